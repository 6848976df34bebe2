"""The lists of the domain's records, one file a side."""

from changecontrol.lists import change, notice

__all__ = ["change", "notice"]
