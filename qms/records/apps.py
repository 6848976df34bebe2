"""Configuration of qms.records."""

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The kernel's app `records`."""

    name = "qms.records"

    def ready(self) -> None:
        """Make its files known to the sweeper."""
        import_module("qms.records.services.files")
