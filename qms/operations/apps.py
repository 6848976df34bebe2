"""Configuration of qms.operations."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "qms.operations"
    label = "operations"
