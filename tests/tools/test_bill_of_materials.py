"""The software bill of materials names exactly what the lock lets in, with its digests."""

import json
import re
import subprocess
from pathlib import Path

from tools.running import ROOT


def test_every_locked_package_is_in_the_bill_with_its_digests(tmp_path: Path) -> None:
    bill = tmp_path / "bill.json"
    program = str(ROOT / ".venv/bin/cyclonedx-py")
    command = [program, "requirements", "--pyproject", "pyproject.toml", "--output-reproducible", "-o", str(bill)]
    subprocess.run([*command, "requirements.txt"], cwd=ROOT, check=True, capture_output=True)
    told = json.loads(bill.read_text())
    found = {one["name"].lower(): one for one in told["components"]}
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / "requirements.txt").read_text(), re.M))
    assert (told["bomFormat"], told["metadata"]["component"]["name"]) == ("CycloneDX", "concord")
    assert {name: one["version"] for name, one in found.items()} == locked
    assert all(one["externalReferences"][0]["hashes"] for one in found.values())
