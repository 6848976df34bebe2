"""The acts of talk and files as pages: words, forms and the services they call. Both sides use them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.accounts.seat import Seat, Side
from qms.lib.refusal import Refused
from qms.records import services
from qms.records.forms import (
    AttachForm,
    CallForm,
    LinkForm,
    MessageForm,
    NoteForm,
    PlainForm,
    PortalAttachForm,
    ReasonForm,
)
from qms.records.models import Attachment, Record
from qms.records.notices import recipients_of_message
from qms.records.pages import ActPage
from qms.records.queries import Linked, by_number


def message_act(record: Record, seat: Seat) -> ActPage:
    """Write to the other side."""

    def do(data: dict[str, Any]) -> str:
        message = services.write_message(record, body=data["body"], files=data["uploads"] or (), by=seat)
        return f"e-{message.pk}"

    return ActPage(
        title=_("Write a message"),
        form=MessageForm,
        button=send_words(record, seat),
        done=_("Your message was sent."),
        do=do,
        intro=reader_words(seat, _readers(record, seat)),
        icon="reply",
        colour="to-customer" if seat.side is Side.STAFF else "primary",
    )


def send_words(record: Record, seat: Seat) -> str:
    """The send button names the reader."""
    if seat.side is Side.PORTAL:
        return _("Send to %(reader)s") % {"reader": seat.organisation.name}
    return _("Send to %(reader)s") % {"reader": record.customer.name if record.customer else _("the customer")}


def _readers(record: Record, seat: Seat) -> list[str]:
    """The names of those who get mail; in the portal they are not named."""
    return [person.name for person in recipients_of_message(record, seat)] if seat.side is Side.STAFF else []


def reader_words(seat: Seat, people: Sequence[str]) -> str:
    """Who gets mail if this is sent; `people` are the names of the customer's people."""
    if seat.side is Side.PORTAL:
        return _("The people at %(organisation)s who work on this get a mail.") % {
            "organisation": seat.organisation.name
        }
    if not people:
        return _("Nobody of the customer has access to the portal, so nobody gets a mail.")
    names = ", ".join(people[:5])
    if len(people) > 5:
        return ngettext(
            "%(names)s and %(count)d other person get a mail.",
            "%(names)s and %(count)d other people get a mail.",
            len(people) - 5,
        ) % {"names": names, "count": len(people) - 5}
    return ngettext("%(names)s gets a mail.", "%(names)s get a mail.", len(people)) % {"names": names}


def note_act(record: Record, seat: Seat) -> ActPage:
    """Write for colleagues."""

    def do(data: dict[str, Any]) -> str:
        return f"e-{services.write_note(record, body=data['body'], by=seat).pk}"

    return ActPage(
        title=_("Internal note"),
        form=NoteForm,
        button=_("Save the note"),
        done=_("The note was saved. The customer does not see it."),
        do=do,
        intro=_("Only colleagues read this. A note never becomes a message."),
        icon="lock",
        colour="to-team",
    )


def call_act(record: Record, seat: Seat) -> ActPage:
    """Put a phone call on record."""

    def do(data: dict[str, Any]) -> str:
        call = services.log_call(record, body=data["body"], spoke_with=data["spoke_with"], at=data["at"], by=seat)
        return f"e-{call.pk}"

    return ActPage(
        title=_("Log a call"),
        form=CallForm,
        button=_("Put the call on record"),
        done=_("The call is on record. The customer sees it."),
        do=do,
        intro=_("The customer reads what you write here, and gets it by mail: it is what was said on the phone."),
        icon="phone",
    )


def attach_act(record: Record, seat: Seat) -> ActPage:
    """Add files."""

    def do(data: dict[str, Any]) -> str:
        rows = services.attach_all(record, uploads=data["uploads"], shared=bool(data.get("shared")), by=seat)
        return f"e-{rows[0].pk}"

    ours = seat.side is Side.STAFF
    return ActPage(
        title=_("Add files"),
        form=AttachForm if ours else PortalAttachForm,
        button=_("Add the files"),
        done=_("The files were added."),
        do=do,
        intro="" if ours else _("%(organisation)s sees these files.") % {"organisation": seat.organisation.name},
        icon="upload",
    )


def share_file_act(record: Record, file: Attachment, seat: Seat) -> ActPage:
    """Show an internal file to the customer."""

    def do(data: dict[str, Any]) -> str:
        services.share_attachment(file, by=seat)
        return ""

    values = {"name": file.name, "customer": record.customer.name if record.customer else ""}
    return ActPage(
        title=_("Show “%(name)s” to the customer") % values,
        form=PlainForm,
        button=_("Show the file"),
        done=_("The customer sees the file now."),
        do=do,
        intro=_("The people of %(customer)s can open and keep this file. This cannot be taken back.") % values,
        icon="eye",
    )


def link_act(record: Record, seat: Seat) -> ActPage:
    """Link two records."""

    def do(data: dict[str, Any]) -> str:
        target = by_number(seat, data["number"])
        if target is None:
            raise Refused(_("There is no record with this number. Write it as in CMP-2026-00042."), field="number")
        services.link(record, target, data["relation"], by=seat)
        return "links"

    return ActPage(
        title=_("Link a record"),
        form=LinkForm,
        button=_("Link the records"),
        done=_("The records are linked."),
        do=do,
        icon="link",
    )


def end_link_act(record: Record, linked: Linked, seat: Seat) -> ActPage:
    """End a link, with a reason."""

    def do(data: dict[str, Any]) -> str:
        services.end_link(linked.link, reason=data["reason"], by=seat)
        return "links"

    return ActPage(
        title=_("End the link to %(number)s") % {"number": linked.record.number},
        form=ReasonForm,
        button=_("End the link"),
        done=_("The link was ended. It stays in the history."),
        do=do,
        icon="unlink",
    )
