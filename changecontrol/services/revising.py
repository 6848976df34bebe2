"""All customers whose notice was written anew since it was sent get another revision, in one run in the background.

Each revision is sent in a transaction of its own. A worker that dies leaves a notice as it was or with its revision,
and the next one goes on with those that still differ.
"""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from changecontrol.guards.change import recipients_of
from changecontrol.guards.content import written_since
from changecontrol.models import Change, ChangeNotice
from changecontrol.services.answering import send_revision
from changecontrol.workflow.notice import RUNNING
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act
from qms.workspace.jobs import JobKind, Outcome, register_job, sitting, start_job
from qms.workspace.models import Job
from qms.workspace.progress import Progress


@act("change", "send_revisions")
def send_revisions(record: Change, *, by: Actor, signature: Signature | None, changed: str) -> None:
    """Start the work in the background. Raises Refused when every customer was sent what the notice says now."""
    if not isinstance(by, Seat):
        raise Refused(_("A person sends notices."))
    if not _behind(record):
        raise Refused(_("Every customer that was told was sent what the notice says now."))
    title = _("Revised notices of %(number)s") % {"number": record.number}
    start_job(REVISE, by=by, params={"change": record.number, "changed": changed}, title=title)


def _behind(record: Change) -> list[uuid.UUID]:
    """The notices that were written anew since they were sent."""
    rows = ChangeNotice.objects.filter(pk__in=recipients_of(record).values("notice_id"), state__in=RUNNING)
    return [key for key, blocks in written_since(record, list(rows.order_by("number"))).items() if blocks]


def _run(job: Job, progress: Progress) -> Outcome:
    number, changed = str(job.params["change"]), str(job.params["changed"])
    with sitting(job) as seat:
        keys = _behind(Change.objects.get(organisation=seat.organisation, number=number))
    progress(0, len(keys))
    faults: list[str] = []
    sent = 0
    for place, key in enumerate(keys, 1):
        with sitting(job) as seat:
            try:
                sent += bool(send_revision(ChangeNotice.objects.get(pk=key), by=seat, changed=changed))
            except Refused as refused:
                faults.append(str(refused.sentence))
        progress(place, len(keys))
    told = ngettext("%(n)d revision was sent.", "%(n)d revisions were sent.", sent) % {"n": sent}
    url = f"/{job.organisation.slug}/changes/{number}/"
    return Outcome(" ".join([told, *dict.fromkeys(faults)])[:500], url=url)


REVISE = register_job(
    JobKind("change-revisions", gettext_lazy("Revised notices of a change"), _run, right=Right.EDIT_RECORDS,
            unit=gettext_lazy("customers"))
)  # fmt: skip
