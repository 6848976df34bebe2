"""Configuration of qms.workflow."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """The kernel's app `workflow`."""

    name = "qms.workflow"
