"""Addresses of operations."""

from django.urls import URLPattern, path

from qms.operations import views

staff_urls: list[URLPattern] = [path("operations/", views.operations, name="operations")]
