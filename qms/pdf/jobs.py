"""The job that makes a record's PDF in the background, and the address under which its person then gets it."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.pdf.failure import PdfFailed
from qms.pdf.services import make_record_pdf
from qms.workspace.jobs import JobKind, Outcome, register_job, sitting
from qms.workspace.models import Job
from qms.workspace.progress import Progress


def run(job: Job, progress: Progress) -> Outcome:
    """Make the PDF. params: path and number of the record, language of the document."""
    path, number, language = job.params["path"], job.params["number"], job.params["language"]
    progress(0)
    try:
        pdf = make_record_pdf(partial(sitting, job), path=path, number=number, language=language)
    except PdfFailed as failed:
        raise Refused(failed.sentence) from failed
    side = "portal" if job.customer_id else "staff"
    url = reverse(f"{side}:record_pdf_file", args=[job.organisation.slug, path, number, pdf.pk])
    return Outcome(message=_("The PDF of %(number)s is ready.") % {"number": number}, url=url)


RECORD_PDF = register_job(
    JobKind(
        "record-pdf",
        gettext_lazy("Record as PDF"),
        run,
        right=Right.EXPORT,
        portal_right=Right.PORTAL_READ,
        result_label=gettext_lazy("Download the PDF"),
    )
)
