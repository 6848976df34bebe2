"""Dates and times as a reader writes them: in the reader's language and zone, with the zone named.

The zone is Django's current one (the middleware of accounts activates the reader's), the language Django's current
one. Patterns come from the CLDR through Babel. Days repeat on a page, so each day is formatted once and kept.
"""

import datetime as dt
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from qms.web.escaping import text

MINUTE, HOUR, DAY = 60, 3600, 86400
NEAR_DAYS = 7


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    # Day before month and 24 hours: the English of a product sold in Europe.
    if language in {"en", ""}:
        return Locale("en", "GB")
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def reader_locale() -> Locale:
    """Babel's locale for the language now active."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=4096)
def _day(skeleton: str, day: dt.date, locale: Locale) -> str:
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    return format_skeleton(skeleton, noon, tzinfo=dt.UTC, locale=locale)


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    return format_time(dt.time(hour, minute), "short", locale=locale)


def zone_name(moment: dt.datetime) -> str:
    """Name of the zone a reader knows: "CET"; zones without letters are told as "UTC+3"."""
    name = moment.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name


def day_words(day: dt.date, *, year: bool = True, weekday: bool = False) -> str:
    """A day: "24 Nov 2026", "24 Nov", "Tue, 24 Nov"."""
    skeleton = ("y" if year else "") + "MMM" + ("E" if weekday else "") + "d"
    return _day(skeleton, day, reader_locale())


def time_words(moment: dt.datetime) -> str:
    """Time of day in the moment's own zone: "08:12"."""
    return _clock(moment.hour, moment.minute, reader_locale())


@lru_cache(maxsize=4096)
def _full(local: dt.datetime, zone: str, near: bool, language: str) -> str:
    # A page tells the same minutes again and again; the language is part of the key, the sentence is translated.
    day = day_words(local.date(), weekday=near)
    return _("%(day)s, %(time)s %(zone)s") % {"day": day, "time": time_words(local), "zone": zone}


def full_words(moment: dt.datetime) -> str:
    """The whole truth about a moment: "Tue, 24 Nov 2026, 08:12 CET" (weekday when it is near)."""
    local = timezone.localtime(moment)
    near = abs((local.date() - timezone.localdate()).days) <= NEAR_DAYS
    return _full(local.replace(second=0, microsecond=0, tzinfo=None), zone_name(local), near, get_language() or "en")


def short_words(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """A moment in a narrow place: "today 08:40", "yesterday 17:22", "24 Nov, 08:12", "24 Nov 2025"."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    days = (local.date() - today).days
    time = time_words(local)
    if days == 0:
        return _("today %(time)s") % {"time": time}
    if days == -1:
        return _("yesterday %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": time}
    if local.year != today.year:
        return day_words(local.date())
    weekday = 0 < days < NEAR_DAYS
    return _("%(day)s, %(time)s") % {"day": day_words(local.date(), year=False, weekday=weekday), "time": time}


def span_words(seconds: float) -> str:
    """A length of time in its largest sensible unit: "40 min", "3 h", "2 days"."""
    seconds = abs(seconds)
    if seconds < HOUR:
        minutes = max(1, int(seconds // MINUTE))
        return ngettext("%(count)s min", "%(count)s min", minutes) % {"count": minutes}
    if seconds < 2 * DAY:
        hours = int(seconds // HOUR)
        return ngettext("%(count)s h", "%(count)s h", hours) % {"count": hours}
    days = int(seconds // DAY)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def relative_words(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """Distance from now: "just now", "3 h ago", "in 2 days"."""
    seconds = (moment - (now or timezone.now())).total_seconds()
    if abs(seconds) < MINUTE:
        return _("just now")
    sentence = _("in %(span)s") if seconds > 0 else _("%(span)s ago")
    return sentence % {"span": span_words(seconds)}


def when(moment: dt.datetime | dt.date | None, style: str = "full") -> SafeString:
    """A ``<time>``: styles full, short, relative, date, day. A date without time is told as a day; None as "not set".

    The exact moment is always in the element (``datetime``, and ``title`` where the words leave something out).
    """
    if moment is None or moment == "":
        return format_html('<span class="muted">{}</span>', _("not set"))
    if not isinstance(moment, dt.datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day_words(moment))
    local = timezone.localtime(moment)
    stamp, full = local.isoformat(timespec="seconds"), full_words(local)
    if style == "full":
        return format_html('<time datetime="{}">{}</time>', stamp, full)
    if style == "relative":
        return format_html('<time datetime="{}" title="{}" data-relative>{}</time>', stamp, full, relative_words(local))
    if style not in {"short", "date", "day"}:
        raise ValueError(f"when: no style {style!r}; styles: full, short, relative, date, day")
    words = short_words(local) if style == "short" else day_words(local.date(), year=style == "date")
    return SafeString(f'<time datetime="{stamp}" title="{text(full)}">{text(words)}</time>')


def due_tone(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """The tone "bad" when late, "warn" when due today in the reader's zone, else nothing."""
    now = now or timezone.now()
    if moment < now:
        return "bad"
    return "warn" if timezone.localtime(moment).date() == timezone.localtime(now).date() else ""


def due_words(moment: dt.datetime, now: dt.datetime | None = None) -> tuple[str, str]:
    """(leading words, quiet words): late and today lead with the distance, later ones with the day."""
    now = now or timezone.now()
    seconds = (moment - now).total_seconds()
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    days = (local.date() - today).days
    if seconds < 0:
        quiet = time_words(local) if days == 0 else day_words(local.date(), year=local.year != today.year)
        return _("%(span)s late") % {"span": span_words(seconds)}, quiet
    if days == 0:
        return _("in %(span)s") % {"span": span_words(seconds)}, time_words(local)
    lead = day_words(local.date(), year=local.year != today.year, weekday=days <= NEAR_DAYS)
    if days == 1:
        return lead, _("tomorrow")
    return lead, ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
