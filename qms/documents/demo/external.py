"""The demo's documents of customers: a drawing in force, its next revision under review, a standard to implement; a
specification that touches a certificate and waits for regulatory affairs.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.documents.models import ExternalDocument
from qms.documents.services import Receipt, receive_document
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.registrations.queries import may_concern
from qms.workflow.demo import act_as_told

FORMER = "Only the title block differs from revision B; seam, radius and material are the same."
STANDARD = "The standard asks for the mass of recycled steel in each delivery; we have it from the mill's certificates."

COATING = "We coat the bed bracket so already; the thickness that it names now is not in the technical documentation."


def tell(house: DemoHouse) -> None:
    """Tell the documents of two customers; those that were told before stay as they are."""
    with tenant_context(house.acting("engineer")):
        if ExternalDocument.objects.exists():
            return
    now = timezone.now()
    drawing: dict[str, Any] = {"type": "drawing", "reference": "4711-B7", "title": "Bracket B-7"}
    first = _received(house, now - timedelta(days=120), revision="C", **drawing)
    first = _reviewed(house, first, now - timedelta(days=113), FORMER)
    first = _on_its_day(house, first, "implement", "engineer", now - timedelta(days=90), "implemented_on")
    _on_its_day(
        house, first, "verify", "manager", now - timedelta(days=86), "verified_on",
        evidence="Lot L-90: the drawing at press 2 is revision C, and the first piece was measured by it.",
    )  # fmt: skip
    _received(house, now - timedelta(days=4), revision="D", **drawing)
    norm = _received(
        house, now - timedelta(days=20), type="standard", reference="QN-0815", revision="2026-10",
        title="Declaration of recycled material",
    )  # fmt: skip
    _reviewed(house, norm, now - timedelta(days=12), STANDARD)
    _touching(house, now)


def _touching(house: DemoHouse, now: datetime) -> None:
    """The customer of the bed bracket says more of its coating than what was submitted for it."""
    customer = list(house.customers.values())[1]
    spec = _received(
        house, now - timedelta(days=6), customer, type="specification", reference="MS-220", revision="4",
        title="Coating of parts near patients",
    )  # fmt: skip
    with tenant_context(house.acting("engineer")):
        found = may_concern(spec).filter(type="ce")[0].pk
    what = {"outcome": "no_effect", "rationale": COATING, "touches": True, "registrations": [found]}
    _on_its_day(house, spec, "review", "engineer", now - timedelta(days=3), "reviewed_on", **what)


def _received(house: DemoHouse, moment: datetime, whose: Customer | None = None, **said: Any) -> ExternalDocument:
    customer = whose or next(iter(house.customers.values()))
    words = f"{said['reference']} revision {said['revision']}\n{said['title']}\n".encode()
    file = SimpleUploadedFile(f"{said['reference']}-{said['revision']}.txt", words, "text/plain")
    with told_at(moment), tenant_context(house.acting("engineer")):
        what = Receipt(customer=customer, received_on=today(house.organisation), **said)
        return receive_document(house.organisation, said=what, by=house.seats["engineer"], files=[file])


def _reviewed(house: DemoHouse, record: ExternalDocument, moment: datetime, why: str) -> ExternalDocument:
    said = {"outcome": "no_effect", "rationale": why}
    return _on_its_day(house, record, "review", "engineer", moment, "reviewed_on", **said)


def _on_its_day(
    house: DemoHouse, record: ExternalDocument, act: str, part: str, moment: datetime, field: str, **said: Any
) -> ExternalDocument:
    with told_at(moment), tenant_context(house.acting(part)):
        day = today(house.organisation)
    found: ExternalDocument = act_as_told(house, record, act, part, moment, {field: day, **said})
    return found
