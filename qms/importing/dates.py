"""Dates and times as people write them in tables: digits in any order, or the month's name in a few languages."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.records.words import fold

ORDERS = ("dmy", "mdy", "ymd")
"""In which order day, month and year stand where digits alone do not tell."""

PIVOT = 69
"""Two-digit years below this belong to 2000 and later (POSIX, strptime %y)."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janner janeiro enero ene janvier gennaio gen januari styczen stycznia leden ocak",
            "feb february februar fevereiro fev febrero fevrier febbraio februari luty lutego unor subat",
            "mar march marz maerz mrz marco marzo mars maart marzec marca brezen mart",
            "apr april abril abr avril avr aprile kwiecien kwietnia duben nisan",
            "may mai maio mayo maggio mag mei maj maja kveten mayis",
            "jun june juni junho junio juin giugno giu czerwiec czerwca cerven haziran",
            "jul july juli julho julio juillet juil luglio lug lipiec lipca cervenec temmuz",
            "aug august agosto ago aout augustus sierpien sierpnia srpen agustos",
            "sep sept september setembro set septiembre septembre settembre wrzesien wrzesnia zari eylul",
            "oct october okt oktober outubro out octubre octobre ottobre ott pazdziernik rijen ekim",
            "nov november novembro noviembre novembre listopad listopada kasim",
            "dec december dez dezember dezembro diciembre dic decembre dicembre grudzien grudnia prosinec aralik",
        ),
        1,
    )
    for name in names.split()
}
_TIME = (
    r"(?:[\st,;-]+(?:(?:um|at|as|a las)\s+)?(?P<hour>\d{1,2})[:h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?:uhr\b)?(?P<half>[ap]\.?m\.?)?\s*"
    r"(?P<offset>z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
)
_DAY = r"(?P<d>\d{1,2})"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_SHAPES = tuple(
    re.compile(shape + _TIME)
    for shape in (
        rf"(?P<y>\d{{4}})\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*[-/.月]\s*{_DAY}\s*日?",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        rf"(?P<a>\d{{1,2}})\s*[-/.]\s*(?P<b>\d{{1,2}})\s*[-/.]\s*{_YEAR}",
        rf"{_DAY}(?:\.|st|nd|rd|th)?[\s/-]*(?:de\s+|of\s+)?(?P<name>[a-z]+)\.?,?[\s/-]*(?:de\s+|del\s+)?{_YEAR}",
        rf"(?P<name>[a-z]+)\.?\s*{_DAY}(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})",
    )
)
_WEEKDAY = re.compile(r"^[a-z]+(?:-[a-z]+)?\.?,\s*")


def read_moment(text: str, order: str, zone: ZoneInfo) -> datetime:
    """The moment that a cell names, aware; a date without a time is its first minute in `zone`.

    order: one of ORDERS, for digits that can be read in two ways. Raises Refused when it is no date.
    """
    plain = _WEEKDAY.sub("", " ".join(fold(text).split()))
    for shape in _SHAPES:
        match = shape.fullmatch(plain)
        if match:
            return _made(match.groupdict(), order, zone, text)
    raise Refused(_("“%(text)s” is not a date.") % {"text": text[:60]})


def fits(text: str, order: str) -> bool:
    """Whether the cell can be read as a date in this order."""
    try:
        read_moment(text, order, ZoneInfo("UTC"))
    except Refused:
        return False
    return True


def _made(found: dict[str, str | None], order: str, zone: ZoneInfo, text: str) -> datetime:
    year, month, day = _date_of(found, order)
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        moment = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=zone)
    except ValueError as error:
        raise Refused(_("“%(text)s” is not a date that exists.") % {"text": text[:60]}) from error
    if year < 1900:
        raise Refused(_("“%(text)s” lies before the year 1900.") % {"text": text[:60]})
    offset = found["offset"]
    return moment if not offset else datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{_iso_offset(offset)}")


def _iso_offset(offset: str) -> str:
    if offset[0] not in "+-":
        return "+00:00"
    return f"{offset[:3]}:{offset[-2:]}"


def _date_of(found: dict[str, str | None], order: str) -> tuple[int, int, int]:
    """Year, month and day; a month that does not exist comes out as 0."""
    year = _full_year(found["y"] or "")
    name = found.get("name")
    if name:
        return year, _MONTHS.get(name, 0), int(found["d"] or 0)
    if found.get("m"):
        return year, int(found["m"] or 0), int(found["d"] or 0)
    first, second = int(found["a"] or 0), int(found["b"] or 0)
    if order == "ymd" and len(found["y"] or "") == 2:
        return _full_year(found["a"] or ""), second, int(found["y"] or 0)
    return (year, first, second) if order == "mdy" else (year, second, first)


def _full_year(digits: str) -> int:
    year = int(digits or 0)
    if len(digits) > 2:
        return year
    return 2000 + year if year < PIVOT else 1900 + year
