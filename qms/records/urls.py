"""Addresses of what every record has. The record's own page (`record`) belongs to the kinds."""

from django.urls import URLPattern, path

from qms.records import portal, views

RECORD = "<slug:path>/<slug:number>/"

staff_urls: list[URLPattern] = [
    path("find/", views.find, name="find"),
    path("similar/", views.similar, name="similar"),
    path(RECORD + "message/", views.message, name="message"),
    path(RECORD + "note/", views.note, name="note"),
    path(RECORD + "call/", views.call, name="call"),
    path(RECORD + "attach/", views.attach, name="attach"),
    path(RECORD + "files/<uuid:key>/", views.file, name="file"),
    path(RECORD + "files/<uuid:key>/thumbnail/", views.thumbnail, name="thumbnail"),
    path(RECORD + "files/<uuid:key>/share/", views.share_file, name="share_file"),
    path(RECORD + "link/", views.link, name="link"),
    path(RECORD + "links/<uuid:key>/end/", views.end_link, name="end_link"),
    path(RECORD + "follow/", views.follow, name="follow"),
    path(RECORD + "unfollow/", views.unfollow, name="unfollow"),
]

portal_urls: list[URLPattern] = [
    path("find/", portal.find, name="find"),
    path("similar/", portal.similar, name="similar"),
    path(RECORD + "message/", portal.message, name="message"),
    path(RECORD + "attach/", portal.attach, name="attach"),
    path(RECORD + "files/<uuid:key>/", portal.file, name="file"),
    path(RECORD + "files/<uuid:key>/thumbnail/", portal.thumbnail, name="thumbnail"),
]
