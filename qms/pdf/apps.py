"""Configuration of qms.pdf."""

from importlib import import_module

from django.apps import AppConfig


class PdfConfig(AppConfig):
    """The kernel's app `pdf`."""

    name = "qms.pdf"

    def ready(self) -> None:
        """Make the job known to workers, and tell the verifier where files we made are looked up."""
        import_module("qms.pdf.jobs")
        import_module("qms.pdf.services")
        queries, register = import_module("qms.pdf.queries"), import_module("qms.pdf.register")
        register.register_lookup(queries.stored_record)
