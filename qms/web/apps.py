"""Configuration of the web kit."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web kit: it has templates, tags and static files, but no table."""

    name = "qms.web"
    label = "web"
