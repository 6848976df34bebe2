"""Addresses of records and their acts: /<organisation>/<kind>/<number>/<act>/. Included last."""

from django.urls import path

from qms.workflow import views

staff_urls = [
    path("<slug:path>/<slug:number>/", views.no_such_record, name="record"),
    path("<slug:path>/<slug:number>/<slug:act>/", views.act, name="act"),
]
portal_urls = [
    path("<slug:path>/<slug:number>/", views.no_such_report, name="record"),
    path("<slug:path>/<slug:number>/<slug:act>/", views.portal_act, name="act"),
]
