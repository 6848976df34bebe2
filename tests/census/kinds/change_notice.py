"""Change notices: made to be shown, revision by revision."""

from typing import Any

from changecontrol.models import ChangeNotice, Condition, Decision, NoticeRevision, Question
from qms.records.search import refresh
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.changes import NOTICES, change_of, on_conditions, sent
from tests.factories.records import do


def answered_once(house: House) -> Any:
    """A question was asked and answered; the customer may decide."""
    record = do(house, sent(house), "ask", "piet", question="Which lots?")
    return do(house, record, "answer", "engineer", answer="From L-90 on.")


def to_be_revised(house: House) -> Any:
    """What is compared has changed since the notice was sent."""
    record = sent(house)
    source = change_of(house, record)
    do(house, source, "compare", "engineer", characteristic="Radius", before="R2", after="R3", unit="mm")
    return record


def unshared(house: House) -> ChangeNotice:
    """One that the customer does not see."""
    record = sent(house)
    with house.sitting("engineer"):
        ChangeNotice.objects.filter(pk=record.pk).update(shared=False)
        record.refresh_from_db()
        refresh(record)
    return record


def three(house: House) -> Three:
    """Approved on conditions; to the other customer; one that is not shared."""
    return Three(on_conditions(house, answered_once(house)), sent(house, customer=house.aurelia), unshared(house))


def tell(house: House, record: Any) -> None:
    """Handed over, with a reason that only we read."""
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)


ENTRY = Entry(
    ways=NOTICES,
    stands="approved",
    poison=Poison(
        state="approved", heard=2, tell=tell,
        partly={
            NoticeRevision: "what the customer was shown", Decision: "the customer's own",
            Question: "the customer's own, with our answer",
            Condition: "the customer's own, with how we met it",
        },
    ),
    staff=Pins(1, {"": 16, "?tab=files": 6, "?tab=history": 7}),
    portal=Pins(2, {"": 14}),
    three=three,
    questions=("?state=sent", "?sort=number"),
    at={
        "send_revision": to_be_revised,
        "meet_condition": lambda house: on_conditions(house, sent(house)),
        "approve": sent,
        "approve_on_conditions": sent,
    },
)  # fmt: skip
