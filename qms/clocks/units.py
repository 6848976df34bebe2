"""The four units of a deadline and the bounds of an amount."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qms.lib.refusal import Refused

MAX_HOURS: Final = 100_000
MAX_DAYS: Final = 10_000
MICROSECONDS_PER_HOUR: Final = 3_600_000_000


class Unit(TextChoices):
    """What a deadline counts. The text of a statute decides which one it is."""

    ELAPSED_HOURS = "elapsed_hours", gettext_lazy("elapsed hours")
    CALENDAR_DAYS = "calendar_days", gettext_lazy("calendar days")
    WORKING_DAYS = "working_days", gettext_lazy("working days")
    BUSINESS_HOURS = "business_hours", gettext_lazy("business hours")

    @property
    def counts_hours(self) -> bool:
        """True for the two units that are measured in hours and may be fractional."""
        return self in (Unit.ELAPSED_HOURS, Unit.BUSINESS_HOURS)

    @property
    def needs_calendar(self) -> bool:
        """True for the two units that leave out closed time."""
        return self in (Unit.WORKING_DAYS, Unit.BUSINESS_HOURS)


def checked_amount(unit: Unit, amount: Decimal | int) -> Decimal:
    """Give the amount back as a Decimal, or refuse it.

    Hours: above 0, at most 100,000, fractions allowed. Days: whole, 1 to 10,000.
    Raises `Refused` for anything else, NaN and infinity included.
    """
    value = Decimal(amount)
    if not value.is_finite():
        raise Refused(_("The amount must be a number."), field="amount")
    if value <= 0:
        raise Refused(_("The amount must be greater than zero."), field="amount")
    limit = MAX_HOURS if unit.counts_hours else MAX_DAYS
    if value > limit:
        text = _("The amount may be at most %(limit)s %(unit)s.") % {"limit": limit, "unit": unit.label}
        raise Refused(text, field="amount")
    if not unit.counts_hours and value != value.to_integral_value():
        raise Refused(_("Days are counted as whole days."), field="amount")
    if unit.counts_hours and not as_duration(value):
        raise Refused(_("The amount is too small to be measured."), field="amount")
    return value


def as_duration(hours: Decimal) -> timedelta:
    """Hours as a duration, rounded to the microsecond."""
    return timedelta(microseconds=int((hours * MICROSECONDS_PER_HOUR).to_integral_value()))


def plain(amount: Decimal) -> str:
    """A Decimal without exponent and without idle zeros: 24, 1.5."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_words(unit: Unit, amount: Decimal) -> str:
    """An amount with its unit: "24 business hours", "1 working day"."""
    shown, number = plain(amount), 1 if amount == 1 else 2
    match unit:
        case Unit.ELAPSED_HOURS:
            words = ngettext("%(amount)s hour", "%(amount)s hours", number)
        case Unit.CALENDAR_DAYS:
            words = ngettext("%(amount)s calendar day", "%(amount)s calendar days", number)
        case Unit.WORKING_DAYS:
            words = ngettext("%(amount)s working day", "%(amount)s working days", number)
        case Unit.BUSINESS_HOURS:
            words = ngettext("%(amount)s business hour", "%(amount)s business hours", number)
    return words % {"amount": shown}
