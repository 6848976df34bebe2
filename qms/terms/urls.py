"""Addresses of terms: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from qms.terms import portal, views

staff_urls: list[URLPattern] = [
    path("terms/", views.terms, name="terms"),
    path("terms/new/", views.terms_new, name="terms_new"),
    path("terms/<slug:number>/", views.term_set, name="term_set"),
]
portal_urls: list[URLPattern] = [
    path("terms/", portal.terms, name="terms"),
    path("terms/<slug:number>/", portal.term_set, name="term_set"),
]
