"""Configuration of qms.workspace."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The kernel's app `workspace`."""

    name = "qms.workspace"
