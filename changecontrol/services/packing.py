"""A change as one sealed PDF: the change, then every notice with its revisions, signatures, conditions and closures."""

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from changecontrol.models import Change, ChangeNotice
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.pdf.packs.asking import RECORDS
from qms.pdf.packs.front import Asked
from qms.pdf.packs.job import bind_records
from qms.workspace.jobs import JobKind, Outcome, register_job, sitting, start_job
from qms.workspace.models import Job
from qms.workspace.progress import Progress


def start_change_pack(record: Change, *, by: Seat) -> Job:
    """Start the pack. Raises Refused for a change with more notices than a pack holds."""
    notices = ChangeNotice.objects.filter(change_number=record.number).count()
    if notices >= RECORDS:
        text = _("A pack holds %(limit)s records at most. Pick the notices in their list.")
        raise Refused(text % {"limit": RECORDS})
    title = _("%(number)s with its notices as one PDF") % {"number": record.number}
    return start_job(CHANGE_PACK, by=by, params={"number": record.number, "language": get_language()}, title=title)


def _run(job: Job, progress: Progress) -> Outcome:
    number = str(job.params["number"])
    with sitting(job) as seat:
        rows = ChangeNotice.objects.filter(organisation=seat.organisation, change_number=number)
        numbers = rows.order_by("customer__name").values_list("number", flat=True)
        places = [("changes", number), *(("notices", one) for one in numbers)]
        asked = Asked(
            words=_("%(number)s and what each customer was shown and decided") % {"number": number},
            person=seat.person.name, customer="", at=timezone.now(), zone=str(seat.person.zone),
            title=_("Change %(number)s") % {"number": number},
        )  # fmt: skip
    return bind_records(job, progress, places=places, asked=asked, name=f"{number}-{today(job.organisation)}.pdf")


CHANGE_PACK = register_job(
    JobKind("change-pack", gettext_lazy("Change as one PDF"), _run, right=Right.EXPORT, unit=gettext_lazy("records"))
)
