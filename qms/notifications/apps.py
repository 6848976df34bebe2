"""Configuration of qms.notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The kernel's app `notifications`."""

    name = "qms.notifications"
