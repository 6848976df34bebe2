"""Configuration of qms.workspace."""

from importlib import import_module

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The kernel's app `workspace`."""

    name = "qms.workspace"

    def ready(self) -> None:
        """Listen for beat's start (beat itself loads no task); make exports, their files and notices known."""
        import_module("qms.workspace.beat")
        import_module("qms.workspace.exports")
        import_module("qms.workspace.jobfiles")
        import_module("qms.workspace.jobnotices")
