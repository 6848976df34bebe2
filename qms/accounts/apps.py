"""Configuration of qms.accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The kernel's app `accounts`."""

    name = "qms.accounts"
