"""Customers' documents in any state, made through the services with the fewest words.

`external_document(house, "verified")` is drawing 4711 of nordlicht, each in a revision of its own.
"""

from typing import Any
from uuid import uuid4

from qms.documents.models import ExternalDocument
from qms.documents.services.external import Receipt, receive_document
from qms.organisations.days import today
from qms.organisations.models import Customer
from tests.factories.cast import House
from tests.factories.records import Ways, do

RATIONALE = "The radius stays as it is; only the frame of the drawing is new."


def received(
    house: House, by: str = "engineer", *, customer: Customer | None = None, files: Any = (), **said: Any
) -> ExternalDocument:
    """A drawing of nordlicht, or of `customer`, received today; without a reference each is another drawing."""
    what: dict[str, Any] = {
        "type": "drawing", "title": "Bracket B-7", "reference": f"DRW-{uuid4().hex[:8]}", "revision": "C",
        "received_on": today(house.organisation), "customer": customer or house.nordlicht,
    }  # fmt: skip
    with house.sitting(by) as seat:
        return receive_document(house.organisation, said=Receipt(**{**what, **said}), by=seat, files=files)


def reviewed(house: House, record: ExternalDocument, **said: Any) -> ExternalDocument:
    """Jana reviews it today: no effect."""
    usual = {"outcome": "no_effect", "rationale": RATIONALE, "reviewed_on": today(house.organisation)}
    return do(house, record, "review", "engineer", **{**usual, **said})


def implemented(house: House, record: ExternalDocument, by: str = "engineer") -> ExternalDocument:
    """From today on."""
    return do(house, record, "implement", by, implemented_on=today(house.organisation))


def verified(house: House, record: ExternalDocument) -> ExternalDocument:
    """The manager has looked."""
    return do(
        house, record, "verify", "manager", verified_on=today(house.organisation), evidence="Lot L-90 on press 2."
    )


def _superseded(house: House, record: ExternalDocument) -> ExternalDocument:
    customer = next(one for one in (house.nordlicht, house.aurelia) if one.pk == record.customer_id)
    later = received(house, reference=record.reference, revision="ZZ", customer=customer)
    implemented(house, reviewed(house, later))
    with house.sitting("engineer"):
        return ExternalDocument.objects.get(pk=record.pk)


WAYS = Ways(
    "external_document",
    received,
    (
        ("reviewed", reviewed),
        ("implemented", implemented),
        ("verified", verified),
    ),
    {
        "superseded": ("verified", _superseded),
        "obsolete": ("verified", lambda h, r: do(h, r, "retire", "manager")),
        "void": ("received", lambda h, r: do(h, r, "void", "manager")),
    },
)


def external_document(house: House, state: str = "received", **said: Any) -> ExternalDocument:
    """A customer's document that has come to this state by the usual way."""
    return WAYS.make(house, state, **said)  # type: ignore[no-any-return]
