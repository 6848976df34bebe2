"""The difference between two revisions: of their texts word by word, of their files by digest and by words."""

import logging
from dataclasses import dataclass

from django.core.files.storage import default_storage

from qms.documents.models import DocumentRevision
from qms.documents.models.revision import TEXT_LIMIT
from qms.lib.worddiff import Piece, word_diff
from qms.organisations.context import behind_the_counter
from qms.records.models import Attachment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Compared:
    """Two revisions side by side. file: None where the files hold no text that could be compared."""

    before: DocumentRevision
    after: DocumentRevision
    text: list[Piece]
    same_file: bool
    file: list[Piece] | None


def compare(before: DocumentRevision, after: DocumentRevision) -> Compared:
    """What changed from one revision to the other. The caller has seen to it that both may be read."""
    same = before.file_sha256 == after.file_sha256
    words = None
    if not same:
        old, new = text_of_file(before), text_of_file(after)
        words = word_diff(old, new) if old is not None and new is not None else None
    return Compared(before, after, word_diff(before.text, after.text), same, words)


def text_of_file(revision: DocumentRevision) -> str | None:
    """The text of a plain-text file, "" where there is no file, None where it holds no plain text or too much of it."""
    if not revision.file_sha256:
        return ""
    with behind_the_counter():  # a customer reads no rows of files that are not shared as such
        file = Attachment.objects.filter(pk=revision.file_id).first() if revision.file_id else None
    if file is None or not file.media_type.startswith("text/") or file.size > TEXT_LIMIT:
        return None
    try:
        with default_storage.open(file.storage_name) as stream:
            return str(stream.read(TEXT_LIMIT).decode("utf-8"))
    except (FileNotFoundError, UnicodeDecodeError):
        logger.warning("documents.file_not_readable", extra={"file": file.storage_name})
        return None
