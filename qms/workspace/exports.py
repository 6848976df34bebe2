"""A list as a file: exactly the rows, order and columns that its page shows, made in the background."""

from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.organisations.replica import on_replica
from qms.web.exports import write_csv, write_xlsx
from qms.web.lists import lasting
from qms.workspace.jobs import JobKind, NewFile, Outcome, register_job, sitting, start_job
from qms.workspace.listpage import LISTS, ListPage
from qms.workspace.models import Job
from qms.workspace.progress import Progress

FORMATS = {
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
SHEET_ROWS = 1_048_000
"""Rows a worksheet holds, less a few for its head."""


def run(job: Job, progress: Progress) -> Outcome:
    """Read the list again under the person's seat and write it into a file; from the replica, if there is one."""
    return on_replica(partial(_written, job, progress))


def _written(job: Job, progress: Progress) -> Outcome:
    ending = str(job.params["format"])
    path = progress.folder / f"list.{ending}"
    with sitting(job) as seat:
        page, params = _list_of(job, seat), QueryDict(job.params["query"])
        found = page.filtered(seat, params)
        total = found.qs.order_by().count()
        progress(0, total)
        rows, columns = page.all_rows(seat, params), page.columns(seat)
        told: Any = progress.counting(total)
        if ending == "csv":
            done = write_csv(path, columns, rows, progress=told)
        else:
            if total > SHEET_ROWS:
                raise Refused(_("This list is too long for a worksheet. Export it as CSV."))
            note = " · ".join(chip.text for chip in found.chips)
            done = write_xlsx(path, columns, rows, title=str(page.title), note=note, progress=told)
    name = f"{page.slug}-{timezone.localdate():%Y-%m-%d}.{ending}"
    return Outcome(file=NewFile(path, name, FORMATS[ending][1]), result={"rows": done})


def _list_of(job: Job, seat: Seat) -> ListPage[Any]:
    """The list, if the seat may still export it."""
    page = LISTS.get(job.params["list"])
    if page is None or page.side is not seat.side or page.export is None or not seat.may(page.export):
        raise Refused(_("You have no longer the right to do this."))
    return page


LIST_EXPORT = register_job(
    JobKind(
        "list-export",
        gettext_lazy("List as a file"),
        run,
        right=Right.EXPORT,
        portal_right=Right.PORTAL_READ,
        unit=gettext_lazy("rows"),
    )
)


def export_list(page: ListPage[Any], *, params: QueryDict, ending: str, by: Seat) -> Job:
    """Start the export of a list as the address shows it. Raises Refused for an unknown format or too many jobs."""
    if ending not in FORMATS:
        raise Refused(_("Choose CSV or Excel."))
    title = _("%(list)s as %(format)s") % {"list": page.title, "format": FORMATS[ending][0]}
    asked = {"list": page.slug, "query": lasting(params).urlencode(), "format": ending}
    return start_job(LIST_EXPORT, by=by, params=asked, title=title)
