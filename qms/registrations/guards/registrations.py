"""Guards of a registration's own acts."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.organisations.days import today
from qms.registrations.models import Registration
from qms.registrations.queries.registrations import new_certificate, why_no_reference
from qms.web.times import day_words

Sentence = Promise | str | None
NEEDED = ("body", "reference", "holder", "scope", "valid_from")


def is_complete(record: Registration) -> Sentence:
    """Who granted it, under which reference, to whom, for what, from when."""
    missing = [str(record._meta.get_field(name).verbose_name) for name in NEEDED if not getattr(record, name)]  # type: ignore[union-attr]
    return _("Before that: %(missing)s.") % {"missing": ", ".join(missing)} if missing else None


def a_certificate_waits(record: Registration) -> Sentence:
    """Only a certificate that is entered is confirmed."""
    return None if new_certificate(record) is not None else _("Before that: enter the new certificate.")


def has_a_file(record: Registration) -> Sentence:
    """What was issued, as it was issued."""
    row = new_certificate(record)
    return None if row is not None and row.file_sha256 else _("Before that: the file of the certificate.")


def the_new_one_holds(record: Registration) -> Sentence:
    """It has not ended, and it has begun or follows on the one before without a gap."""
    row, day = new_certificate(record), today(record.organisation)
    if row is None:
        return None
    if row.valid_until is not None and row.valid_until < day:
        return _("It ended on %(day)s.") % {"day": day_words(row.valid_until)}
    follows = record.edition > 0 and record.valid_until is not None and row.valid_from is not None
    follows = follows and row.valid_from - timedelta(days=1) <= record.valid_until  # type: ignore[operator]
    if row.valid_from is not None and row.valid_from > day and not follows:
        return _("It is valid from %(day)s on: confirm it then.") % {"day": day_words(row.valid_from)}
    return None


def has_not_ended(record: Registration) -> Sentence:
    """What has ended is renewed, not resumed."""
    if record.valid_until is None or not record.is_over(today(record.organisation)):
        return None
    return _("It ended on %(day)s.") % {"day": day_words(record.valid_until)}


def another_than_who_entered(record: Registration, seat: Seat) -> Sentence:
    """A second pair of eyes compares the entry with the certificate."""
    row = new_certificate(record)
    entered = {row.entered_by_id if row is not None else None, record.created_by_id if not record.edition else None}
    return _("You entered it; somebody else confirms it.") if seat.person.pk in entered else None


def is_valid_now(record: Registration) -> Sentence:
    """Only what is valid proves anything."""
    return why_no_reference(record)
