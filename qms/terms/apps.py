"""Configuration of qms.terms."""

from importlib import import_module

from django.apps import AppConfig


class TermsConfig(AppConfig):
    """The kernel's app `terms`."""

    name = "qms.terms"

    def ready(self) -> None:
        """Make parameters, kind, acts, pages and the clocks' lookup known."""
        for module in ("starter", "offers", "services", "navigation", "lists", "pdf", "clockterms"):
            import_module(f"qms.terms.{module}")
