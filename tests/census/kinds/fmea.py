"""Studies of failure modes. Customers never see one."""

import datetime as dt
from typing import Any

from django.utils import timezone

from qms.records.models import Record
from qms.risk import services
from qms.risk.models import FailureMode, RiskLink, RowAction
from tests.census.kinds.canaries import Poison, canary, poison_rows
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.complaints import filed
from tests.factories.fmeas import WAYS, fmea, row, with_row
from tests.factories.records import do

CODES = frozenset({"tables"})


def with_a_planned_action(house: House) -> Any:
    """A row whose action is planned."""
    record = with_row(house, fmea(house))
    due = timezone.localdate() + dt.timedelta(days=30)
    said = {"row": row(house, record), "action": "Monitor the current.", "owner": house.engineer, "due_on": due}
    return do(house, record, "add_action", "engineer", **said)


def with_an_implemented_action(house: House) -> Any:
    """A row whose action is implemented."""
    record = with_a_planned_action(house)
    with house.sitting("engineer"):
        action = RowAction.objects.get(record_id=record.pk)
    return do(house, record, "implement_action", "engineer", action=action, evidence="Monitor runs since May.")


def with_a_contradiction(house: House) -> Any:
    """A row that a complaint contradicts, so that it waits."""
    record, complaint = with_row(house, fmea(house)), filed(house, description="The bracket came loose.")
    with house.sitting("engineer") as seat:
        source = Record.objects.get(pk=complaint.pk)
        return services.contradict(record, by=seat, source=source, row=FailureMode.objects.get(record_id=record.pk))


def with_a_critical_row(house: House) -> Any:
    """In review with a row that the management looks at."""
    record = with_row(house, fmea(house), severity=9, occurrence=2, detection=5)
    return do(house, record, "submit", "engineer")


def with_rows(house: House) -> Any:
    """A draft with a row."""
    return with_row(house, fmea(house))


def three(house: House) -> Three:
    """Approved, with a contradicted row, and with an action."""
    return Three(fmea(house, "approved"), with_a_contradiction(house), with_an_implemented_action(house))


def tell(house: House, record: Any) -> None:
    """Every table of the study has a row with words of its own."""
    with house.sitting("engineer"):
        complaint = Record.objects.filter(kind="complaint", customer=house.nordlicht).first()
    source = complaint or Record(pk=filed(house).pk)
    found = row(house, record)
    due = timezone.localdate() + dt.timedelta(days=30)
    do(house, record, "add_action", "engineer", row=found, action="Monitor.", owner=house.engineer, due_on=due)
    with house.sitting("engineer") as seat:
        services.contradict(record, by=seat, source=Record.objects.get(pk=source.pk), row=found)
        for model in (FailureMode, RowAction, RiskLink):
            poison_rows(model, record, CODES)
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.manager)


ENTRY = Entry(
    ways=WAYS,
    stands="approved",
    poison=Poison(state="approved", heard=8, tell=tell, staffs=(FailureMode, RowAction, RiskLink), codes=CODES),
    staff=Pins(
        1,
        {
            "": 12,
            "?tab=overview": 18,
            "?tab=consult": 10,
            "?tab=heat": 10,
            "?tab=revisions": 11,
            "?tab=files": 9,
            "?tab=history": 10,
        },
    ),
    three=three,
    at={
        "revise_row": with_rows,
        "drop_row": with_rows,
        "add_action": with_rows,
        "decline_action": with_rows,
        "implement_action": with_a_planned_action,
        "verify_action": with_an_implemented_action,
        "rate_after": with_an_implemented_action,
        "end_contradiction": with_a_contradiction,
        "reassess_row": with_a_contradiction,
        "keep_rating": with_a_contradiction,
        "compare": with_a_contradiction,
        "sign_for_management": with_a_critical_row,
    },
    keys={("fmea_row", "code"): lambda things: "R001", ("fmea_revision", "revision"): lambda things: 1},
)
