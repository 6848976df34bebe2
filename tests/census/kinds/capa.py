"""CAPAs: internal always."""

from typing import Any

from django.utils import timezone

from capa.models import (
    Action,
    CapaContainment,
    Cause,
    DueDateExtension,
    EffectivenessCheck,
    EffectivenessPlan,
    Prevention,
    ProblemStatement,
    TeamMember,
)
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins
from tests.factories.capas import DOCUMENTS, WAYS, action, analysed, capa, cause, effect, proposed
from tests.factories.cast import House
from tests.factories.records import do


def with_a_cause(house: House) -> Any:
    """In analysis, with a cause that waits for verification."""
    record = capa(house, "analysis")
    cause(house, record)
    return record


def with_causes_verified(house: House) -> Any:
    """Occurrence and escape are verified: the analysis can be concluded."""
    return analysed(house, capa(house, "analysis"))


def with_an_open_action(house: House) -> Any:
    """In planning, with an action that nobody has agreed yet."""
    record = capa(house, "planning")
    action(house, record)
    return record


def with_a_done_action(house: House) -> Any:
    """An action is done and waits for somebody to verify it."""
    record = capa(house, "implementation")
    with house.sitting("engineer"):
        row = record.actions.get()
    return do(house, record, "complete_action", "engineer2", action=row, evidence="The current was locked at 195 A.")


def with_a_request(house: House) -> Any:
    """Another day is asked for."""
    record = capa(house, "implementation")
    with house.sitting("engineer"):
        row = record.actions.get()
    later = row.due_on.replace(year=row.due_on.year + 1)
    return do(house, record, "request_extension", "engineer2", action=row, due_on=later, why="The part is late.")


def with_an_effect_due(house: House) -> Any:
    """The day has come on which the effect is judged."""
    record = capa(house, "awaiting_effect")
    with house.sitting("engineer"):
        EffectivenessPlan.objects.filter(record_id=record.pk).update(due_on=timezone.localdate())
    return record


def with_a_verdict(house: House) -> Any:
    """The verdict is computed, and nobody has signed it."""
    return effect(house, capa(house, "awaiting_effect"))


def with_all_verified(house: House) -> Any:
    """Every action is verified."""
    record = with_a_done_action(house)
    with house.sitting("engineer"):
        row = record.actions.get()
    return do(house, record, "verify_action", "engineer", action=row, verification="Seen at the robot.")


def with_documents(house: House) -> Any:
    """What became of each document is recorded."""
    return do(house, capa(house, "prevention"), "record_prevention", "engineer", documents=DOCUMENTS)


def tell(house: House, record: Any) -> None:
    """Another day asked for and refused, documents, a hand-over: with reasons that only we read."""
    with house.sitting("engineer"):
        row = record.actions.get()
    later = row.due_on.replace(year=row.due_on.year + 1)
    do(house, record, "request_extension", "engineer2", action=row, due_on=later, why=canary("why"))
    do(house, record, "decide_extension", "manager", action="A01", approved=False, rationale=canary("rationale"))
    do(house, record, "record_prevention", "engineer", documents=DOCUMENTS)
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)
    steps = dict(WAYS.steps)
    effect(house, steps["awaiting_effect"](house, steps["prevention"](house, record)))


def internal(house: House) -> Any:
    """A proposal whose words nobody at the customer's reads."""
    return proposed(house, title=canary("twin title"), problem=canary("twin words"))


STAFFS = (
    TeamMember, CapaContainment, ProblemStatement, Cause, Action, DueDateExtension, Prevention, EffectivenessPlan,
    EffectivenessCheck,
)  # fmt: skip
ENTRY = Entry(
    ways=WAYS,
    stands="implementation",
    poison=Poison(state="implementation", heard=12, tell=tell, internal=internal, staffs=STAFFS),
    staff=Pins(1, {"": 15, "?tab=team": 9, "?tab=causes": 9, "?tab=actions": 10, "?tab=files": 7, "?tab=history": 8}),
    at={
        "verify_cause": with_a_cause,
        "revise_cause": with_a_cause,
        "exclude_cause": with_a_cause,
        "conclude_analysis": with_causes_verified,
        "revise_action": with_an_open_action,
        "drop_action": with_an_open_action,
        "submit_plan": with_an_open_action,
        "verify_action": with_a_done_action,
        "finish_implementation": with_all_verified,
        "finish_prevention": with_documents,
        "decide_extension": with_a_request,
        "record_effect": with_an_effect_due,
        "check_effectiveness": with_a_verdict,
    },
)
