"""Addresses of the domain: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from changecontrol.portal import notice as portal_notice
from changecontrol.views import calendar, change, notice, rules, supply

staff_urls: list[URLPattern] = [
    path("changes/", change.changes, name="changes"),
    path("changes/new/", change.change_new, name="change_new"),
    path("changes/<slug:number>/", change.change, name="change"),
    path("change-rules/", rules.change_rules, name="change_rules"),
    path("change-rules/new/", rules.rule_set_new, name="rule_set_new"),
    path("change-rules/<slug:number>/", rules.rule_set, name="rule_set"),
    path("notices/", notice.notices, name="notices"),
    path("notices/<slug:number>/", notice.notice, name="notice"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/new/", calendar.window_new, name="window_new"),
    path("supply/", supply.supply, name="supply"),
    path("supply/new/", supply.supply_new, name="supply_new"),
]
portal_urls: list[URLPattern] = [
    path("change-notices/", portal_notice.notices, name="notices"),
    path("change-notices/<slug:number>/", portal_notice.notice, name="notice"),
]
