"""Configuration of qms.pdf."""

from importlib import import_module

from django.apps import AppConfig


class PdfConfig(AppConfig):
    """The kernel's app `pdf`."""

    name = "qms.pdf"

    def ready(self) -> None:
        """Make the jobs known to workers, and tell the verifier where files we made are looked up."""
        for module in ("jobs", "services", "packs.asking", "packs.job"):
            import_module(f"qms.pdf.{module}")
        queries, register = import_module("qms.pdf.queries"), import_module("qms.pdf.register")
        register.register_lookup(queries.stored_record)
