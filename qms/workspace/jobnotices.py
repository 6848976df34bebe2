"""Telling a person that their job is over; only for work that took long enough to walk away from."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workspace.models import Job

JOB_OVER = register(Kind("job-over", _("An export or job of yours is over"), optional=True))

WALKED_AWAY = dt.timedelta(seconds=10)
"""Who waited no longer than this has seen the end on the page."""

SUBJECTS = {"done": _("Ready: %(title)s"), "failed": _("Not done: %(title)s")}
LINES = {
    "done": _("%(title)s is ready. A file is kept for %(days)s days."),
    "failed": _("%(title)s could not be done: %(message)s"),
}


def job_path(job: Job) -> str:
    """The address of the job's page on the side of its person."""
    side = "staff" if job.customer_id is None else "portal"
    return reverse(f"{side}:job", args=[job.organisation.slug, job.pk])


def tell_the_end(job: Job) -> None:
    """Bell and mail, in the transaction that notes the end. A cancelled job is no news to the one who cancelled it."""
    if job.state not in SUBJECTS or job.finished_at is None or job.finished_at - job.created_at < WALKED_AWAY:
        return
    notice = Notice(
        event=f"job:{job.pk}:{job.state}",
        kind=JOB_OVER,
        url=job_path(job),
        subject=SUBJECTS[job.state],
        lines=[LINES[job.state]],
        values={"title": job.title, "message": job.message, "days": settings.EXPORT_DAYS},
        button=_("Open the result"),
        why=_("You get this because you started it."),
        urgent=True,
    )
    notify(organisation=job.organisation, notice=notice, recipients=[job.person])
