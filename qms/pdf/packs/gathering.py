"""Each record's sealed PDF, kept or made now, copied beside the others and checked byte for byte."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.pdf.document import Document
from qms.pdf.failure import PdfFailed
from qms.pdf.models import RecordPdf
from qms.pdf.services import Sit, keep_record_pdf

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A record's PDF in the folder of the work: its row, what its document says, its file, how many pages."""

    pdf: RecordPdf
    document: Document
    path: Path
    pages: int

    @property
    def name(self) -> str:
        """The file's name in the pack."""
        return f"{self.document.number}-v{self.pdf.version}-{self.pdf.language}.pdf"


def gather(sit: Sit, folder: Path, *, path: str, number: str, language: str) -> Part:
    """The record's PDF. Raises Refused with a sentence that names the record."""
    try:
        pdf, document = keep_record_pdf(sit, path=path, number=number, language=language)
    except Http404 as gone:
        raise Refused(_("%(number)s is not there any more. Look at the list again.") % {"number": number}) from gone
    except PdfFailed as failed:
        raise Refused(f"{number}: {failed.sentence}") from failed
    target = folder / f"{pdf.pk}.pdf"
    if _copy(pdf, target) != pdf.sha256:
        logger.error("the file of a PDF is missing or was changed in the storage", extra={"file": pdf.storage_name})
        raise Refused(_("The kept PDF of %(number)s is damaged. Tell your administrator.") % {"number": number})
    with pikepdf.open(target) as opened:
        pages = len(opened.pages)
    return Part(pdf, document, target, pages)


def _copy(pdf: RecordPdf, target: Path) -> str:
    """Copy the kept file in pieces; its SHA-256, or nothing when it is missing."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(pdf.storage_name) as kept, target.open("wb") as file:
            for piece in kept.chunks():
                digest.update(piece)
                file.write(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
