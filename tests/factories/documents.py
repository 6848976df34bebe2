"""Documents in any state, made through the services with the fewest words: `document(house, "effective")`."""

from datetime import date, timedelta
from typing import Any

from qms.documents.models import Class, Document, DocumentRevision, DocumentTranslation, Type
from qms.documents.services import NewDocument, draft_document, follow_the_days
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.workflow.perform import lock
from tests.factories.cast import House
from tests.factories.records import Ways, do

TEXT = "# Welding\n\nThe seam is 4 mm wide.\n"


def drafted(
    house: House, by: str = "engineer", *, customer: Customer | None = None, text: str = TEXT, **said: Any
) -> Document:
    """A draft for Nordlicht, or for `customer`; with `classification="internal"` for nobody outside."""
    what: dict[str, Any] = {
        "type": Type.SPECIFICATION,
        "title": "Weld seam of bracket B-7",
        "classification": Class.CUSTOMER,
    }
    what |= said
    with house.sitting(by) as seat:
        record = draft_document(house.organisation, said=NewDocument(text=text, **what), by=seat)
    if what["classification"] == Class.INTERNAL:
        return record
    return do(house, record, "change_sharing", by, customers=[customer or house.nordlicht])


def as_it_is(house: House, record: Document) -> Document:
    """As the database has it now."""
    with house.sitting("manager"):
        found: Document = lock(record)
        return found


def scheduled(house: House, record: Document, day: date | None = None) -> Document:
    """With a day, in three days unless it says otherwise; today brings it into force."""
    day = day or today(house.organisation) + timedelta(days=3)
    do(house, record, "schedule", "engineer", effective_on=day)
    return as_it_is(house, record)


def in_force(house: House, record: Document) -> Document:
    """The scheduled revision's day has come."""
    with house.sitting("manager"):
        rows = DocumentRevision.objects.filter(record_id=record.pk, state="scheduled")
        rows.update(effective_on=today(house.organisation))
        follow_the_days(house.organisation, record)
    return as_it_is(house, record)


def approved(house: House, record: Document) -> Document:
    """From the draft to the approval."""
    return do(house, do(house, record, "submit", "engineer"), "approve", "manager")


def revised(house: House, record: Document, text: str = "# Welding\n\nThe seam is 5 mm wide.\n") -> Document:
    """The next revision, approved."""
    record = do(house, record, "start_revision", "engineer", change_note="5 mm instead of 4 mm.")
    record = do(house, record, "revise", "engineer", text=text, change_note="5 mm instead of 4 mm.")
    return approved(house, record)


def ordered(house: House, record: Document, language: str = "de") -> Document:
    """A translation is asked for, of nobody in particular."""
    return do(house, record, "order_translation", "engineer", language=language)


def translated(
    house: House, record: Document, language: str = "de", text: str = "Die Naht ist 4 mm breit.", **more: Any
) -> Document:
    """An approved translation of the revision that is coming or in force: Emil translates, Jana reviews."""
    record = ordered(house, record, language)
    row = translation(house, record, language, "needed")
    said = {"translation": row.pk, "text": text, "title": "Schweißnaht", **more}
    record = do(house, record, "hand_in_translation", "engineer2", **said)
    record = do(house, record, "review_translation", "engineer", translation=row.pk)
    return do(house, record, "approve_translation", "manager", translation=row.pk)


def translation(house: House, record: Document, language: str, state: str) -> DocumentTranslation:
    """The translation in that state."""
    with house.sitting("manager"):
        rows = DocumentTranslation.objects.select_related("revision")
        return rows.get(record_id=record.pk, language=language, state=state)


def revision(house: House, record: Document, number: int) -> DocumentRevision:
    """The revision with that number."""
    with house.sitting("manager"):
        return DocumentRevision.objects.exclude(state="dropped").get(record_id=record.pk, number=number)


WAYS = Ways(
    "document",
    drafted,
    (
        ("review", lambda h, d: do(h, d, "submit", "engineer")),
        ("approved", lambda h, d: do(h, d, "approve", "manager")),
        ("scheduled", scheduled),
        ("effective", in_force),
        ("withdrawn", lambda h, d: do(h, d, "withdraw", "manager")),
    ),
    {
        "obsolete": ("effective", lambda h, d: do(h, d, "retire", "manager")),
        "void": ("draft", lambda h, d: do(h, d, "void", "manager")),
    },
)


def document(house: House, state: str = "draft", **changes: Any) -> Document:
    """A document that has come to this state by the usual way."""
    return WAYS.make(house, state, **changes)  # type: ignore[no-any-return]
