"""`python -m tools.validation digest | check | requirements | pack`: see tools/validation/__init__.py."""

import argparse
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from qms.lib import release
from tools.validation import build
from tools.validation.page import PAGE, requirements_page
from tools.validation.requirements import ROOT, Requirement, Unreadable, faults, load
from tools.validation.results import NotThese, read
from tools.validation.testlist import KnownTests
from tools.validation.verdicts import judge

RESULTS = Path("results") / "tests.xml"
PACK = Path("results") / "validation-pack.pdf"
REFUSED = 2
LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")
LIMITS_HEADING = "## What do we know already?"


def main() -> int:
    """Do what the command line says; 0: well, 1: a requirement's test did not pass, 2: refused."""
    parser = argparse.ArgumentParser(prog="python -m tools.validation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("digest", help="print the digest of this build")
    commands.add_parser("check", help="tell what is wrong with the declarations")
    page = commands.add_parser("requirements", help="print docs/generated/requirements.md")
    page.add_argument("--write", action="store_true", help="write it instead")
    pack = commands.add_parser("pack", help="make the pack")
    pack.add_argument("--results", type=Path, help="of a run on exactly this build; without it all tests are run now")
    pack.add_argument("--to", type=Path, default=PACK, help=f"the PDF ({PACK})")
    wanted = parser.parse_args()
    try:
        return COMMANDS[wanted.command](wanted)
    except (Unreadable, NotThese) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED


def print_digest(wanted: argparse.Namespace) -> int:
    """Print the digest of this build."""
    print(build.digest())
    return 0


def check(wanted: argparse.Namespace) -> int:
    """Print every fault of the declarations."""
    found = list(faults(load(), KnownTests(ROOT)))
    print("\n".join(found) or "Every requirement is answered.")
    return REFUSED if found else 0


def print_page(wanted: argparse.Namespace) -> int:
    """Print or write the page of requirements."""
    page = requirements_page(load())
    if wanted.write:
        (ROOT / PAGE).write_text(page, "utf-8")
    else:
        print(page)
    return 0


def make_pack(wanted: argparse.Namespace) -> int:
    """Run the tests unless there are results, and make the pack."""
    declared = load()
    if found := list(faults(declared, KnownTests(ROOT))):
        raise Unreadable("\n".join(found))
    results = wanted.results or run_tests(ROOT / RESULTS)
    return write_pack(declared, results, wanted.to)


def run_tests(results: Path) -> Path:
    """Run the whole suite and return where its results lie; that tests failed is told by them."""
    results.parent.mkdir(exist_ok=True)
    results.unlink(missing_ok=True)
    subprocess.run([sys.executable, "tools/test.py", "-n", "2", f"--junit-xml={results}"], cwd=ROOT, check=False)
    return results


def write_pack(declared: dict[str, list[Requirement]], results: Path, to: Path) -> int:
    """Make the pack of these results and say what is in it. Raises NotThese for results of another build."""
    digest = build.digest()
    run, tests = read(results, root=ROOT, digest=digest), KnownTests(ROOT)
    prepare_django()
    from django.conf import settings

    from qms.pdf.failure import PdfFailed
    from qms.pdf.seal import ensure_key
    from tools.validation.pack import Pack, make

    verdicts = {name: [judge(each, run, tests) for each in ours] for name, ours in declared.items()}
    pack = Pack(
        digest=digest, version=release.version(), made_at=datetime.now(UTC), results=run, verdicts=verdicts,
        sbom=build.bill_of_materials(), limits=known_limits(),
    )  # fmt: skip
    key = ensure_key(settings.KEYS_DIR)
    try:
        made = make(pack, key=key)
    except PdfFailed as failed:
        print(failed, file=sys.stderr)
        return REFUSED
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(made)
    print(f"{to}: {pack.number}, sealed with {key.fingerprint}")
    for verdict in pack.all():
        if verdict.requirement.tests and verdict.shown in BAD_WORDS:
            print(f"  {verdict.requirement.source} {verdict.requirement.id}: {verdict.shown.value}")
    return 0 if pack.holds else 1


BAD_WORDS = {"failed", "not run"}


def prepare_django() -> None:
    """Set up Django as the tests know it: no database and no secret is needed to make pages."""
    os.environ.setdefault("SECRET_KEY", "only-for-what-signs-nothing")
    os.environ.setdefault("CONCORD_TESTING", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")
    import django

    django.setup()


def known_limits() -> str:
    """What SECURITY.md says we know already, one limit a line."""
    section = (ROOT / "SECURITY.md").read_text("utf-8").partition(LIMITS_HEADING)[2].partition("\n## ")[0]
    points = [" ".join(point.split()) for point in section.split("\n- ")[1:]]
    return "\n".join(LINK.sub(r"\1", point).replace("`", "") for point in points)


COMMANDS = {"digest": print_digest, "check": check, "requirements": print_page, "pack": make_pack}


if __name__ == "__main__":
    sys.exit(main())
