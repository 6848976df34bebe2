"""Opening hours of a site as people write them, "08:00-12:00, 13:00-17:00", and as they are kept: lists of [from, to].

The hours are the site's wall time. The end of a day may be written 24:00; hours never cross midnight.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused

Week = dict[str, list[list[str]]]
MINUTES_PER_DAY = 24 * 60
SPANS_PER_DAY = 6
_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")


def read_day(text: str) -> list[list[str]]:
    """The spans of one weekday: "8:00-12:00, 13:00-17:00" is [["08:00", "12:00"], ["13:00", "17:00"]].

    Nothing written means closed. Raises `Refused` for hours that cannot be read, run backwards or overlap.
    """
    spans = [_read_span(part.strip()) for part in text.replace(";", ",").split(",") if part.strip()]
    if len(spans) > SPANS_PER_DAY:
        raise Refused(_("A day has at most %(count)s opening hours.") % {"count": SPANS_PER_DAY}, field="hours")
    spans.sort()
    for (_opens, closes), (opens, _closes) in pairwise(spans):
        if opens < closes:
            raise Refused(_("Opening hours overlap at %(time)s.") % {"time": _clock(opens)}, field="hours")
    return [[_clock(opens), _clock(closes)] for opens, closes in spans]


def write_day(spans: Sequence[Sequence[str]]) -> str:
    """The spans of one weekday as people write them."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)


def check_week(hours: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """The week in its kept form: keys "0" (Monday) to "6", closed days left out. Raises `Refused` when never open."""
    week = {str(day): read_day(write_day(hours.get(str(day), ()))) for day in range(7)}
    open_days = {day: spans for day, spans in week.items() if spans}
    if not open_days:
        sentence = _("Enter opening hours for at least one weekday. Without them no deadline would ever end.")
        raise Refused(sentence, field="hours")
    return open_days


def _read_span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text)
    if not match:
        raise Refused(
            _("“%(text)s” are no opening hours. Write them as 08:00-17:00.") % {"text": text[:40]}, field="hours"
        )
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if opens >= closes or closes > MINUTES_PER_DAY:
        sentence = _("“%(text)s” does not end after it begins, on the same day.") % {"text": text[:40]}
        raise Refused(sentence, field="hours")
    return opens, closes


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
