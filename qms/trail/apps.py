"""Configuration of qms.trail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    """The kernel's app `trail`."""

    name = "qms.trail"

    def ready(self) -> None:
        """Put the trail into the navigation."""
        from qms.accounts.navigation import Entry, register_nav  # apps are loaded from here on
        from qms.accounts.rights import Right
        from qms.accounts.seat import Side

        entry = Entry("staff:trail", _("Trail"), "scroll-text", Right.READ_TRAIL, "administration", 92)
        register_nav(Side.STAFF, entry)
