"""The navigation's entries of this app."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.navigation import Count, Counts, Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.clocks.queries import late_tasks

LATE_CAP = 100


def late(count: int) -> Count | None:
    """How much of one's own work is late: "2 late", counted to a hundred."""
    if not count:
        return None
    words = _("%(count)s late") % {"count": count if count < LATE_CAP else f"{LATE_CAP - 1}+"}
    return Count(words, hot=True)


def register() -> None:
    """Called once at start-up."""
    for entry in (
        Entry(
            "staff:work", gettext_lazy("My work"), "inbox", Right.WORK_QUEUE, "", 10, "w", on_phone=True,
            counts=Counts(lambda seat: late_tasks(seat, timezone.now(), LATE_CAP), late),
        ),
        Entry("staff:rules", gettext_lazy("Rules of clocks"), "alarm-clock", Right.WORK_QUEUE, "administration", 88),
    ):  # fmt: skip
        register_nav(Side.STAFF, entry)
