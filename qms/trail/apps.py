"""Configuration of qms.trail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    """The kernel's app `trail`."""

    name = "qms.trail"

    def ready(self) -> None:
        """Put the trail into the navigation, and its newest checkpoint into mails."""
        from qms.accounts.navigation import Entry, register_nav  # apps are loaded from here on
        from qms.accounts.rights import Right
        from qms.accounts.seat import Side
        from qms.notifications.witness import register_witness
        from qms.trail.words import checkpoint_words

        entry = Entry("staff:trail", _("Trail"), "scroll-text", Right.READ_TRAIL, "administration", 92)
        register_nav(Side.STAFF, entry)
        register_witness(checkpoint_words)
