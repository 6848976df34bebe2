"""Addresses of chains, gaps and their rules."""

from django.urls import URLPattern, path

from qms.traceability import portal, views

CHAIN = "<slug:path>/<slug:number>/traceability/"

staff_urls: list[URLPattern] = [
    path("traceability/gaps/", views.gaps, name="gaps"),
    path("traceability/rules/", views.gap_rules, name="gap_rules"),
    path("traceability/rules/<slug:code>/", views.gap_rule, name="gap_rule"),
    path("traceability/rules/<slug:code>/edit/", views.gap_rule_edit, name="gap_rule_edit"),
    path(CHAIN, views.traceability, name="traceability"),
    path(CHAIN + "pack/", views.chain_pack, name="chain_pack"),
    path(CHAIN + "matrix/", views.chain_matrix, name="chain_matrix"),
]
portal_urls: list[URLPattern] = [
    path(CHAIN, portal.traceability, name="traceability"),
    path(CHAIN + "pack/", portal.chain_pack, name="chain_pack"),
    path(CHAIN + "matrix/", portal.chain_matrix, name="chain_matrix"),
]
