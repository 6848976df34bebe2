"""Change notices: made to be shown, revision by revision."""

from typing import Any

from changecontrol.models import (
    ChangeNotice,
    Condition,
    Decision,
    MailedAnswer,
    NoticeRevision,
    Question,
    SampleRequest,
)
from qms.records.models import Record
from qms.records.search import refresh
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.changes import (
    MAIL,
    NOTICES,
    change_of,
    in_days,
    mailed,
    offering,
    on_conditions,
    samples_asked,
    sent,
    with_file,
    with_mail,
)
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
    """A mail that somebody does not confirm, handed over: with reasons that only we read."""
    file = with_file(house, record, "answer.eml", MAIL)
    with house.sitting("engineer") as seat:
        MailedAnswer.objects.create(
            organisation=house.organisation, record=Record(pk=record.pk), revision=1, outcome="approved",
            sender="Piet", received_on=in_days(0), file=file, file_sha256=file.sha256, state="refused",
            entered_by=seat.person, entered_by_name=seat.person.name, settled_reason="No name.",
        )  # fmt: skip
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)


ENTRY = Entry(
    ways=NOTICES,
    stands="approved",
    poison=Poison(
        state="approved", heard=2, tell=tell, staffs=(MailedAnswer,),
        partly={
            NoticeRevision: "what the customer was shown", Decision: "the customer's own",
            Question: "the customer's own, with our answer",
            Condition: "the customer's own, with how we met it",
            SampleRequest: "the customer's own, with how we sent them",
        },
    ),
    staff=Pins(1, {"": 22, "?tab=files": 6, "?tab=history": 7}),
    portal=Pins(2, {"": 14}),
    three=three,
    questions=("?state=sent", "?sort=number"),
    at={
        "send_revision": to_be_revised,
        "meet_condition": lambda house: on_conditions(house, sent(house)),
        "enter_mailed": with_mail,
        "confirm_mailed": mailed,
        "refuse_mailed": mailed,
        "ask_for_samples": offering,
        "send_samples": samples_asked,
        "approve": sent,
        "approve_on_conditions": sent,
    },
    keys={("notice_revision", "revision"): lambda things: 1},
)  # fmt: skip
