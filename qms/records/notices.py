"""Who is told of a message or a note, and in which words. The mail holds the news itself."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_who_may, staff_with_roles
from qms.accounts.rights import MANAGER, Right
from qms.accounts.seat import Side
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.organisations.context import behind_the_counter
from qms.records.actors import By, from_customer, name_of, person_of
from qms.records.addresses import record_path
from qms.records.models import Follower, Message, Note, Record
from qms.web.shapes import Words

MESSAGE = register(Kind("message", _("A message about a record")))
WATCHED = register(Kind("record-watched", _("News on records you watch or own"), optional=True, side="staff"))


def recipients_of_message(record: Record, by: By) -> list[Person]:
    """Who gets mail when `by` sends a message: the customer's people, or our owner and those who watch.

    A record without owner is told to the quality managers, so that no message goes unread. Shown before sending.
    """
    with behind_the_counter():
        if from_customer(by):
            return [*_addressed_staff(record), *_watchers(record, by, but=_addressed_staff(record))]
        return list(customer_people(record))


def tell_of_message(record: Record, message: Message, *, by: By) -> None:
    """Tell the other side, and those of us who watch."""
    addressed = _addressed_staff(record) if message.from_customer else list(customer_people(record))
    side = Side.STAFF if message.from_customer else Side.PORTAL
    notify(organisation=record.organisation, notice=_message_notice(record, message, side), recipients=addressed)
    watching = _watchers(record, by, but=addressed)
    notify(organisation=record.organisation, notice=_watched_notice(record, message, by), recipients=watching)


def tell_of_note(record: Record, note: Note, *, by: By) -> None:
    """Tell owner and watchers of an internal note; nobody of a customer is ever among them."""
    notice = Notice(
        event=f"note:{note.pk}",
        kind=WATCHED,
        url=_url(record, Side.STAFF, note.pk),
        subject=_("Internal note: %(title)s"),
        lines=[_("%(sender)s wrote an internal note.")],
        values={"title": record.title, "sender": name_of(by) or "Concord"},
        quote=note.body,
        button=_("Open the record"),
        why=_("You get this because you own or watch this record."),
        record_number=record.number,
    )
    people = {person.pk: person for person in [*_owner(record), *_watchers(record, by, but=())]}
    acting = person_of(by)
    told = [person for key, person in people.items() if acting is None or key != acting.pk]
    notify(organisation=record.organisation, notice=notice, recipients=told)


def _message_notice(record: Record, message: Message, side: Side) -> Notice:
    ours = side is Side.STAFF
    sender = message.author_name or record.organisation.name
    return Notice(
        event=f"message:{message.pk}",
        kind=MESSAGE,
        url=_url(record, side, message.pk),
        subject=_("Message from %(sender)s: %(title)s"),
        lines=[_call_line(message) if message.channel == "phone" else _("%(sender)s of %(party)s wrote to you.")],
        values={
            "title": record.title,
            "sender": sender,
            "party": _party(record, message),
            "spoke_with": message.call_with,
        },
        quote=message.body,
        button=_("Open and answer"),
        why=_("You get this because the record is yours to answer.") if ours else _CUSTOMER_WHY,
        record_number=record.number,
    )


_CUSTOMER_WHY = _("You get this because you may follow your company's reports.")


def _call_line(message: Message) -> Words:
    if message.call_with:
        return _("%(sender)s of %(party)s put a phone call with %(spoke_with)s on record.")
    return _("%(sender)s of %(party)s put a phone call on record.")


def _watched_notice(record: Record, message: Message, by: By) -> Notice:
    return Notice(
        event=f"message-watched:{message.pk}",
        kind=WATCHED,
        url=_url(record, Side.STAFF, message.pk),
        subject=_("Message by %(sender)s: %(title)s"),
        lines=[_("%(sender)s of %(party)s wrote a message.")],
        values={
            "title": record.title,
            "sender": message.author_name or "Concord",
            "party": _party(record, message),
        },
        quote=message.body,
        button=_("Open the record"),
        why=_("You get this because you own or watch this record."),
        record_number=record.number,
    )


def _party(record: Record, message: Message) -> str:
    return str(record.customer if message.from_customer and record.customer else record.organisation)


def _url(record: Record, side: Side, entry: uuid.UUID) -> str:
    path = record_path(record, record.organisation.slug, side) or f"/{record.organisation.slug}/"
    return f"{path}#e-{entry}"


def customer_people(record: Record) -> QuerySet[Person]:
    """The people of the customer who get mail of a message: nobody while the record is not shared."""
    if record.customer is None or not record.shared:
        return Person.objects.none()
    return people_of_customer(record.customer)


def _owner(record: Record) -> Iterable[Person]:
    readers: QuerySet[Person] = staff_who_may(Right.READ_RECORDS)
    return readers.filter(pk=record.owner_id) if record.owner_id else ()


def _addressed_staff(record: Record) -> list[Person]:
    return list(_owner(record)) or list(staff_with_roles([MANAGER.code]))


def _watchers(record: Record, by: By, *, but: Iterable[Person]) -> list[Person]:
    """Colleagues who watch, and the owner, but not the one who acts and not those who are told anyway."""
    left_out = {person.pk for person in but}
    acting = person_of(by)
    if acting is not None:
        left_out.add(acting.pk)
    watching = set(Follower.objects.filter(record_id=record.pk).values_list("person_id", flat=True))
    if record.owner_id:
        watching.add(record.owner_id)
    readers: QuerySet[Person] = staff_who_may(Right.READ_RECORDS)
    return list(readers.filter(pk__in=watching - left_out))
