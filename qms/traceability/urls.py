"""Addresses of chains, gaps and their rules."""

from django.urls import URLPattern, path

from qms.traceability import portal, views

CHAIN = "<slug:path>/<slug:number>/traceability/"

staff_urls: list[URLPattern] = [
    path(CHAIN, views.traceability, name="traceability"),
]
portal_urls: list[URLPattern] = [
    path(CHAIN, portal.traceability, name="traceability"),
]
