"""Addresses of the trail."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from qms.trail import views


class FactNumber(IntConverter):
    """A number that fits the column."""

    regex = "[0-9]{1,18}"


register_converter(FactNumber, "fact")

staff_urls: list[URLPattern] = [
    path("trail/", views.trail, name="trail"),
    path("trail/<fact:number>/", views.fact, name="fact"),
]
