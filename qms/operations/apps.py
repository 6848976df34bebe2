"""Configuration of qms.operations."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """The kernel's app `operations`."""

    name = "qms.operations"

    def ready(self) -> None:
        """Put the page into the navigation, and keep what goes wrong."""
        from celery.signals import task_failure
        from django.core.signals import got_request_exception

        from qms.accounts.navigation import Entry, register_nav  # apps are loaded from here on
        from qms.accounts.rights import Right
        from qms.accounts.seat import Side
        from qms.operations.incidents import anchor_failed, page_failed, task_failed
        from qms.trail.services import anchor_trouble

        got_request_exception.connect(page_failed)
        task_failure.connect(task_failed)
        anchor_trouble.connect(anchor_failed)
        if settings.METRICS_TOKEN:
            from qms.operations.figures import hooks

            hooks.connect()
        entry = Entry("staff:operations", _("Operations"), "activity", Right.READ_OPERATIONS, "administration", 95)
        register_nav(Side.STAFF, entry)
