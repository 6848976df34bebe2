"""Configuration of the feedback domain; loads its offers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Module 1 of the mission."""

    name = "feedback"
    verbose_name = _("Feedback")
