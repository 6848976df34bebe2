"""Calendars as files (RFC 5545): `reading` takes days out of what somebody sent, `writing` makes what we hand out."""

from qms.lib.ical.reading import Found, FoundEvent, read_calendar
from qms.lib.ical.writing import Entry, write_calendar

__all__ = ["Entry", "Found", "FoundEvent", "read_calendar", "write_calendar"]
