"""Configuration of qms.organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The kernel's app `organisations`."""

    name = "qms.organisations"

    def ready(self) -> None:
        """Make the check of the database role known."""
        from qms.organisations import checks  # noqa: F401  importing it registers the check
