"""Configuration of qms.signatures."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """The kernel's app `signatures`."""

    name = "qms.signatures"

    def ready(self) -> None:
        """Let the timelines of records show signatures."""
        from qms.records.offers import register_signatures
        from qms.signatures.queries import signed_facts

        register_signatures(signed_facts)
