"""Who is told what about documents. A customer is told in a notice of its own, which names no other.

Whom an act is asked of is told by the task. What is said here is what nobody has to do anything about, but the receipt.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer
from qms.accounts.seat import Seat
from qms.clocks.models import Task
from qms.documents.models import Document
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.organisations.models import Customer
from qms.records.queries import customers_of
from qms.workflow.perform import Done

IN_FORCE = register(
    Kind("documents-in-force", _("A document that you read takes effect, ends or is shared"), side="portal")
)
READ = register(Kind("documents-read", _("A document is to be read")))
ENDED = register(Kind("documents-ended", _("A document is withdrawn or obsolete")))

CUSTOMER_WORDS: dict[str, tuple[Promise, Promise]] = {
    "take_effect": (
        _("In force: %(number)s v%(issue)s %(title)s"),
        _("%(supplier)s has put this revision in force. Please confirm the receipt."),
    ),
    "withdraw": (
        _("Withdrawn: %(number)s %(title)s"),
        _("%(supplier)s has withdrawn this document. Do not work by it any more."),
    ),
    "retire": (
        _("Obsolete: %(number)s %(title)s"), _("%(supplier)s has made this document obsolete."),
    ),
}  # fmt: skip
SHARED_NOW = (
    _("Shared with you: %(number)s %(title)s"),
    _("%(supplier)s has shared this document with you. Please confirm the receipt."),
)


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    act, document = done.transition.act, done.record
    if act in CUSTOMER_WORDS and document.shared:
        for customer in customers_of(document):
            _tell_customer(document, customer, act, *CUSTOMER_WORDS[act])
    if act == "change_sharing" and document.shared:
        for customer in done.data.get("customers", ()):
            _tell_customer(document, customer, act, *SHARED_NOW, once=True)
    if act in ("withdraw", "retire"):
        _tell_readers(done)
    if act in ("take_effect", "approve", "require_reading"):
        _tell_who_must_read(document)


def _values(document: Document) -> dict[str, object]:
    supplier = document.organisation.name
    return {"number": document.number, "title": document.title, "issue": document.issue or "", "supplier": supplier}


def _tell_customer(
    document: Document, customer: Customer, act: str, subject: Promise, line: Promise, *, once: bool = False
) -> None:
    """`once`: who has been told of this revision's sharing is not told again when another customer comes."""
    turn = document.issue if once else document.version
    notice = Notice(
        event=f"document:{document.pk}:{act}:{turn}:{customer.pk}", kind=IN_FORCE,
        url=f"/{document.organisation.slug}/portal/documents/{document.number}/", subject=subject, lines=[line],
        values=_values(document), button=_("Open the document"),
        why=_("You get this because you act for your company here."), record_number=document.number,
    )  # fmt: skip
    notify(organisation=document.organisation, notice=notice, recipients=list(people_of_customer(customer)))


def _tell_readers(done: Done) -> None:
    document = done.record
    notice = _staff_notice(
        document, f"{done.transition.act}:{document.version}", _("Out of use: %(number)s %(title)s"),
        _("Do not work by this document any more. The reason given:"),
    )  # fmt: skip
    people = Person.objects.filter(pk__in=document.readacknowledgements.values("person"), is_active=True)
    _send(document, notice, done, people)


def _tell_who_must_read(document: Document) -> None:
    """Once a revision: its number is part of the event."""
    tasks = Task.objects.filter(record_id=document.pk, act="read", state=Task.State.OPEN)
    by_subject = dict(tasks.values_list("person", "subject"))
    for person in Person.objects.filter(pk__in=by_subject):
        number = by_subject[person.pk].split(":")[0]
        notice = _staff_notice(
            document, f"read:{number}", _("To be read: %(number)s %(title)s"),
            _("Read this document and confirm that you have understood it."), tail="read/", kind=READ,
        )  # fmt: skip
        notify(organisation=document.organisation, notice=notice, recipients=[person])


def _staff_notice(
    document: Document, event: str, subject: Promise, line: Promise, *, tail: str = "", kind: Kind = ENDED
) -> Notice:
    return Notice(
        event=f"document:{document.pk}:{event}", kind=kind,
        url=f"/{document.organisation.slug}/documents/{document.number}/{tail}", subject=subject, lines=[line],
        values=_values(document), button=_("Open the document"),
        why=_("You get this because your role works by this document."), record_number=document.number,
    )  # fmt: skip


def _send(document: Document, notice: Notice, done: Done, people: Iterable[Person]) -> None:
    me = done.by.person.pk if isinstance(done.by, Seat) else None
    others = [one for one in people if one.pk != me]
    notify(organisation=document.organisation, notice=replace(notice, quote=done.reason), recipients=others)
