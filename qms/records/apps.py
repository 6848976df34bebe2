"""Configuration of qms.records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The kernel's app `records`."""

    name = "qms.records"
