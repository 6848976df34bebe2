"""Configuration of the domain of change; loads its offers."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangeControlConfig(AppConfig):
    """Rows M4.1 to M4.6 and C6.1, C6.2 of the mission."""

    name = "changecontrol"
    verbose_name = _("Change control")

    def ready(self) -> None:
        """Register parameters of terms, kinds, workflows, acts, jobs and documents with the house."""
        for module in (
            "offers",
            "services",
            "notices.calendar",
            "notices.change",
            "notices.notice",
            "notices.tradeoff",
            "notices.weighing",
            "navigation",
            "lists",
            "pdf",
        ):
            import_module(f"changecontrol.{module}")
