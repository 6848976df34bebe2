"""Configuration of qms.trail."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The kernel's app `trail`."""

    name = "qms.trail"
