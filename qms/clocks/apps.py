"""Configuration of qms.clocks."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """The kernel's app `clocks`."""

    name = "qms.clocks"

    def ready(self) -> None:
        """Add the entries of the navigation, and make the kinds of messages known to the settings page."""
        from qms.clocks import entries, history, notices  # noqa: F401  importing notices registers its kinds

        entries.register()
        history.register()
