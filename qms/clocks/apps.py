"""Configuration of qms.clocks."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """The kernel's app `clocks`."""

    name = "qms.clocks"

    def ready(self) -> None:
        """Add the entries of the navigation, and make kinds of messages and lists known."""
        from qms.clocks import entries, history, lists, notices  # noqa: F401  the last two register what they declare

        entries.register()
        history.register()
