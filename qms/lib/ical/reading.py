"""An iCalendar file as spans of days, read in a process of its own; every way in which it may be bad has a sentence."""

import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.sandbox import ReaderFailed, run_reader
from qms.lib.text import one_line

MOST_BYTES: Final = 1024 * 1024
MOST_EVENTS: Final = 1000
_SECONDS: Final = 5
_MEGABYTES: Final = 512
LONGEST_SPAN: Final = dt.timedelta(days=3660)


@dataclass(frozen=True)
class FoundEvent:
    """An event as days of the asked zone, first and last included. occurrence: which one of a series, else empty."""

    uid: str
    occurrence: str
    label: str
    first: dt.date
    last: dt.date
    cancelled: bool
    category: str


@dataclass(frozen=True)
class Found:
    """What a calendar holds. unread: events that make no sense; outside: those beyond the days asked for.

    uids: of all events of the file, also those of which no day lies within.
    """

    name: str
    events: tuple[FoundEvent, ...]
    unread: int
    outside: int
    uids: frozenset[str]


def read_calendar(file: IO[bytes], *, zone: str, first: dt.date, last: dt.date) -> Found:
    """The events of a calendar that touch the days from `first` to `last` of the zone; recurrences one by one.

    Raises Refused (field "file") with what is wrong with the file.
    """
    options = json.dumps({"zone": zone, "first": first.isoformat(), "last": last.isoformat(), "most": MOST_EVENTS})
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        source.write(_bounded(file))
        try:
            run_reader("calendar_events", source, result, seconds=_SECONDS, megabytes=_MEGABYTES, options=options)
            found = json.loads(result.read())
        except (ReaderFailed, ValueError) as error:
            words = _("This calendar cannot be read: it is damaged, or takes too long to work out.")
            raise Refused(words, field="file") from error
    if fault := found.get("fault"):
        raise Refused(_fault_words(fault), field="file")
    return Found(
        one_line(found["name"], 120), tuple(_events(found["events"])), found["unread"], found["outside"],
        frozenset(found["uids"]),
    )  # fmt: skip


def _bounded(file: IO[bytes]) -> bytes:
    if file.seekable():
        file.seek(0, io.SEEK_SET)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(_("A calendar may have 1 MB at most."), field="file")
    if not data.strip():
        raise Refused(_("The file is empty."), field="file")
    return data


def _events(rows: list[dict[str, str]]) -> Iterator[FoundEvent]:
    for row in rows:
        first, last = dt.date.fromisoformat(row["first"]), dt.date.fromisoformat(row["last"])
        yield FoundEvent(
            row["uid"], row["occurrence"], one_line(row["label"], 120), first, min(last, first + LONGEST_SPAN),
            bool(row["cancelled"]), row["category"],
        )  # fmt: skip


def _fault_words(fault: str) -> str:
    if fault == "too_many":
        return _("This calendar holds more than %(most)d events.") % {"most": MOST_EVENTS}
    return _("This is no calendar. A file in iCalendar form (.ics) begins with BEGIN:VCALENDAR.")
