"""The demo's controlled documents: a specification that two customers read, on its third revision, and two more."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from qms.accounts.demo import DemoHouse
from qms.documents.models import Document, DocumentTranslation
from qms.documents.services import NewDocument, draft_document, follow_the_days
from qms.documents.wording import deviations_of
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.organisations.days import today
from qms.workflow.demo import act_as_told

SEAM_TITLE = "Weld seam of the bracket"
SEAM = """# Weld seam of the bracket

The seam is **{width} mm** wide and runs over the whole flange.

| characteristic | limit | method |
|---|---|---|
| width | {width} mm ± 0.5 mm | gauge, each 20th piece |
| depth | at least 3 mm | macro section, each lot |

Special characteristic: **SC** for the width.
"""
GERMAN = """# Schweißnaht des Halters

Die Naht ist **4 mm** breit und läuft über den ganzen Flansch.
"""
RELEASE = """# Release of goods

1. Look up the revision of the specification that holds on the day.
2. Compare the lot with its characteristics.
3. Sign the release; blocked goods stay in the cage.
"""


def tell(house: DemoHouse) -> None:
    """Tell the documents; those that were told before stay as they are."""
    with tenant_context(house.acting("engineer")):
        if Document.objects.filter(title=SEAM_TITLE).exists():
            return
    now = timezone.now()
    _specification(house, now - timedelta(days=400))
    _procedure(house, now - timedelta(days=200))
    _drafted(house, now - timedelta(days=3), "WI", "Setting of the welding robot", "Set the wire feed to 8 m/min.")


def _specification(house: DemoHouse, moment: datetime) -> None:
    """Shared with two customers, one of which has not confirmed it; the German translation is behind its source."""
    text = SEAM.format(width=4)
    record = _drafted(house, moment, "SPEC", SEAM_TITLE, text, classification="customer")
    customers = list(house.customers.values())[:2]
    record = _do(house, record, "change_sharing", "engineer", moment, customers=customers)
    record = _in_force(house, record, moment + timedelta(days=1))
    record = _translated(house, record, moment + timedelta(days=3))
    code = next(iter(house.customers))
    record = _do(house, record, "acknowledge", f"approver:{code}", moment + timedelta(days=4))
    said = {"change_note": "Width 5 mm instead of 4 mm, after cracks at the flange.", "change_number": ""}
    later = moment + timedelta(days=385)
    record = _do(house, record, "start_revision", "engineer", later, **said)
    record = _do(house, record, "revise", "engineer", later, text=SEAM.format(width=5), **said)
    record = _in_force(house, record, later + timedelta(days=2))
    _do(house, record, "acknowledge", f"approver:{code}", later + timedelta(days=3))


def _procedure(house: DemoHouse, moment: datetime) -> None:
    """Read by the engineers; one has not yet."""
    record = _drafted(house, moment, "PROC", "Release of goods", RELEASE)
    record = _do(house, record, "require_reading", "engineer", moment, role="quality_engineer", site=None)
    _in_force(house, record, moment + timedelta(days=1))


def _translated(house: DemoHouse, record: Document, moment: datetime) -> Document:
    record = _do(house, record, "order_translation", "engineer", moment, language="de")
    with tenant_context(house.acting("engineer")):
        key = DocumentTranslation.objects.get(record_id=record.pk).pk
    said: dict[str, Any] = {"translation": key, "text": GERMAN, "title": "Schweißnaht des Halters", "machine": True}
    record = _do(house, record, "hand_in_translation", "engineer2", moment, **said)
    with tenant_context(house.acting("engineer")):
        row = DocumentTranslation.objects.select_related("revision").get(pk=key)
        reasons = {one.key: "The table stays as it is in the source." for one in deviations_of(record, row)}
    record = _do(house, record, "review_translation", "engineer", moment, translation=key, reasons=reasons)
    return _do(house, record, "approve_translation", "manager", moment, translation=key)


def _drafted(house: DemoHouse, moment: datetime, type: str, title: str, text: str, **said: Any) -> Document:
    what = NewDocument(type=type, title=title, text=text, process="Welding", **said)
    with told_at(moment), tenant_context(house.acting("engineer")):
        return draft_document(house.organisation, said=what, by=house.seats["engineer"])


def _in_force(house: DemoHouse, record: Document, moment: datetime) -> Document:
    record = _do(house, record, "submit", "engineer", moment)
    record = _do(house, record, "approve", "manager", moment)
    with told_at(moment), tenant_context(house.acting("engineer")):
        day = today(house.organisation)
    record = _do(house, record, "schedule", "engineer", moment, effective_on=day)
    with told_at(moment), tenant_context(house.acting("engineer")):
        follow_the_days(house.organisation, record)
        return Document.objects.get(pk=record.pk)


def _do(house: DemoHouse, record: Document, act: str, part: str, moment: datetime, **data: Any) -> Document:
    found: Document = act_as_told(house, record, act, part, moment, data)
    return found
