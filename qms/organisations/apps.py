"""Configuration of qms.organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The kernel's app `organisations`."""

    name = "qms.organisations"
