"""Configuration of qms.pdf."""

from django.apps import AppConfig


class PdfConfig(AppConfig):
    """The kernel's app `pdf`."""

    name = "qms.pdf"
