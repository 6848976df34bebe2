"""Configuration of qms.registrations."""

from importlib import import_module

from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    """The kernel's app `registrations`."""

    name = "qms.registrations"

    def ready(self) -> None:
        """Make kind, acts, pages and PDF known."""
        for module in ("offers", "services", "navigation", "lists", "pdf"):
            import_module(f"qms.registrations.{module}")
