"""The navigation's entries of this app."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Count, Counts, Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.notifications.queries import FAILED_CAP, failed_up_to_cap


def _undelivered(number: int) -> Count | None:
    return Count(f"{FAILED_CAP - 1}+" if number >= FAILED_CAP else str(number), hot=True) if number else None


def register() -> None:
    """Called once at start-up."""
    for entry in (
        Entry("staff:customers", _("Customers"), "building-2", Right.READ_CUSTOMERS, "together", 60, "c"),
        Entry("staff:people", _("People"), "users", Right.READ_PEOPLE, "administration", 80, "p"),
        Entry("staff:sites", _("Sites"), "factory", Right.READ_CUSTOMERS, "administration", 85),
        Entry("staff:organisation", _("Organisation"), "building", Right.MANAGE_PEOPLE, "administration", 88),
        Entry("staff:who_may_what", _("Who may do what"), "shield-check", Right.READ_PEOPLE, "administration", 90),
    ):
        register_nav(Side.STAFF, entry)
    register_nav(
        Side.STAFF,
        Entry(
            "staff:failed_mails", _("Mails not delivered"), "mail-warning", Right.MANAGE_PEOPLE, "administration", 95,
            counts=Counts(lambda seat: failed_up_to_cap(), _undelivered),
        ),
    )  # fmt: skip
    if settings.SANDBOX_MAIL:
        mailbox = Entry("staff:mailbox", _("Sandbox mailbox"), "inbox", Right.READ_MAILBOX, "administration", 99)
        register_nav(Side.STAFF, mailbox)
    register_nav(Side.PORTAL, Entry("portal:colleagues", _("Colleagues"), "users", Right.PORTAL_READ, "together", 80))
