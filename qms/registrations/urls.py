"""Addresses of registrations: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from qms.registrations import portal, views

staff_urls: list[URLPattern] = [
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/new/", views.registration_new, name="registration_new"),
    path("registrations/<slug:number>/", views.registration, name="registration"),
    path("registrations/<slug:number>/certificates/<uuid:key>/", views.certificate_file, name="certificate_file"),
]
portal_urls: list[URLPattern] = [
    path("certificates/", portal.certificates, name="certificates"),
    path("certificates/<slug:number>/", portal.certificate, name="certificate"),
    path("certificates/<slug:number>/certificates/<uuid:key>/", portal.certificate_file, name="certificate_file"),
]
