"""Configuration of qms.importing."""

from importlib import import_module

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """The kernel's app `importing`."""

    name = "qms.importing"

    def ready(self) -> None:
        """Load jobs and navigation."""
        for module in ("services", "navigation"):
            import_module(f"qms.importing.{module}")
