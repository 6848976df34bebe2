"""The checks of our own: doors, house numbers, floors, catalogues."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import compile_catalogues, doors, house

DOMAINS = ("feedback", "capa", "changecontrol", "audits", "agreements")
FLOORS = (
    "operations", "risk", "traceability", "importing", "documents", "registrations", "terms", "pdf", "workflow",
    "signatures", "clocks", "records", "workspace", "trail", "accounts", "notifications", "organisations", "web", "lib",
)  # fmt: skip


def test_a_view_that_reaches_past_its_doors_is_named(tmp_path: Path) -> None:
    view = tmp_path / "views.py"
    view.write_text("def page(request):\n    row = Complaint.objects.get(pk=1)\n    row.save()\n")
    assert sorted(line for line, _ in doors.findings(view)) == [2, 3]


def test_a_task_may_look_up_what_its_ids_mean_but_not_write(tmp_path: Path) -> None:
    task = tmp_path / "tasks.py"
    task.write_text("def ring(pk):\n    row = Task.objects.get(pk=pk)\n    row.save()\n")
    assert [line for line, _ in doors.findings(task)] == [3]


def test_a_register_of_tasks_is_not_a_door() -> None:
    assert doors.part_of_app(Path("qms/clocks/services/tasks.py")) == "services"
    assert doors.part_of_app(Path("qms/clocks/tasks.py")) == "tasks"
    assert doors.part_of_app(Path("feedback/views/intake.py")) == "views"


def test_the_house_numbers_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    house.main()
    shown = capsys.readouterr().out
    assert "function, median / p90 / max lines" in shown
    assert "inline scripts, styles, handlers" in shown


@pytest.fixture
def toy_house(tmp_path: Path) -> Path:
    """A house of empty rooms with the floors of ours."""
    shutil.copy(doors.ROOT / "pyproject.toml", tmp_path)
    for package in (*DOMAINS, "qms", *(f"qms/{floor}" for floor in FLOORS)):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    for name in ("models", "services", "views", "portal"):
        (tmp_path / "feedback" / f"{name}.py").write_text("")
    return tmp_path


def floors_hold(folder: Path) -> bool:
    """Does import-linter find the toy house in order?"""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True).returncode == 0


def test_an_empty_house_is_in_order(toy_house: Path) -> None:
    assert floors_hold(toy_house)


@pytest.mark.parametrize(
    ("room", "content"),
    [
        ("feedback/services.py", "import audits"),
        ("qms/records/__init__.py", "import qms.workflow"),
        ("qms/notifications/__init__.py", "import qms.records"),
        ("qms/signatures/__init__.py", "import qms.clocks"),
        ("feedback/models.py", "import feedback.services"),
        ("feedback/portal.py", "import feedback.views"),
        ("feedback/utils.py", ""),
        ("qms/helpers/__init__.py", ""),
    ],
)
def test_each_breach_of_the_floors_fails_the_build(toy_house: Path, room: str, content: str) -> None:
    (toy_house / room).parent.mkdir(exist_ok=True)
    (toy_house / room).write_text(content)
    assert not floors_hold(toy_house)


def test_a_catalogue_is_compiled_without_unsure_texts(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    sure = 'msgid "Complaint"\nmsgstr "Beschwerde"\n\n'
    unsure = '#, fuzzy\nmsgid "Audit"\nmsgstr "Prüfung?"\n'
    (folder / "django.po").write_text(head + sure + unsure)
    assert compile_catalogues.compile_catalogue(folder / "django.po")
    compiled = (folder / "django.mo").read_bytes()
    assert b"Beschwerde" in compiled
    assert "Prüfung".encode() not in compiled
    assert not compile_catalogues.compile_catalogue(folder / "django.po")
