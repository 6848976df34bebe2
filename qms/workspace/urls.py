"""Addresses of a person's own things, the same on both sides; only the statement of access differs."""

from collections.abc import Callable

from django.urls import URLPattern, path

from qms.accounts.access import View, portal, staff
from qms.accounts.rights import Right
from qms.workspace import views

GET, POST = ("GET",), ("POST",)


def _addresses(guard: Callable[[View, tuple[str, ...]], View]) -> list[URLPattern]:
    return [
        path("jobs/", guard(views.jobs, GET), name="jobs"),
        path("jobs/<uuid:key>/", guard(views.job, GET), name="job"),
        path("jobs/<uuid:key>/cancel/", guard(views.job_cancel, POST), name="job_cancel"),
        path("jobs/<uuid:key>/file/", guard(views.job_file, GET), name="job_file"),
    ]


staff_urls = _addresses(lambda view, methods: staff(Right.WORK_QUEUE, methods=methods)(view))
portal_urls = _addresses(lambda view, methods: portal(Right.PORTAL_READ, methods=methods)(view))
