"""CAPAs in any state, made through the services with the fewest words: `capa(house, "analysis")`."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from capa.models import Action, Capa
from capa.services import Draft, open_new
from qms.records.models import Record
from tests.factories.cast import House
from tests.factories.records import Ways, do

PROBLEM = "Since week 40 brackets B-10 of robot 2 crack beside the weld; 3 of 50 at Nordlicht, none of robot 1."
PLACES = [
    {"place": "customer", "measure": "Nordlicht sorts 50 pieces; 3 cracked.", "quantity": 50},
    {"place": "house", "measure": "Lot L-77 is blocked.", "quantity": 420},
    {"place": "transit", "applicable": False, "measure": "No delivery under way."},
]
DOCUMENTS = [
    {"document": "fmea", "reference": "FMEA-0012", "revision": "C"},
    {"document": "control_plan", "reference": "CP-B10", "revision": "7"},
    {"document": "instruction", "skip_reason": "The instruction names the parameter already."},
]
EVIDENCE = "Since 3 November the controller stops below 195 A; 1,200 parts welded, none below."


def proposed(house: House, by: str = "engineer", sources: tuple[Record, ...] = (), **changes: Any) -> Capa:
    """A CAPA that somebody has just proposed; the engineer owns it."""
    said: dict[str, Any] = {"title": "Weld cracks", "problem": PROBLEM, "owner": house.engineer, "site": house.graz}
    with house.sitting(by) as seat:
        return open_new(house.organisation, draft=Draft(**{**said, **changes}), by=seat, sources=sources)


def action(house: House, record: Capa, by: str = "engineer", **changes: Any) -> Action:
    """An action added to the CAPA, owned by the second engineer, due in ten days."""
    said: dict[str, Any] = {
        "kind": "corrective", "text": "Lock the current of robot 2 at 195 A.", "owner": house.engineer2,
        "due_on": timezone.localdate() + timedelta(days=10),
    }  # fmt: skip
    do(house, record, "add_action", by, **{**said, **changes})
    with house.sitting(by):
        return Action.objects.filter(record_id=record.pk).order_by("-number")[0]


def _team(house: House, record: Capa) -> Capa:
    record = do(house, record, "change_team", "engineer", person=house.engineer, role="leader", function="Welding")
    return do(house, record, "contain", "engineer", places=PLACES)


def _plan(house: House, record: Capa) -> Capa:
    action(house, record)
    return do(house, record, "submit_plan", "engineer")


def _finish(house: House, record: Capa) -> Capa:
    with house.sitting("engineer"):
        rows = list(Action.objects.filter(record_id=record.pk, state="open"))
    for row in rows:
        record = do(house, record, "complete_action", "engineer2", action=row, evidence=EVIDENCE)
        record = do(house, record, "verify_action", "engineer", action=row, verification="Seen at the robot.")
    return do(house, record, "finish_implementation", "engineer")


def _prevent(house: House, record: Capa) -> Capa:
    record = do(house, record, "record_prevention", "engineer", documents=DOCUMENTS)
    return do(house, record, "finish_prevention", "engineer")


def _conclude(house: House, record: Capa) -> Capa:
    record = do(house, record, "justify_no_cause", "manager", no_cause_reason="The part was destroyed in the field.")
    return do(house, record, "conclude_analysis", "engineer")


def _check(house: House, record: Capa) -> Capa:
    return do(house, record, "check_effectiveness", "manager", verdict="effective", findings="None of 1,200 cracked.")


def _merge(house: House, record: Capa) -> Capa:
    return do(house, record, "merge_into", "manager", number=proposed(house).number)


WAYS = Ways(
    "capa",
    proposed,
    (
        ("open", lambda h, c: do(h, c, "open_capa", "manager")),
        ("containment", _team),
        ("analysis", lambda h, c: do(h, c, "start_analysis", "engineer")),
        ("planning", _conclude),
        ("plan_review", _plan),
        ("implementation", lambda h, c: do(h, c, "approve_plan", "manager")),
        ("prevention", _finish),
        ("awaiting_effect", _prevent),
        ("effective", _check),
        ("closed", lambda h, c: do(h, c, "close", "manager", closing_summary="Locked current, no crack since.")),
    ),
    {
        "merged": ("open", _merge),
        "void": ("open", lambda h, c: do(h, c, "void", "manager")),
    },
)


def capa(house: House, state: str = "draft", **changes: Any) -> Capa:
    """A CAPA that has come to this state by the usual way."""
    record: Capa = WAYS.make(house, state, **changes)
    return record
