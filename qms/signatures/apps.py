"""Configuration of qms.signatures."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """The kernel's app `signatures`."""

    name = "qms.signatures"
