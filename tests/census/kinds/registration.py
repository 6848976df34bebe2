"""Registrations: shared with several customers, none of whom learns of the others; shown with the state of the day."""

from typing import Any

from django.db.models import Model

from qms.registrations.models import Certificate, Registration
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.changes import change
from tests.factories.records import do
from tests.factories.registrations import WAYS, entered, issued, registration, renewed


def three(house: House) -> Three:
    """Renewed for nordlicht, and touched by a change; valid for aurelia; for nobody yet."""
    mine = renewed(house, registration(house, "valid"))
    said = {"kind": "registration", "reference": mine.number}
    do(house, change(house, "assessment"), "add_item", "engineer", **said)
    return Three(mine, registration(house, "valid", customer=house.aurelia), entered(house))


def tell(house: House, record: Any) -> None:
    """It is suspended, renewed and handed over, for reasons that only we read."""
    do(house, record, "suspend", "regulatory", reason=canary("reason of suspension"))
    do(house, record, "resume", "manager", reason=canary("reason of resumption"))
    do(house, record, "assign", "manager", reason=canary("reason of hand over"), owner=house.manager)
    with house.sitting("manager"):
        Registration.objects.filter(pk=record.pk).update(characteristics=[canary("characteristic")])
        Certificate.objects.filter(record_id=record.pk).update(confirmed_by_name=canary("confirmed by"))


def internal(house: House) -> Any:
    """A draft: no customer sees it before it is confirmed."""
    words: dict[str, Any] = {name: canary(f"twin {name}") for name in ("title", "body", "holder", "scope")}
    return entered(house, **words)


def key_of_certificate(things: Any) -> Any:
    """The latest certificate of the record."""
    house = things.furnished.house
    with house.sitting("manager"):
        row = Certificate.objects.filter(record_id=things.record.pk).order_by("-edition").first()
        assert row is not None
        return row.pk


PARTLY: dict[type[Model], str] = {Certificate: "the one that holds or held last is theirs; former ones are ours"}
ENTRY = Entry(
    ways=WAYS,
    stands="valid",
    poison=Poison(
        state="valid", heard=4, tell=tell, internal=internal, partly=PARTLY, codes=frozenset({"replaced_by"})
    ),
    staff=Pins(1, {"": 15, "?tab=touching": 8, "?tab=files": 7, "?tab=history": 8}),
    portal=Pins(3, {"": 8}),
    three=three,
    questions=("?state=valid", "?sort=ends", "?type=ce", "?ends=90"),
    at={"renew": lambda house: issued(house, registration(house, "valid"))},
    keys={("certificate_file", "key"): key_of_certificate},
)
