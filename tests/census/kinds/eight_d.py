"""8D reports: made to be shown, discipline by discipline."""

from typing import Any

from capa.models import Discipline, EightD, Step
from qms.clocks.models import Clock
from qms.records.search import refresh
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.complaint import WHEN
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.eight_ds import WAYS, eight_d, opened, share
from tests.factories.records import do


def with_a_discipline(house: House) -> EightD:
    """One discipline waits for the customer's answer."""
    return share(house, opened(house), "d2")


def with_all_disciplines(house: House) -> EightD:
    """Every discipline is shared; nothing is missing but the report's own hand-over."""
    record = opened(house)
    for step in Step.values:
        record = share(house, record, step)
    return record


def with_a_silent_customer(house: House) -> EightD:
    """Complete, and the time for an answer has passed."""
    record = eight_d(house, "complete")
    with house.sitting("engineer"):
        Clock.objects.filter(record_id=record.pk, code="eight_d_answer").update(due_at=WHEN)
    return record


def unshared(house: House) -> EightD:
    """One that the customer does not see (any more)."""
    record = opened(house)
    with house.sitting("engineer"):
        EightD.objects.filter(pk=record.pk).update(shared=False)
        record.refresh_from_db()
        refresh(record)
    return record


def three(house: House) -> Three:
    """With a discipline to answer; just begun for the other customer; one that is not shared."""
    return Three(with_a_discipline(house), opened(house, customer=house.aurelia), unshared(house))


def tell(house: House, record: Any) -> None:
    """Handed over, with a reason that only we read."""
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)


ENTRY = Entry(
    ways=WAYS,
    stands="complete",
    poison=Poison(state="complete", heard=1, tell=tell, partly={Discipline: "what the customer was shown"}),
    staff=Pins(1, {"": 14, "?tab=files": 4, "?tab=history": 5}),
    portal=Pins(2, {"": 12}),
    three=three,
    questions=("?state=open", "?sort=number"),
    at={
        "accept_discipline": with_a_discipline,
        "return_discipline": with_a_discipline,
        "submit_report": with_all_disciplines,
        "accept_silence": with_a_silent_customer,
    },
)
