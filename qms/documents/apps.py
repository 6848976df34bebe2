"""Configuration of qms.documents."""

from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The kernel's app `documents`."""

    name = "qms.documents"

    def ready(self) -> None:
        """Make kind, acts, pages and PDF known."""
        for module in ("offers", "services", "navigation", "lists", "pdf"):
            import_module(f"qms.documents.{module}")
