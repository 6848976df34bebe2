"""Messages between us and the customer, and calls that are put on record as such."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import behind_the_counter
from qms.records.actors import By, from_customer, name_of, person_of, require
from qms.records.models import Message, Record
from qms.records.notices import tell_of_message
from qms.records.offers import kind_of
from qms.records.search import refresh
from qms.records.services.files import FILES_PER_MESSAGE, kept, put

BODY_LIMIT = 20_000
NAME_LIMIT = 120


def write_message(
    record: Record,
    *,
    body: str,
    by: By,
    files: Sequence[Any] = (),
    channel: str = "page",
    at: dt.datetime | None = None,
) -> Message:
    """Write to the other side; the files (uploads, at most 20) are shared with it.

    channel: "page", "phone", "mail" or "import". at: when it was said, if that was before now. Refused for an empty
    message, for too many or unfit files, and when there is no customer who could read it.
    """
    require(by, staff=Right.TALK, portal=Right.PORTAL_FILE)
    text = clean_block(body, BODY_LIMIT)
    if not text and not files:
        raise Refused(_("Write a message."), field="body")
    return _send(record, text, by, files, channel=channel, at=at)


def log_call(record: Record, *, body: str, spoke_with: str, at: dt.datetime, by: By) -> Message:
    """Put a phone call on record. The customer can read it: what was promised by phone is said to them too."""
    require(by, staff=Right.TALK)
    text = clean_block(body, BODY_LIMIT)
    if not text:
        raise Refused(_("Write what was said."), field="body")
    if at > timezone.now() + dt.timedelta(minutes=5):
        raise Refused(_("The call lies in the future. Check day and time."), field="at")
    return _send(record, text, by, (), channel="phone", at=at, call_with=clean_line(spoke_with, NAME_LIMIT))


def _send(
    record: Record,
    text: str,
    by: By,
    files: Sequence[Any],
    *,
    channel: str,
    at: dt.datetime | None,
    call_with: str = "",
) -> Message:
    if isinstance(by, Seat) and not (record.customer_id and record.shared):
        raise Refused(_("No customer can read this record. Write an internal note, or share the record first."))
    if len(files) > FILES_PER_MESSAGE:
        sentence = _("At most %(limit)d files go with a message. Send the others with a second one.")
        raise Refused(sentence % {"limit": FILES_PER_MESSAGE}, field="file")
    with kept(record, files) as stored, behind_the_counter(), transaction.atomic():
        message = Message.objects.create(
            organisation_id=record.organisation_id,
            record_id=record.pk,
            author=person_of(by),
            author_name=name_of(by),
            from_customer=from_customer(by),
            body=text,
            at=at or timezone.now(),
            channel=channel,
            call_with=call_with,
        )
        for one in stored:
            put(record, one, shared=True, by=by, message=message)
        refresh(record)
        tell_of_message(record, message, by=by)
        after = kind_of(record.kind).after_message
        if after:
            after(record, message.from_customer)
    return message
