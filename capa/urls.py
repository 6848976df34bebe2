"""Addresses of the domain: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from capa.views import capa

staff_urls: list[URLPattern] = [
    path("capas/", capa.capas, name="capas"),
    path("capas/new/", capa.capa_new, name="capa_new"),
    path("capas/<slug:number>/", capa.capa, name="capa"),
]
portal_urls: list[URLPattern] = []
