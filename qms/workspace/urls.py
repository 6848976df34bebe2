"""Addresses of a person's own things, the same on both sides; only the statement of access differs."""

from collections.abc import Callable

from django.urls import URLPattern, path

from qms.accounts.access import View, portal, staff
from qms.accounts.rights import Right
from qms.workspace.views import drafts, jobs, lists

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


def _addresses(guard: Callable[[View, tuple[str, ...]], View]) -> list[URLPattern]:
    return [
        path("jobs/", guard(jobs.jobs, GET), name="jobs"),
        path("jobs/<uuid:key>/", guard(jobs.job, GET), name="job"),
        path("jobs/<uuid:key>/cancel/", guard(jobs.job_cancel, POST), name="job_cancel"),
        path("jobs/<uuid:key>/file/", guard(jobs.job_file, GET), name="job_file"),
        path("drafts/", guard(drafts.drafts, BOTH), name="drafts"),
        path("drafts/<uuid:key>/discard/", guard(drafts.draft_discard, POST), name="draft_discard"),
        path("lists/views/<uuid:key>/delete/", guard(lists.saved_view_delete, POST), name="saved_view_delete"),
        path("lists/<slug:name>/views/", guard(lists.saved_views, BOTH), name="saved_views"),
        path("lists/<slug:name>/export/", guard(lists.list_export, POST), name="list_export"),
    ]


staff_urls = _addresses(lambda view, methods: staff(Right.WORK_QUEUE, methods=methods)(view))
portal_urls = _addresses(lambda view, methods: portal(Right.PORTAL_READ, methods=methods)(view))
