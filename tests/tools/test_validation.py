"""The validation pack: which build, which results, what is said of each requirement, and a PDF nobody can change."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from qms.lib import release
from qms.pdf.seal import SealKey, ensure_key
from qms.pdf.verify import verify
from tools.validation import build
from tools.validation.__main__ import known_limits, write_pack
from tools.validation.pack import Pack, make
from tools.validation.requirements import ROOT, Answer, Requirement, load
from tools.validation.results import Case, NotThese, Outcome, Results, read
from tools.validation.sources import SOURCES
from tools.validation.testlist import KnownTests
from tools.validation.verdicts import Shown, Verdict, judge

DIGEST = "ab" * 32
GOOD = "tests/lib/test_ids.py::test_identifiers_of_one_thread_rise"


# --- the digest ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small tree of sources."""
    (tmp_path / ".gitignore").write_text(".venv/\n*.pyc\n/results/\n")
    for name in ("pyproject.toml", "requirements.txt", "qms/models.py", "docs/a.md", "docs/results/b.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_digest_is_what_the_document_says(sources: Path) -> None:
    names = sorted(path.relative_to(sources).as_posix() for path in sources.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256((sources / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    assert build.digest(sources) == hashlib.sha256("".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("change", ["content", "name", "new", "gone", "lock"])
def test_any_change_of_the_sources_changes_the_digest(sources: Path, change: str) -> None:
    before, file = build.digest(sources), sources / "qms" / "models.py"
    acts: dict[str, Any] = {
        "content": lambda: file.write_text("qms/models.pY"),
        "name": lambda: file.rename(sources / "qms" / "model.py"),
        "new": lambda: (sources / "docs" / "new.md").write_text(""),
        "gone": lambda: file.unlink(),
        "lock": lambda: (sources / "requirements.txt").write_text("django==5"),
    }
    acts[change]()
    assert build.digest(sources) != before


def test_what_git_leaves_out_is_left_out(sources: Path) -> None:
    before = build.digest(sources)
    for name in (".venv/bin/python", "qms/models.pyc", "results/tests.xml", ".git/HEAD"):
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text("x")
    assert build.digest(sources) == before
    (sources / "docs" / "results" / "c.md").write_text("x")
    assert build.digest(sources) != before, "a path from the top is no name anywhere"


def test_git_and_the_digest_agree_on_what_is_source() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("the sources are no clone")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    answer = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    theirs = {name for name in answer.split("\0") if name and (ROOT / name).exists()}
    assert {path.relative_to(ROOT).as_posix() for path in build.source_files()} == theirs


# --- results ---------------------------------------------------------------------------------------------------------


def written(folder: Path, *cases: str, **facts: str) -> Path:
    """A file of results; facts beside those of a good run."""
    told = {"digest_before": DIGEST, "digest_after": DIGEST, **facts}
    properties = "".join(f'<property name="concord.{name}" value="{value}"/>' for name, value in told.items() if value)
    path = folder / "tests.xml"
    path.write_text(
        f"<testsuites><testsuite><properties>{properties}</properties>{''.join(cases)}</testsuite></testsuites>"
    )
    return path


def case(name: str, inside: str = "", seconds: str = "0.25") -> str:
    return f'<testcase classname="tests.lib.test_ids" name="{name}" time="{seconds}">{inside}</testcase>'


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"digest_before": ""}, "do not say which build"),
        ({"digest_after": ""}, "do not say which build"),
        ({"digest_after": "cd" * 32}, "changed while the tests ran"),
        ({"digest_before": "cd" * 32, "digest_after": "cd" * 32}, "are of another build: cdcd"),
    ],
)
def test_results_of_another_build_are_refused(tmp_path: Path, facts: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotThese, match=sentence):
        read(written(tmp_path, **facts), root=ROOT, digest=DIGEST)


@pytest.mark.parametrize("content", [None, "", "<testsuites>", "%PDF-1.7"])
def test_what_holds_no_results_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tests.xml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotThese, match="cannot be read"):
        read(path, root=ROOT, digest=DIGEST)


def test_each_test_is_read_with_its_end_and_reason(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        case("test_identifiers_of_one_thread_rise[1]"),
        case("test_identifiers_of_one_thread_rise[2]", '<failure message="1 != 2">long</failure>'),
        case("test_a_full_counter", '<skipped message="no data">x</skipped>'),
        case("test_teardown"), case("test_teardown", '<error message="left open"/>'),
    )  # fmt: skip
    told = read(path, root=ROOT, digest=DIGEST)
    file = "tests/lib/test_ids.py::"
    assert [(each.id.removeprefix(file), each.outcome.value, each.reason) for each in told.all()] == [
        ("test_a_full_counter", "skipped", "no data"),
        ("test_identifiers_of_one_thread_rise[1]", "passed", ""),
        ("test_identifiers_of_one_thread_rise[2]", "failed", "1 != 2"),
        ("test_teardown", "failed", "left open"),
    ]
    assert [len(told.cases[GOOD]), told.cases[GOOD][0].seconds] == [2, 0.25]


def test_a_run_says_which_build_it_ran_on(tmp_path: Path) -> None:
    """A real run of pytest on files of its own, with the plugin that every run has."""
    (tmp_path / "test_small.py").write_text("def test_right() -> None:\n    assert True\n")
    results = tmp_path / "r.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.validation.recorder", "-p", "no:django",
               "-c", os.devnull, f"--rootdir={tmp_path}", str(tmp_path), f"--junit-xml={results}"]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    told_by = {**kept, "VALIDATION_BY": "Vera Validator"}
    done = subprocess.run(command, cwd=ROOT, env=told_by, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    facts = {one.get("name", ""): one.get("value", "") for one in ElementTree.parse(results).iter("property")}
    assert facts["concord.digest_before"] == facts["concord.digest_after"]
    assert len(facts["concord.digest_before"]) == 64
    assert facts["concord.by"] == "Vera Validator"
    assert facts["concord.version"] == release.version()
    assert facts["concord.lock"] == hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
    assert facts["concord.postgresql"] == "none"


# --- verdicts ---------------------------------------------------------------------------------------------------------


def asked(**fields: Any) -> Requirement:
    return Requirement(**{"source": "part11", "id": "11.70", "asks": "Bound", "risk": "high", **fields})


def ran(*outcomes: Outcome) -> Results:
    cases = [Case(id=f"{GOOD}[{place}]", outcome=outcome, seconds=0.1) for place, outcome in enumerate(outcomes)]
    return Results({"digest_before": DIGEST}, {GOOD: cases} if cases else {})


@pytest.mark.parametrize(
    ("requirement", "outcomes", "shown"),
    [
        (asked(how="x", tests=(GOOD,)), [Outcome.PASSED, Outcome.PASSED], Shown.PASSED),
        (asked(how="x", tests=(GOOD,)), [Outcome.PASSED, Outcome.SKIPPED], Shown.PASSED),
        (asked(how="x", tests=(GOOD,)), [Outcome.SKIPPED], Shown.SKIPPED),
        (asked(how="x", tests=(GOOD,)), [Outcome.PASSED, Outcome.FAILED], Shown.FAILED),
        (asked(how="x", tests=(GOOD,)), [], Shown.NOT_RUN),
        (asked(how="x", tests=("tests/lib/test_ids.py",)), [Outcome.PASSED], Shown.NOT_RUN),
        (asked(how="x"), [], Shown.NO_TEST),
        (asked(missing="x"), [], Shown.NO_TEST),
        (asked(how="x", docs=("README.md",)), [], Shown.DOCUMENT),
        (asked(not_applicable="x"), [], Shown.NOTHING),
        (asked(not_built="x"), [], Shown.NOTHING),
    ],
)
def test_the_worst_of_its_tests_decides(requirement: Requirement, outcomes: list[Outcome], shown: Shown) -> None:
    assert judge(requirement, ran(*outcomes), KnownTests(ROOT)).shown is shown


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"how": "x"}, Answer.MET), ({"how": "x", "operator": "y"}, Answer.MET), ({"operator": "y"}, Answer.OPERATOR),
        ({"missing": "y"}, Answer.NOT_MET), ({"how": "x", "missing": "y"}, Answer.PARTLY),
        ({"not_applicable": "y"}, Answer.NOT_APPLICABLE), ({"not_built": "y"}, Answer.NOT_BUILT),
    ],
)  # fmt: skip
def test_what_is_said_is_the_answer(fields: dict[str, str], answer: Answer) -> None:
    assert asked(**fields).answer is answer


# --- the PDF ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    return ensure_key(tmp_path_factory.mktemp("keys"))


def pack_of(*verdicts: Verdict, results: Results | None = None) -> Pack:
    """A pack with these verdicts for 21 CFR Part 11 and none for the other sources."""
    return Pack(
        digest=DIGEST, version="9.9.9", made_at=datetime(2026, 11, 28, 9, tzinfo=UTC), sbom=b'{"bomFormat":"X"}',
        results=results or ran(Outcome.PASSED), limits="The demo's passwords are public.",
        verdicts={source.name: list(verdicts) if source.name == "part11" else [] for source in SOURCES},
    )  # fmt: skip


@pytest.fixture(scope="module")
def mixed() -> Pack:
    """A test that failed, one that passed, a requirement without test, one that is missing something."""
    bad = Case(id=f"{GOOD}[1]", outcome=Outcome.FAILED, seconds=0.5, reason="assert 1 == 2 <b>&amp; =cmd()")
    run = Results({"digest_before": DIGEST, "by": "Vera Validator", "python": "CPython"}, {GOOD: [bad]})
    met = asked(how="By a digest", tests=(GOOD,))
    return pack_of(
        Verdict(requirement=met, cases=[bad], not_run=[]),
        Verdict(requirement=asked(id="11.10(i)", missing="training records"), cases=[], not_run=[]),
        Verdict(requirement=asked(id="11.200(b)", not_applicable="no biometrics"), cases=[], not_run=[]),
        results=run,
    )


@pytest.fixture(scope="module")
def made(mixed: Pack, key: SealKey) -> bytes:
    return make(mixed, key=key)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_the_pages_say_build_requirement_test_and_result(made: bytes) -> None:
    text = words(made)
    for said in (
        "Version 9.9.9", "abababab abababab", "Vera Validator", "11.70", "By a digest",
                 "identifiers of one thread rise", "failed", "11.10(i)", "not met", "training records", "no biometrics",
                 "Requirements without test", "assert 1 == 2 <b>", "The demo's passwords are public.", "Page 1 of",
    ):  # fmt: skip
        assert said in text, said
    assert "Requirements whose tests did not pass: 1 failed." in text


def test_the_data_inside_say_the_same(made: bytes, mixed: Pack) -> None:
    files = {name: parts[0] for name, parts in PdfReader(BytesIO(made)).attachments.items()}
    assert set(files) == {"record.json", "proof.json", "requirements.csv", "tests.csv", "sbom.json"}
    rows = list(csv.DictReader(StringIO(files["requirements.csv"].decode("utf-8-sig"))))
    assert [(row["Id"], row["Answer"], row["Result"], row["Failed"]) for row in rows] == [
        ("11.70", "met", "failed", "1"), ("11.10(i)", "not met", "no test", "0"),
        ("11.200(b)", "not applicable", "–", "0"),
    ]  # fmt: skip
    record = json.loads(files["record.json"])
    assert record["number"] == "VAL-9.9.9-abababababab"
    assert record["state"] == "does not hold"
    assert hashlib.sha256(files["record.json"]).hexdigest() == json.loads(files["proof.json"])["digest"]
    assert files["sbom.json"] == mixed.sbom


def test_the_product_calls_it_genuine_until_a_byte_is_changed(made: bytes, key: SealKey) -> None:
    verdict = verify(made, certificates=[key.certificate])
    assert verdict.genuine and verdict.proof and verdict.proof.number == "VAL-9.9.9-abababababab"
    for place in (100, len(made) // 3, len(made) // 2, len(made) - 40):
        changed = bytearray(made)
        changed[place] ^= 1
        assert not verify(bytes(changed), certificates=[key.certificate]).genuine, place
    assert verify(made + b"\n", certificates=[key.certificate]).state == "extended"


def test_the_verifier_of_one_file_calls_it_genuine_too(made: bytes, key: SealKey, tmp_path: Path) -> None:
    pdf = tmp_path / "pack.pdf"
    for change, expected in ((0, 0), (1, 1)):
        octets = bytearray(made)
        octets[len(made) // 2] ^= change
        pdf.write_bytes(octets)
        command = [sys.executable, "-I", str(ROOT / "tools/verify_concord.py"), str(pdf), "--key", key.fingerprint]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert answer.returncode == expected, answer.stdout + answer.stderr


def test_a_pack_holds_when_every_named_test_was_run_and_none_failed() -> None:
    good = judge(asked(how="x", tests=(GOOD,)), ran(Outcome.PASSED), KnownTests(ROOT))
    none = judge(asked(id="11.30", missing="x"), ran(), KnownTests(ROOT))
    assert pack_of(good, none).holds
    assert not pack_of(good, replace(good, not_run=[GOOD])).holds
    assert not pack_of(judge(asked(how="x", tests=(GOOD,)), ran(Outcome.FAILED), KnownTests(ROOT))).holds


def test_a_pack_is_written_and_its_end_tells_whether_it_holds(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """With results of one test: a requirement that it shows is fine, every other one was not run."""
    settings.KEYS_DIR = tmp_path / "keys"
    digest = build.digest()
    results = written(tmp_path, case("test_identifiers_of_one_thread_rise"), digest_before=digest, digest_after=digest)
    declared: dict[str, list[Requirement]] = {source.name: [] for source in SOURCES}
    declared["part11"] = [asked(how="x", tests=(GOOD,)), *load()["part11"][-3:]]
    to = tmp_path / "folder" / "pack.pdf"
    assert write_pack(declared, results, to) == 1
    told = capsys.readouterr().out
    assert "part11 11.300(e): not run" in told
    assert "11.70" not in told
    assert digest[:12] in told
    sealed = ensure_key(tmp_path / "keys")
    assert verify(to.read_bytes(), certificates=[sealed.certificate]).genuine
    text = words(to.read_bytes())
    for said in (*(source.title for source in SOURCES), "11.300(e)", "not run", release.version()):
        assert said in text


def test_the_command_refuses_results_of_another_build(tmp_path: Path) -> None:
    results, to = written(tmp_path), tmp_path / "none.pdf"
    command = [sys.executable, "-m", "tools.validation", "pack", "--results", str(results), "--to", str(to)]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "another build" in refused.stderr
    assert not to.exists()


def test_the_known_limits_are_those_of_the_document() -> None:
    limits = known_limits().splitlines()
    assert limits
    text = " ".join((ROOT / "SECURITY.md").read_text("utf-8").split())
    assert all(limit[:40] in text for limit in limits)
    assert not any("](" in limit or "`" in limit for limit in limits), "a page has no links of Markdown"
    assert set(load()) == {source.name for source in SOURCES}
