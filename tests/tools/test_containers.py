"""Each setting of the administrator's handbook reaches the containers, and the owner's address only the migration."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FIXED_BY_THE_IMAGE = {
    "CONCORD_DATA", "FILES_ROOT", "KEYS_DIR", "PG_PROGRAMS", "STATIC_ROOT", "BIND", "HEARTBEAT_DIR", "BEAT_FILE",
    "STYLEGUIDE", "DEBUG",
}  # fmt: skip
"""Places inside the image and its volumes, and what is for developers only."""
OWNER = "DATABASE_OWNER_URL"


def services() -> dict[str, dict[str, Any]]:
    """The containers as the file describes them."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return found


def settings() -> set[str]:
    """Every setting in the tables of the handbook."""
    lines = (ROOT / "docs/administrator/configure.md").read_text().splitlines()
    return {name for line in lines if line.startswith("| `") for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])}


def test_every_setting_of_the_handbook_reaches_each_container() -> None:
    wanted = settings() - FIXED_BY_THE_IMAGE - {OWNER, "PORT"}
    assert len(wanted) > 20
    for part in ("web", "worker", "bells", "beat", "migrate"):
        assert wanted - set(services()[part]["environment"]) == set(), part


def test_the_owners_address_reaches_the_migration_only() -> None:
    assert [name for name, part in services().items() if OWNER in part.get("environment", {})] == ["migrate"]


def test_every_part_of_the_entry_point_that_serves_has_a_container() -> None:
    script = (ROOT / "tools/entrypoint.sh").read_text()
    parts = set(re.findall(r"^([a-z]+)\)$", script, re.MULTILINE)) - {"prepare", "manage"}
    assert {str(each.get("command", "")).split(" ")[0] for each in services().values()} >= parts
