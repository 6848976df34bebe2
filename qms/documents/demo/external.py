"""The demo's documents of a customer: a drawing in force, its next revision under review, a standard to implement."""

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
from qms.workflow.demo import act_as_told

FORMER = "Only the title block differs from revision B; seam, radius and material are the same."
STANDARD = "The standard asks for the mass of recycled steel in each delivery; we have it from the mill's certificates."


def tell(house: DemoHouse) -> None:
    """Tell the documents of the first customer; those that were told before stay as they are."""
    with tenant_context(house.acting("engineer")):
        if ExternalDocument.objects.exists():
            return
    now = timezone.now()
    drawing = {"type": "drawing", "reference": "4711-B7", "title": "Bracket B-7"}
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


def _received(house: DemoHouse, moment: datetime, **said: Any) -> ExternalDocument:
    customer = next(iter(house.customers.values()))
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
