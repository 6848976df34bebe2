"""Rows of the outbox, however many, in one statement: words that many readers share travel once, not once a reader."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.html import escape

from qms.lib.text import one_line
from qms.notifications.doorbell import ring_after_commit
from qms.notifications.notices import FormLetter, Notice, Reader, form_letter, zone_of
from qms.notifications.queries import IN_APP, MAIL
from qms.organisations.models import Organisation
from qms.web.shapes import Words

AT_ONCE = 20_000
"""Rows of a statement: some ten megabytes on their way at most."""

_INSERT = """INSERT INTO notifications_outboxmessage (id, organisation_id, event, channel, kind, optional, urgent,
 recipient_id, address, name, language, zone, subject, text, html, why, url, record_number, message_id, state, due_at,
 attempts, last_error, sent_at, read_at, created_at)
SELECT uuidv7(), %(organisation)s, %(event)s, r.channel, %(kind)s, %(optional)s, %(urgent)s, r.recipient, r.address,
 r.name, l.language, l.zone, l.subject,
 CASE r.channel WHEN 'mail' THEN r.greeting || l.text ELSE l.short END,
 CASE r.channel WHEN 'mail' THEN l.before || r.greeting_html || l.after ELSE '' END,
 l.why, %(url)s, %(record_number)s,
 '<' || left(encode(sha256(convert_to(concat_ws(chr(10), %(organisation)s::text, %(event)s::text, r.address, r.channel),
  'UTF8')), 'hex'), 40) || '@' || %(domain)s || '>',
 CASE r.channel WHEN 'mail' THEN 'waiting' ELSE 'sent' END, coalesce(r.due_at, %(now)s), 0, '',
 CASE r.channel WHEN 'mail' THEN NULL ELSE %(now)s END, CASE WHEN r.muted THEN %(now)s END, %(now)s
FROM json_to_recordset(%(rows)s) AS r(letter int, channel text, recipient uuid, address text, name text,
  greeting text, greeting_html text, due_at timestamptz, muted bool)
JOIN json_to_recordset(%(letters)s) AS l(number int, language text, zone text, subject text, short text, text text,
  before text, after text, why text) ON l.number = r.letter
ON CONFLICT DO NOTHING"""
"""The Message-ID (RFC 5322, 3.6.4) is made of the row's key: a mail that is sent twice is seen to be one mail."""


@dataclass
class Writer:
    """Writes one notice of an organisation to its readers. Asked inside the transaction of the act."""

    organisation: Organisation
    notice: Notice
    now: dt.datetime
    foot: Words = ""
    _letters: dict[tuple[str, str], tuple[int, FormLetter]] = field(default_factory=dict)

    def bell(self, reader: Reader, person: Any, *, muted: bool) -> dict[str, Any]:
        """The row under a person's bell; `muted`: it is there as read."""
        return self._row(reader, IN_APP, person) | ({"muted": True} if muted else {})

    def mail(self, reader: Reader, person: Any, due_at: dt.datetime) -> dict[str, Any]:
        """The row of a mail; `person`: the account's key, None for somebody without."""
        row = self._row(reader, MAIL, person)
        greeting = self._letter(reader)[1].greeting(row["name"])
        return row | {"greeting": greeting, "greeting_html": escape(greeting), "due_at": due_at.isoformat()}

    def put(self, rows: Iterator[dict[str, Any]]) -> int:
        """Insert what is not there yet, and let the relay be rung at the commit. Returns how many rows are new."""
        new, mails = 0, False
        while some := list(islice(rows, AT_ONCE)):
            mails = mails or any(row["channel"] == MAIL for row in some)
            new += self._insert(some)
        if mails:
            ring_after_commit()
        return new

    def _insert(self, rows: Sequence[dict[str, Any]]) -> int:
        notice = self.notice
        letters = [
            {
                "number": number, "language": language, "zone": zone, "subject": letter.subject, "short": letter.short,
                "text": letter.text, "before": letter.before, "after": letter.after, "why": letter.why,
            }
            for (language, zone), (number, letter) in self._letters.items()
        ]  # fmt: skip
        values: dict[str, Any] = {
            "organisation": self.organisation.pk, "event": notice.event, "kind": notice.kind.slug,
            "optional": notice.kind.optional, "urgent": notice.urgent, "url": notice.url,
            "record_number": notice.record_number, "now": self.now,
            "domain": mail_domain(settings.DEFAULT_FROM_EMAIL),
            "rows": json.dumps(rows), "letters": json.dumps(letters),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, values)
            return int(cursor.rowcount)

    def _row(self, reader: Reader, channel: str, person: Any) -> dict[str, Any]:
        row = {
            "letter": self._letter(reader)[0], "channel": channel, "address": reader.email.strip().lower(),
            "name": one_line(reader.name),
        }  # fmt: skip
        return row | {"recipient": str(person)} if person else row

    def _letter(self, reader: Reader) -> tuple[int, FormLetter]:
        """The words in the reader's language and zone, with their number."""
        key = (reader.language, str(reader.zone))
        if key not in self._letters:
            letter = form_letter(self.notice, reader.language, zone_of(reader), self.organisation.name, self.foot)
            self._letters[key] = (len(self._letters), letter)
        return self._letters[key]


@cache
def mail_domain(sender: str) -> str:
    """The domain our Message-IDs end in: that of the sender's address, else of the product's own address."""
    return parseaddr(sender)[1].rpartition("@")[2] or urlsplit(settings.PUBLIC_URL).hostname or "localhost"
