"""The lists of the domain's records, one file a side."""

from changecontrol.lists import calendar, change, notice

__all__ = ["calendar", "change", "notice"]
