"""Addresses of imports, below /<organisation>/."""

from django.urls import URLPattern, path

from qms.importing import views

staff_urls: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:key>/", views.import_file, name="import_file"),
    path("imports/<uuid:key>/mapping/", views.import_mapping, name="import_mapping"),
    path("imports/<uuid:key>/check/", views.import_check, name="import_check"),
    path("imports/<uuid:key>/start/", views.import_start, name="import_start"),
    path("imports/<uuid:key>/discard/", views.import_discard, name="import_discard"),
    path("imports/<uuid:key>/report/", views.import_report, name="import_report"),
]
