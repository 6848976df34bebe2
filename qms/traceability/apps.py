"""Configuration of qms.traceability."""

from importlib import import_module

from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    """The kernel's app `traceability`."""

    name = "qms.traceability"

    def ready(self) -> None:
        """Say where tasks of gaps are done and what mandatory rules keep out; load lists and navigation."""
        from qms.clocks.places import register_standing
        from qms.traceability.keeping import no_mandatory_gap
        from qms.traceability.services import MEND
        from qms.workflow.declare import register_keeper

        register_standing(MEND, "traceability/?view=gaps")
        register_keeper(no_mandatory_gap)
        for module in ("lists", "navigation", "jobs"):
            import_module(f"qms.traceability.{module}")
