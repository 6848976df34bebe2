"""Addresses of the domain: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from capa.portal import eight_d as portal_eight_d
from capa.portal import nonconformity as portal_nonconformity
from capa.views import capa, eight_d, nonconformity

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
    path("8d-reports/", eight_d.eight_ds, name="eight_ds"),
    path("8d-reports/new/", eight_d.eight_d_new, name="eight_d_new"),
    path("8d-reports/<slug:number>/", eight_d.eight_d, name="eight_d"),
    path("8d-reports/<slug:number>/sheet/", eight_d.eight_d_sheet, name="eight_d_sheet"),
]
portal_urls: list[URLPattern] = [
    path("nonconformities/", portal_nonconformity.nonconformities, name="nonconformities"),
    path("nonconformities/<slug:number>/", portal_nonconformity.nonconformity, name="nonconformity"),
    path("8d-reports/", portal_eight_d.eight_ds, name="eight_ds"),
    path("8d-reports/<slug:number>/", portal_eight_d.eight_d, name="eight_d"),
    path("8d-reports/<slug:number>/sheet/", portal_eight_d.eight_d_sheet, name="eight_d_sheet"),
]
