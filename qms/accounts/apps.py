"""Configuration of qms.accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The kernel's app `accounts`."""

    name = "qms.accounts"

    def ready(self) -> None:
        """Add the entries of the navigation, and listen to changes of second factors."""
        from qms.accounts import entries, factors, sign_in_log

        entries.register()
        factors.listen()
        sign_in_log.listen()
