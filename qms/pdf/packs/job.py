"""The job that binds a pack: under the seat of the person, whose rights are asked again before every record."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.pdf import pagemaker
from qms.pdf.failure import PdfFailed
from qms.pdf.packs.asking import numbers_asked, path_asked, words_asked
from qms.pdf.packs.binding import PAGES, bind
from qms.pdf.packs.front import Asked
from qms.pdf.packs.gathering import Part, gather
from qms.pdf.packs.services import register_pack
from qms.pdf.seal import ensure_key
from qms.workspace.jobs import JobKind, NewFile, Outcome, register_job, sitting
from qms.workspace.models import Job
from qms.workspace.progress import Progress


def run(job: Job, progress: Progress) -> Outcome:
    """Gather the records' PDFs, bind and seal them. The register learns of it as the job ends."""
    with sitting(job) as seat:
        numbers, path = numbers_asked(job.params, seat), path_asked(job.params, seat)
        customer = seat.customer.name if seat.customer else ""
        asked = Asked(words_asked(job.params, seat), seat.person.name, customer, timezone.now(), str(seat.person.zone))
    return bind_records(job, progress, places=[(path, number) for number in numbers], asked=asked, name=_name(job))


def bind_records(
    job: Job, progress: Progress, *, places: Sequence[tuple[str, str]], asked: Asked, name: str
) -> Outcome:
    """Gather the records at these places (path, number), bind and seal them: the rest of a job that makes a pack.

    params of the job: its language. Raises Refused as `gather` and `bind` do.
    """
    pagemaker.start()
    parts = _gather(job, progress, places)
    try:
        bound = bind(parts, asked, progress.folder, key=ensure_key(settings.KEYS_DIR))
    except PdfFailed as failed:
        raise Refused(failed.sentence) from failed
    progress(len(parts), len(parts))
    with sitting(job):  # whose right was withdrawn while it was bound gets nothing
        pass
    return Outcome(
        message=_("%(records)s records on %(pages)s pages, sealed.") % {"records": len(parts), "pages": bound.pages},
        file=NewFile(bound.path, name, "application/pdf"),
        result={"records": len(parts), "pages": bound.pages, "digest": bound.digest},
        note=partial(register_pack, parts=parts, bound=bound, made_at=asked.at),
    )


def _gather(job: Job, progress: Progress, places: Sequence[tuple[str, str]]) -> list[Part]:
    parts: list[Part] = []
    pages = 0
    for done, (path, number) in enumerate(places):
        progress(done, len(places))
        sit, language = partial(sitting, job), job.params["language"]
        part = gather(sit, progress.folder, path=path, number=number, language=language)
        pages += part.pages
        if pages > PAGES:
            raise Refused(_("The pack would have more than %(limit)s pages. Pick fewer records.") % {"limit": PAGES})
        parts.append(part)
    progress(len(places), len(places))
    return parts


def _name(job: Job) -> str:
    return f"{job.params['list']}-{timezone.localdate():%Y-%m-%d}.pdf"


RECORD_PACK = register_job(
    JobKind(
        "record-pack",
        gettext_lazy("Records as one PDF"),
        run,
        right=Right.EXPORT,
        portal_right=Right.PORTAL_READ,
        unit=gettext_lazy("records"),
    )
)
