"""The navigation's entries of this app."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Side


def register() -> None:
    """Called once at start-up."""
    for entry in (
        Entry("staff:customers", _("Customers"), "building-2", Right.READ_CUSTOMERS, "together", 60, "c"),
        Entry("staff:people", _("People"), "users", Right.READ_PEOPLE, "administration", 80, "p"),
        Entry("staff:sites", _("Sites"), "factory", Right.READ_CUSTOMERS, "administration", 85),
        Entry("staff:who_may_what", _("Who may do what"), "shield-check", Right.READ_PEOPLE, "administration", 90),
    ):
        register_nav(Side.STAFF, entry)
    register_nav(Side.PORTAL, Entry("portal:colleagues", _("Colleagues"), "users", Right.PORTAL_READ, "", 80))
