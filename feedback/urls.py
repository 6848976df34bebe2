"""Addresses of feedback: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from feedback import portal, views

staff_urls: list[URLPattern] = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/new/", views.complaint_new, name="complaint_new"),
    path("complaints/<slug:number>/", views.complaint, name="complaint"),
    path("complaints/<slug:number>/as-customer/", views.as_customer, name="as_customer"),
]
portal_urls: list[URLPattern] = [
    path("", portal.home, name="home"),
    path("reports/", portal.reports, name="reports"),
    path("reports/new/", portal.report_new, name="report_new"),
    path("reports/<slug:number>/", portal.report, name="report"),
    path("reports/<slug:number>/filed/", portal.report_filed, name="report_filed"),
]
