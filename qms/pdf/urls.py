"""Addresses of a record's PDFs on both sides, and of the page that checks one."""

from django.urls import URLPattern, path

from qms.pdf import portal, views

PDF = "<slug:path>/<slug:number>/pdf/"

PACK = "lists/<slug:name>/pack/"

staff_urls: list[URLPattern] = [
    path(PACK, views.list_pack, name="list_pack"),
    path(PDF, views.record_pdf, name="record_pdf"),
    path(PDF + "<uuid:key>/", views.record_pdf_file, name="record_pdf_file"),
]
portal_urls: list[URLPattern] = [
    path(PACK, portal.list_pack, name="list_pack"),
    path(PDF, portal.record_pdf, name="record_pdf"),
    path(PDF + "<uuid:key>/", portal.record_pdf_file, name="record_pdf_file"),
]
global_urls: list[URLPattern] = [
    path("verify/", views.verify, name="verify"),
]
