"""Customers' documents: each is its customer's own; what we said of it is ours."""

from typing import Any

from qms.documents.models import ExternalDocument
from qms.records.search import refresh
from qms.registrations.models import RegulatoryAssessment
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.external_documents import WAYS, external_document, implemented, received, reviewed
from tests.factories.records import do
from tests.factories.registrations import assess, decide, registration


def three(house: House) -> Three:
    """In force for nordlicht, with a revision before and one after it; of aurelia; one that is not shown."""
    external_document(house, "implemented", reference="4711-B7", revision="B")
    mine = external_document(house, "verified", reference="4711-B7", revision="C")
    received(house, reference="4711-B7", revision="D")
    return Three(mine, external_document(house, "reviewed", customer=house.aurelia), internal(house))


def internal(house: House) -> ExternalDocument:
    """One that the customer does not see."""
    record = received(house, title=canary("twin title"))
    with house.sitting("engineer"):
        ExternalDocument.objects.filter(pk=record.pk).update(shared=False)
        record.refresh_from_db()
        refresh(record)
    return record


def with_a_registration(house: House) -> Any:
    """A certificate waits for regulatory affairs."""
    found = registration(house, "valid", part_numbers=[])
    return do(house, reviewed(house, received(house)), "name_registration", "engineer", reference=found.number)


def before_a_body(house: House) -> Any:
    """A certificate waits for the decision of its body."""
    return assess(house, with_a_registration(house), "notify", "significant")


def tell(house: House, record: Any) -> None:
    """Sent back, assessed for a registration and handed over, for reasons that only we read."""
    record = do(house, record, "send_back", "manager", reason=canary("reason of return"))
    number = registration(house, "valid", part_numbers=[]).number
    record = do(house, record, "name_registration", "engineer", reference=number)
    record = decide(house, assess(house, record, "notify", "significant"))
    record = do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)
    implemented(house, reviewed(house, record, rationale=canary("rationale of review")))


ENTRY = Entry(
    ways=WAYS,
    stands="verified",
    poison=Poison(state="implemented", heard=3, tell=tell, internal=internal, staffs=(RegulatoryAssessment,)),
    staff=Pins(1, {"": 15, "?tab=used": 9, "?tab=files": 7, "?tab=history": 8}),
    portal=Pins(3, {"": 10}),
    three=three,
    questions=("?state=verified", "?sort=received", "?type=drawing"),
    at={
        "assess_registration": with_a_registration,
        "strike_registration": with_a_registration,
        "decide_registration": before_a_body,
    },
)
