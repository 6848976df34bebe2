"""Configuration of qms.traceability."""

from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    """The kernel's app `traceability`."""

    name = "qms.traceability"
