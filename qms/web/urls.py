"""Addresses of the web kit itself."""

from django.urls import path

from qms.web.appearance import appearance

urlpatterns = [path("appearance/", appearance, name="appearance")]
