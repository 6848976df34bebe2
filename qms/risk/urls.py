"""Addresses of studies, rating tables and shipped quantities. Staff only."""

from django.urls import URLPattern, path

from qms.risk import views

staff_urls: list[URLPattern] = [
    path("fmeas/", views.fmeas, name="fmeas"),
    path("fmeas/new/", views.fmea_new, name="fmea_new"),
    path("fmeas/touched/", views.touched, name="fmea_touched"),
    path("fmeas/<slug:number>/", views.fmea, name="fmea"),
    path("fmeas/<slug:number>/rows/<slug:code>/", views.fmea_row, name="fmea_row"),
    path("fmeas/<slug:number>/revisions/<int:revision>/", views.fmea_revision, name="fmea_revision"),
    path("fmeas/<slug:number>/revisions/compare/", views.fmea_compare, name="fmea_compare"),
    path("fmeas/<slug:number>/export/", views.fmea_export, name="fmea_export"),
    path("rating-tables/", views.rating_tables, name="rating_tables"),
    path("rating-tables/new/", views.rating_tables_new, name="rating_tables_new"),
    path("rating-tables/handbook/", views.rating_tables_handbook, name="rating_tables_handbook"),
    path("rating-tables/<slug:number>/", views.rating_table, name="rating_table"),
    path("shipped/", views.shipped, name="shipped"),
    path("shipped/new/", views.shipped_new, name="shipped_new"),
]
