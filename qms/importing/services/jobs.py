"""The long steps of an import as jobs in the background: check every line, store every line."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qms.accounts.rights import Right
from qms.importing.models import ImportFile
from qms.importing.services.files import check_file, import_file, note_refused
from qms.importing.services.storing import ImportedAlready, LinesRefused
from qms.workspace.jobs import JobKind, Outcome, register_job, sitting
from qms.workspace.models import Job
from qms.workspace.progress import Progress


def _page(job: Job) -> str:
    return reverse("staff:import_file", args=[job.organisation.slug, _key(job)])


def _key(job: Job) -> uuid.UUID:
    return uuid.UUID(job.params["file"])


def _run_check(job: Job, progress: Progress) -> Outcome:
    """Read every line and keep the report; running it twice does no harm."""
    with sitting(job) as seat:
        file = ImportFile.objects.select_related("organisation").get(pk=_key(job))
        checked = check_file(file, by=seat, progress=lambda done, all_, bad: progress(done, all_, refused=bad))
    if checked.state == ImportFile.State.CHECKED:
        sentence = ngettext(
            "%(count)s line can be imported.", "All %(count)s lines can be imported.", checked.lines or 0
        )
        return Outcome(sentence % {"count": checked.lines}, url=_page(job))
    if not checked.lines:
        return Outcome(_("The file has no lines below its header."), url=_page(job))
    values = {"refused": checked.refused, "lines": checked.lines}
    sentence = _("%(refused)s of %(lines)s lines cannot be imported. The report names them.")
    return Outcome(sentence % values, url=_page(job))


def _run_import(job: Job, progress: Progress) -> Outcome:
    """Store all lines; a second run, after a worker was lost, finds them stored or begins anew."""
    try:
        with sitting(job) as seat:
            file = ImportFile.objects.get(pk=_key(job))
            done = import_file(file, by=seat, progress=lambda done, all_, bad: progress(done, all_, refused=bad))
    except LinesRefused as refused:
        with sitting(job):
            note_refused(ImportFile.objects.select_related("organisation").get(pk=_key(job)), refused)
        return Outcome(str(refused), url=_page(job))
    except ImportedAlready as already:
        return Outcome(str(already), url=_page(job))
    sentence = ngettext("%(count)s record was added.", "%(count)s records were added.", done.added)
    return Outcome(sentence % {"count": done.added}, url=_page(job))


CHECK = register_job(
    JobKind("import-check", gettext_lazy("Check a file"), _run_check, right=Right.IMPORT, unit=gettext_lazy("lines"))
)
IMPORT = register_job(
    JobKind("import-store", gettext_lazy("Import a file"), _run_import, right=Right.IMPORT, unit=gettext_lazy("steps"))
)
