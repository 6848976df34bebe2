"""Addresses of messages: the bell on both sides, the failed mails, the demo's mailbox."""

from django.urls import URLPattern, path

from qms.accounts.views import mails
from qms.accounts.views import notifications as bell

notification_staff_urls: list[URLPattern] = [
    path("notifications/", bell.staff_list, name="notifications"),
    path("notifications/read/", bell.staff_read, name="notifications_read"),
    path("notifications/mute/", bell.staff_mute, name="notification_mute"),
    path("notifications/settings/", bell.staff_settings, name="notification_settings"),
    path("notifications/failed/", mails.failed_mails, name="failed_mails"),
    path("notifications/failed/<uuid:key>/", mails.failed_mail, name="failed_mail"),
    path("notifications/<uuid:key>/open/", bell.staff_open, name="notification_open"),
    path("mailbox/", mails.mailbox, name="mailbox"),
    path("mailbox/<uuid:key>/", mails.mailbox_mail, name="mailbox_mail"),
    path("mailbox/<uuid:key>/html/", mails.mailbox_html, name="mailbox_html"),
]

notification_portal_urls: list[URLPattern] = [
    path("notifications/", bell.portal_list, name="notifications"),
    path("notifications/read/", bell.portal_read, name="notifications_read"),
    path("notifications/mute/", bell.portal_mute, name="notification_mute"),
    path("notifications/settings/", bell.portal_settings, name="notification_settings"),
    path("notifications/<uuid:key>/open/", bell.portal_open, name="notification_open"),
]
