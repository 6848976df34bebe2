"""Configuration of qms.risk."""

from importlib import import_module

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """The kernel's app `risk`."""

    name = "qms.risk"

    def ready(self) -> None:
        """Register kinds, workflows, acts, lists and documents with the house."""
        from qms.risk.guards import no_row_waits
        from qms.workflow.declare import register_keeper

        register_keeper(no_row_waits)
        for module in ("offers", "services", "notices", "navigation", "lists", "pdf"):
            import_module(f"qms.risk.{module}")
