"""Addresses of feedback: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from feedback import import_views, portal, views

staff_urls: list[URLPattern] = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/new/", views.complaint_new, name="complaint_new"),
    path("complaints/<slug:number>/", views.complaint, name="complaint"),
    path("complaints/<slug:number>/as-customer/", views.as_customer, name="as_customer"),
    path("imports/", import_views.imports, name="imports"),
    path("imports/<uuid:key>/", import_views.import_file, name="import_file"),
    path("imports/<uuid:key>/mapping/", import_views.import_mapping, name="import_mapping"),
    path("imports/<uuid:key>/check/", import_views.import_check, name="import_check"),
    path("imports/<uuid:key>/start/", import_views.import_start, name="import_start"),
    path("imports/<uuid:key>/discard/", import_views.import_discard, name="import_discard"),
    path("imports/<uuid:key>/report/", import_views.import_report, name="import_report"),
]
portal_urls: list[URLPattern] = [
    path("", portal.home, name="home"),
    path("reports/", portal.reports, name="reports"),
    path("reports/new/", portal.report_new, name="report_new"),
    path("reports/<slug:number>/", portal.report, name="report"),
    path("reports/<slug:number>/filed/", portal.report_filed, name="report_filed"),
]
