"""Addresses of the work queue, of clocks and of their rules."""

from django.urls import URLPattern, path

from qms.clocks import portal
from qms.clocks.views import clocks, rules, work

staff_urls: list[URLPattern] = [
    path("", work.work, name="work"),
    path("work/roles/", work.work_roles, name="work_roles"),
    path("work/customers/", work.work_customers, name="work_customers"),
    path("work/watching/", work.work_watching, name="work_watching"),
    path("work/hand-over/", work.hand_over, name="hand_over"),
    path("clocks/<uuid:key>/", clocks.clock, name="clock"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:code>/", rules.rule, name="rule"),
    path("rules/<slug:code>/edit/", rules.rule_edit, name="rule_edit"),
]

portal_urls: list[URLPattern] = [
    path("clocks/<uuid:key>/", portal.clock, name="clock"),
]
