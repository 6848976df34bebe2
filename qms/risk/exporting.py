"""The sheet of a study as an XLSX file, made in the background."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.risk import queries
from qms.risk.sheets import file_columns
from qms.web.exports import write_xlsx
from qms.workspace.jobs import JobKind, NewFile, Outcome, register_job, sitting
from qms.workspace.models import Job
from qms.workspace.progress import Progress

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _run(job: Job, progress: Progress) -> Outcome:
    """Write all rows of the study as the person may see it; running it twice does no harm."""
    path = progress.folder / "sheet.xlsx"
    with sitting(job) as seat:
        record = queries.fmea(seat, job.params["number"])
        rows = list(queries.sheet(record))
    write_xlsx(path, file_columns(), rows, title=str(record), progress=lambda done: progress(done, len(rows)))
    return Outcome(file=NewFile(path, f"{record.number}.xlsx", XLSX))


SHEET = register_job(JobKind("fmea-sheet", _("Sheet of a study"), _run, right=Right.EXPORT, unit=_("rows")))
