"""Addresses of the domain: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from capa.portal import nonconformity as portal_nonconformity
from capa.views import capa, nonconformity

staff_urls: list[URLPattern] = [
    path("capas/", capa.capas, name="capas"),
    path("capas/new/", capa.capa_new, name="capa_new"),
    path("capas/<slug:number>/", capa.capa, name="capa"),
    path("nonconformities/", nonconformity.nonconformities, name="nonconformities"),
    path("nonconformities/new/", nonconformity.nonconformity_new, name="nonconformity_new"),
    path("nonconformities/<slug:number>/", nonconformity.nonconformity, name="nonconformity"),
    path(
        "nonconformities/<slug:number>/as-customer/",
        nonconformity.nonconformity_as_customer,
        name="nonconformity_as_customer",
    ),
]
portal_urls: list[URLPattern] = [
    path("nonconformities/", portal_nonconformity.nonconformities, name="nonconformities"),
    path("nonconformities/<slug:number>/", portal_nonconformity.nonconformity, name="nonconformity"),
]
