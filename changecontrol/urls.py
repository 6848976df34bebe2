"""Addresses of the domain: the staff's below /<organisation>/, the customer's below /<organisation>/portal/."""

from django.urls import URLPattern, path

from changecontrol.portal import calendar as portal_calendar
from changecontrol.portal import notice as portal_notice
from changecontrol.portal import weighing as portal_weighing
from changecontrol.views import approvals, calendar, change, feed, notice, rules, supply, tradeoff, weighing

staff_urls: list[URLPattern] = [
    path("changes/", change.changes, name="changes"),
    path("changes/new/", change.change_new, name="change_new"),
    path("changes/<slug:number>/", change.change, name="change"),
    path("changes/<slug:number>/dates.ics", calendar.change_dates, name="change_dates"),
    path("changes/<slug:number>/pack/", change.change_pack, name="change_pack"),
    path("customer-approvals/", approvals.approvals, name="approvals"),
    path("change-rules/", rules.change_rules, name="change_rules"),
    path("change-rules/new/", rules.rule_set_new, name="rule_set_new"),
    path("change-rules/<slug:number>/", rules.rule_set, name="rule_set"),
    path("notices/", notice.notices, name="notices"),
    path("notices/<slug:number>/", notice.notice, name="notice"),
    path("notices/<slug:number>/dates.ics", calendar.notice_dates, name="notice_dates"),
    path("notices/<slug:number>/revisions/<int:revision>/", notice.notice_revision, name="notice_revision"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/new/", calendar.window_new, name="window_new"),
    path("calendar/file/", calendar.calendar_file, name="calendar_file"),
    path("calendar/feeds/", calendar.calendar_feeds, name="calendar_feeds"),
    path("calendar/feeds/<uuid:key>/stop/", calendar.calendar_feed_stop, name="calendar_feed_stop"),
    path("calendar/address/", calendar.calendar_address, name="calendar_address"),
    path("calendar/windows/<uuid:key>/", calendar.window, name="window"),
    path("trade-offs/", tradeoff.trade_offs, name="trade_offs"),
    path("trade-offs/new/", tradeoff.trade_off_new, name="trade_off_new"),
    path("trade-offs/<slug:number>/", tradeoff.trade_off, name="trade_off"),
    path("joint-weighings/", weighing.weighings, name="weighings"),
    path("joint-weighings/<slug:number>/", weighing.weighing, name="weighing"),
    path("supply/", supply.supply, name="supply"),
    path("supply/new/", supply.supply_new, name="supply_new"),
]
portal_urls: list[URLPattern] = [
    path("change-notices/", portal_notice.notices, name="notices"),
    path("change-notices/<slug:number>/", portal_notice.notice, name="notice"),
    path("change-notices/<slug:number>/dates.ics", portal_calendar.notice_dates, name="notice_dates"),
    path("weighings/", portal_weighing.weighings, name="weighings"),
    path("weighings/<slug:number>/", portal_weighing.weighing, name="weighing"),
    path("calendar/", portal_calendar.calendar, name="calendar"),
    path("calendar/new/", portal_calendar.window_new, name="window_new"),
    path("calendar/file/", portal_calendar.calendar_file, name="calendar_file"),
    path("calendar/feeds/", portal_calendar.calendar_feeds, name="calendar_feeds"),
    path("calendar/feeds/<uuid:key>/stop/", portal_calendar.calendar_feed_stop, name="calendar_feed_stop"),
    path("calendar/address/", portal_calendar.calendar_address, name="calendar_address"),
    path("calendar/windows/<uuid:key>/", portal_calendar.window, name="window"),
]
global_urls: list[URLPattern] = [
    path("calendars/<str:token>.ics", feed.calendar_out, name="calendar_out"),
]
