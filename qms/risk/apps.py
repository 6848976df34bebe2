"""Configuration of qms.risk."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """The kernel's app `risk`."""

    name = "qms.risk"
