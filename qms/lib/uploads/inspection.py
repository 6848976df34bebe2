"""What is this file, and may it come in? One question, answered by content and never by the sender's word."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from qms.lib import pictures
from qms.lib.refusal import Refused
from qms.lib.text import extension_of, file_name, one_line
from qms.lib.uploads import archives, contents, office
from qms.lib.uploads.kinds import BY_NAME, Family, Kind, kind_of_name, refuse_mismatch, sniff
from qms.lib.uploads.limits import MEGABYTE, Budget, Limits

_HEAD = 2048
_KINDS_KNOWN_BY_HEAD = frozenset({"pdf", "jpeg", "png", "webp", "gif", "tiff"})
# What macOS adds to each ZIP: nothing opens it, and nobody sent it on purpose.
_MAC_LEFTOVERS = (b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1")


@dataclass(frozen=True, slots=True)
class Inspected:
    """An accepted file: what it is, its size in bytes and pixels, its digest, and a name that is safe to show."""

    kind: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None
    safe_name: str
    warnings: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        """Whether the file is to be re-encoded before anybody sees it."""
        return BY_NAME[self.kind].family is Family.PICTURE


@dataclass(frozen=True, slots=True)
class _Found:
    """What one check learnt about the content."""

    kind: Kind
    warnings: list[str]
    width: int | None = None
    height: int | None = None


def inspect(stream: IO[bytes], *, name: str, declared_type: str = "", limits: Limits | None = None) -> Inspected:
    """Check an uploaded file; raises `Refused` (field "file") with a sentence that says what to do instead.

    `stream` is binary and is read from its beginning, in pieces; if it can seek it stands at its beginning
    afterwards. `declared_type` is the client's word: it is not believed, only told apart in a warning.
    """
    bounds = limits or Limits()
    try:
        if stream.seekable():
            return _inspect_whole(stream, name, declared_type, bounds)
        with tempfile.TemporaryFile() as copy:
            _copy(stream, copy, bounds)
            return _inspect_whole(copy, name, declared_type, bounds)
    except Refused as refusal:
        raise Refused(refusal.sentence, field="file") from refusal


def _inspect_whole(stream: IO[bytes], name: str, declared_type: str, limits: Limits) -> Inspected:
    size, digest = _measure(stream, limits)
    found = _identify(stream, size, name, Budget(limits, size), depth=0)
    stream.seek(0)
    warnings = list(found.warnings)
    if declared_type.startswith(("image/", "video/", "text/html")) and found.kind.family.value not in declared_type:
        family_differs = declared_type.partition("/")[0] != found.kind.media_type.partition("/")[0]
        warnings += [_("The sender's program named another type for this file.")] if family_differs else []
    return Inspected(
        kind=found.kind.name,
        media_type=found.kind.media_type,
        size=size,
        sha256=digest,
        width=found.width,
        height=found.height,
        safe_name=_named(name, found.kind),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _measure(stream: IO[bytes], limits: Limits) -> tuple[int, str]:
    """Size in bytes and SHA-256, stopping as soon as there is too much."""
    stream.seek(0)
    size, digest = 0, hashlib.sha256()
    while piece := stream.read(archives.CHUNK):
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        digest.update(piece)
    if not size:
        raise Refused(_("The file is empty. Please choose another one."))
    return size, digest.hexdigest()


def _copy(stream: IO[bytes], copy: IO[bytes], limits: Limits) -> None:
    size = 0
    while piece := stream.read(archives.CHUNK):
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        copy.write(piece)


def _too_large(limits: Limits) -> Refused:
    sentence = _("The file is larger than %(limit)d MB. Please send a smaller one, or split it.")
    return Refused(sentence % {"limit": limits.max_bytes // MEGABYTE})


def _named(name: str, kind: Kind) -> str:
    """The safe name, ending in an extension of the kind that was found."""
    safe = file_name(name)
    if extension_of(safe) in kind.extensions:
        return safe
    stem = safe.rpartition(".")[0] if "." in safe else safe
    return file_name(f"{stem}.{kind.extensions[0]}")


def _identify(stream: IO[bytes], size: int, name: str, budget: Budget, depth: int) -> _Found:
    """Compare name and content, then check the content as its family demands."""
    budget.check_time()
    stream.seek(0)
    head = stream.read(_HEAD)
    content = sniff(head)
    extension = extension_of(name)
    if not extension and content in _KINDS_KNOWN_BY_HEAD:
        extension = BY_NAME[content].extensions[0]
    promised = kind_of_name(extension)
    if content != "zip" and archives.ends_like_zip(stream, size):
        raise Refused(_("The file is two things at once: it also ends like a ZIP archive. Please save it again."))
    match promised.family:
        case Family.PDF | Family.PICTURE | Family.VIDEO:
            return _identify_by_head(stream, size, promised, content, extension, head, budget)
        case Family.OFFICE | Family.ARCHIVE:
            if content != "zip":
                raise refuse_mismatch(extension, head)
            return _identify_container(stream, size, promised, budget, depth)
        case Family.TEXT | Family.MAIL:
            if content:
                raise refuse_mismatch(extension, head)
            return _identify_text(stream, promised, budget, depth)


def _identify_by_head(
    stream: IO[bytes], size: int, promised: Kind, content: str, extension: str, head: bytes, budget: Budget
) -> _Found:
    """PDF, pictures and videos: the first bytes name the kind, the rest must bear it out."""
    kind = BY_NAME.get(content)
    if kind is None or kind.family is not promised.family:
        raise refuse_mismatch(extension, head)
    if kind.family is Family.PDF:
        return _Found(kind, contents.check_pdf(stream, size))
    if kind.family is Family.VIDEO:
        contents.check_video(stream, size)
        return _Found(kind, [])
    facts = pictures.facts(stream, max_pixels=budget.limits.max_pixels)
    if facts.frames > 1 and kind.name == "tiff":
        raise Refused(_("The picture has several pages. Please send it as PDF."))
    warnings = [_("The picture moves; only its first image is kept.")] if facts.frames > 1 else []
    return _Found(kind, warnings, facts.width, facts.height)


def _identify_container(stream: IO[bytes], size: int, promised: Kind, budget: Budget, depth: int) -> _Found:
    """Office documents part by part; a ZIP file by file, each as if it came alone."""
    entries = archives.read_directory(stream, size, budget)
    if office.looks_like_office(entries):
        if promised.family is not Family.OFFICE:
            raise Refused(_("The content is an Office document, not a ZIP. Please send it under its real name."))
        name, warnings = office.check(stream, entries, budget)
        if name != promised.name:
            sentence = _("The content is a %(found)s document. Please send it under its real name.")
            raise Refused(sentence % {"found": name.upper()})
        return _Found(BY_NAME[name], warnings)
    if promised.family is Family.OFFICE:
        raise Refused(_("The content is not an Office document. Please open it, save it again and send the new file."))
    _check_depth(budget, depth)
    warnings = []
    for entry in entries:
        with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as unpacked:
            for piece in archives.unpack(stream, entry, budget):
                unpacked.write(piece)
            warnings += _inspect_inner(unpacked, entry.expanded_bytes, entry.name, budget, depth)
    return _Found(promised, warnings)


def _identify_text(stream: IO[bytes], promised: Kind, budget: Budget, depth: int) -> _Found:
    """Text as it is; a mail with each file attached to it."""
    if promised.family is Family.TEXT:
        return _Found(promised, contents.check_text(stream, table=promised.name == "csv", budget=budget))
    _check_depth(budget, depth)
    contents.check_text(stream, table=False, budget=budget)
    warnings: list[str] = []
    for name, content in contents.mail_attachments(stream):
        budget.count_entries(1)
        budget.spend(len(content))
        warnings += _inspect_inner(archives.as_stream(content), len(content), name, budget, depth)
    return _Found(promised, warnings)


def _inspect_inner(stream: IO[bytes], size: int, name: str, budget: Budget, depth: int) -> list[str]:
    """Check a file inside the file; its refusal names it."""
    stream.seek(0)
    if not size or stream.read(8).startswith(_MAC_LEFTOVERS):
        return []
    try:
        return _identify(stream, size, name, budget, depth + 1).warnings
    except Refused as refusal:
        sentence = _("“%(name)s”, inside the file: %(reason)s")
        raise Refused(sentence % {"name": one_line(file_name(name), 60), "reason": refusal.sentence}) from refusal


def _check_depth(budget: Budget, depth: int) -> None:
    if depth >= budget.limits.max_depth:
        raise Refused(_("Archives are packed inside each other too deep. Please unpack them first."))
