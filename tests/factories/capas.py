"""CAPAs in any state, made through the services with the fewest words: `capa(house, "analysis")`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from capa.models import Action, Capa, Cause, EffectivenessPlan
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


ASPECTS = [
    {
        "aspect": "what", "observed": "Cracks beside the weld", "not_observed": "Pores or burn-through",
        "distinction": "Heat at the edge", "change": "New electrode cap since week 40",
    },
    {"aspect": "where", "observed": "Robot 2", "not_observed": "Robot 1, same programme"},
]  # fmt: skip
CHAIN = ("The current of robot 2 drops below 195 A", "The cable is changed only when it breaks")
ESCAPE = ("The torque test takes five pieces of a thousand", "The sampling plan comes from the earlier part")


def cause(house: House, record: Capa, by: str = "engineer", **changes: Any) -> Cause:
    """A cause that the engineer proposes: why it occurred, at the machine."""
    said: dict[str, Any] = {"branch": "occurrence", "category": "machine", "text": CHAIN[0]}
    do(house, record, "add_cause", by, **{**said, **changes})
    with house.sitting(by):
        return Cause.objects.filter(record_id=record.pk).order_by("-number")[0]


def verified(house: House, record: Capa, row: Cause, by: str = "engineer2", **changes: Any) -> Cause:
    """The cause, verified by the second engineer."""
    said: dict[str, Any] = {"method": "test", "evidence": "40 welds at 190 A: 9 cracked; at 205 A none."}
    do(house, record, "verify_cause", by, cause=row, **{**said, **changes})
    with house.sitting(by):
        return Cause.objects.get(pk=row.pk)


def chain(house: House, record: Capa, texts: tuple[str, ...] = CHAIN, **changes: Any) -> list[Cause]:
    """Whys one behind the other, all verified, the last one as root."""
    rows: list[Cause] = []
    for text in texts:
        rows.append(cause(house, record, text=text, parent=rows[-1] if rows else None, **changes))
    return [verified(house, record, row, is_root=row is rows[-1]) for row in rows]


def analysed(house: House, record: Capa) -> Capa:
    """The problem described, occurrence and escape verified: the analysis can be concluded."""
    record = do(house, record, "describe_problem", "engineer", aspects=ASPECTS)
    chain(house, record)
    chain(house, record, ESCAPE, branch="detection", category="measurement")
    return record


def _team(house: House, record: Capa) -> Capa:
    record = do(house, record, "change_team", "engineer", person=house.engineer, role="leader", function="Welding")
    return do(house, record, "contain", "engineer", places=PLACES)


CRITERION: dict[str, Any] = {
    "metric": "Cracked of welded brackets B-10", "source": "entered", "counted": {}, "method": "two_proportions",
    "better": "lower", "baseline_from": date(2026, 9, 1), "baseline_until": date(2026, 10, 31), "baseline_count": 18,
    "baseline_size": Decimal(900), "baseline_values": [],
    "target": Decimal("0.005"), "minimum_effect": Decimal("0.005"),
    "alpha": Decimal("0.05"),
    "power": Decimal("0.8"), "window_days": 90,
}  # fmt: skip
"""The criterion of domains.md, row 5.5: 18 of 900 before, an improvement of half a percentage point counts."""


def criterion(house: House, record: Capa, act: str = "agree_effectiveness", **changes: Any) -> Capa:
    """The manager agrees a criterion (another version of it, with what changes)."""
    agreed: Capa = do(house, record, act, "manager", **{**CRITERION, **changes})
    return agreed


def _plan(house: House, record: Capa) -> Capa:
    criterion(house, record)
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
    record = do(house, record, "describe_problem", "engineer", aspects=ASPECTS[:1])
    cause(house, record)
    record = do(house, record, "justify_no_cause", "manager", no_cause_reason="The part was destroyed in the field.")
    return do(house, record, "conclude_analysis", "engineer")


def later(house: House, record: Capa) -> date:
    """The day on which the effect is to be judged."""
    with house.sitting("engineer"):
        plan = EffectivenessPlan.objects.filter(record_id=record.pk).order_by("-version")[0]
    assert plan.due_on is not None
    return plan.due_on


@contextmanager
def at(day: date) -> Iterator[None]:
    """The product's clock stands at noon of that day."""
    moment = datetime.combine(day, time(12), UTC)
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def effect(house: House, record: Capa, count: int = 4, size: int = 1100, **changes: Any) -> Capa:
    """At the day agreed somebody enters the data of the window."""
    day = later(house, record)
    with at(day):
        judged: Capa = do(
            house, record, "record_effect", "engineer", result_until=day, result_count=count,
            result_size=Decimal(size), provenance="Test stand 2, log of the day.", **changes,
        )  # fmt: skip
    return judged


def _check(house: House, record: Capa) -> Capa:
    effect(house, record)
    return do(house, record, "check_effectiveness", "manager", findings="4 of 1,100 cracked.")


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
