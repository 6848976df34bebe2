"""The lists of the domain's records, one file a side."""

from changecontrol.lists import approvals, calendar, change, notice, tradeoff, weighing

__all__ = ["approvals", "calendar", "change", "notice", "tradeoff", "weighing"]
