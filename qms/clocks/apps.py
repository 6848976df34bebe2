"""Configuration of qms.clocks."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """The kernel's app `clocks`."""

    name = "qms.clocks"
