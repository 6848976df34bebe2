"""Configuration of the feedback domain; loads its offers."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Module 1 of the mission."""

    name = "feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Register kind, workflow, acts and documents with the house."""
        for module in ("offers", "services", "services.importing", "navigation", "lists", "pdf"):
            import_module(f"feedback.{module}")
