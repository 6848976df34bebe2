"""Configuration of the domain of corrective action; loads its offers."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapaConfig(AppConfig):
    """Rows M1.2 to M1.6 and M5.5 of the mission."""

    name = "capa"
    verbose_name = _("Corrective action")

    def ready(self) -> None:
        """Register kinds, workflows, acts and documents with the house."""
        parts = ("offers", "services", "services.nonconformity.importing", "notices.capa", "notices.eight_d")
        for module in (*parts, "navigation", "lists", "pdf"):
            import_module(f"capa.{module}")
