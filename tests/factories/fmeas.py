"""Studies and rating tables in any state, made through the services: `fmea(house, "approved")`."""

from typing import Any

from qms.accounts.models import Membership, Person
from qms.organisations.context import Acting, tenant_context
from qms.risk import services
from qms.risk.models import FailureMode, Fmea, RatingTables
from tests.factories.cast import PASSWORD, House
from tests.factories.records import Step, Ways, do

ROW: dict[str, Any] = {
    "function": "Weld bracket to frame", "mode": "Weld cracks", "effect": "Bracket comes loose; bench stops",
    "cause": "Welding current too low", "prevention_control": "Parameters locked", "detection_control": "Visual check",
    "severity": 8, "occurrence": 3, "detection": 6, "occurrence_evidence": "Three years of series",
}  # fmt: skip
"""Severity 8, occurrence 3, detection 6: priority M, RPN 144 (mission, row 1.4)."""


def opened(house: House, by: str = "engineer", **changes: Any) -> Fmea:
    """A study that has just been opened by its owner."""
    said: dict[str, Any] = {
        "title": "Welding of brackets", "study_type": "process", "owner": house.people[by], "product": "Bracket B-10",
        "part_numbers": ["B-10"], "phase": "series", "team": "Jana, quality\nEmil, welding",
    }  # fmt: skip
    with house.sitting(by) as seat:
        study = services.StudyData(**{**said, **changes})
        return services.open_study(house.organisation, study=study, by=seat)


def with_row(house: House, record: Fmea, **changes: Any) -> Fmea:
    """The study with one more row."""
    return do(house, record, "add_row", "engineer", **{**ROW, **changes})


def row(house: House, record: Fmea, code: str = "R001") -> FailureMode:
    """A row as it is now."""
    with house.sitting("engineer"):
        return FailureMode.objects.get(record_id=record.pk, number=int(code[1:]))


def manager2(house: House) -> str:
    """A second quality manager, for what two of them sign."""
    if "manager2" not in house.people:
        email = f"second-{house.people['manager'].email}"
        with tenant_context(Acting(house.organisation.pk, source="test")):
            person = Person(email=email, name="Mira Manager", zone="Europe/Vienna")
            person.set_password(PASSWORD)
            person.save()
            Membership.objects.create(organisation=house.organisation, person=person, roles=["quality_manager"])
        house.people["manager2"] = person
    return "manager2"


STEPS: tuple[tuple[str, Step], ...] = (
    ("in_review", lambda h, f: do(h, with_row(h, f), "submit", "engineer")),
    ("approved", lambda h, f: do(h, f, "approve", "manager")),
    ("retired", lambda h, f: do(h, f, "retire", "manager")),
)
SIDEWAYS: dict[str, tuple[str, Step]] = {
    "revising": ("approved", lambda h, f: do(h, f, "revise", "engineer")),
    "void": ("draft", lambda h, f: do(h, f, "void", "manager")),
}
WAYS = Ways("fmea", opened, STEPS, SIDEWAYS)


def fmea(house: House, state: str = "draft", **changes: Any) -> Fmea:
    """A study in that state."""
    found: Fmea = WAYS.make(house, state, **changes)
    return found


def drafted(house: House, by: str = "engineer", title: str = "Own tables") -> RatingTables:
    """Rating tables that have just been drafted."""
    with house.sitting(by) as seat:
        return services.draft_tables(house.organisation, title=title, by=seat)


def unexplained(house: House, by: str = "engineer", title: str = "Own tables") -> RatingTables:
    """Drafted, with a priority that differs from the handbook's, of which nobody has said why."""
    return _one_cell(house, drafted(house, by, title), " ")


def explained(house: House) -> RatingTables:
    """Drafted, with such a priority and its reason: these can be approved."""
    return _one_cell(house, drafted(house), "Ours.")


def _one_cell(house: House, tables: RatingTables, why: str) -> RatingTables:
    block = {"severity": (4, 4), "occurrence": (4, 4), "detection": (4, 4)}
    return do(house, tables, "change_priorities", "engineer", **block, priority="H", cells_reason=why)


TABLE_WAYS = Ways(
    "rating_tables", unexplained,
    (
        ("in_force", lambda h, t: do(h, _one_cell(h, t, "Ours."), "approve_tables", "manager")),
        ("superseded", lambda h, t: _superseded(h, t)),
    ),
    {"void": ("draft", lambda h, t: do(h, t, "void", "manager"))},
)  # fmt: skip


def _superseded(house: House, before: RatingTables) -> RatingTables:
    do(house, explained(house), "approve_tables", "manager")
    with house.sitting("manager"):
        return RatingTables.objects.get(pk=before.pk)


def tables(house: House, state: str = "draft") -> RatingTables:
    """Rating tables in that state."""
    found: RatingTables = TABLE_WAYS.make(house, state)
    return found
