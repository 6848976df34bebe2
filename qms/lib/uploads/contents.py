"""Checks of PDF, text, mail and video: the content must be whole, and must be one thing only."""

import codecs
import email
import email.errors
import email.header
import email.policy
import json
import re
import tempfile
from collections.abc import Iterator
from email.message import Message
from typing import IO

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.sandbox import ReaderFailed, run_reader
from qms.lib.uploads.archives import CHUNK
from qms.lib.uploads.limits import Budget

_PDF_SECONDS = 10
_PDF_MEGABYTES = 1024
_PDF_TAIL = 2048
_CONTROLS = re.compile("[\x00-\x06\x0e-\x19\x1c-\x1e\x7f]")
# A spreadsheet program runs =cmd|'/c calc'!A1 (dynamic data exchange) when it opens such a table. What follows the
# bar is quoted as soon as it has arguments. Every repetition is bounded, so that no text makes the search slow.
_CELL_THAT_CALLS = re.compile(r"""[=+\-@(]\s{0,9}'?[A-Za-z][\w.]{0,40}'?\s{0,9}\|\s{0,9}'[^'\r\n]{0,400}'\s{0,9}!""")
_MAIL_HEADERS = ("from", "date", "subject", "received", "message-id", "return-path", "to")
_MAIL_PARTS = 500
# Signatures of a mail: small, and nothing opens them.
_MAIL_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_VIDEO_BOXES = {
    *(b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"moof", b"mfra", b"sidx", b"styp"),
    *(b"pnot", b"udta", b"beam", b"emsg", b"prft", b"ssix", b"PICT"),
}


def check_pdf(stream: IO[bytes], size: int) -> list[str]:
    """Warnings about a PDF of `size` bytes; raises `Refused` if it is not whole, locked, or starts programs."""
    stream.seek(max(size - _PDF_TAIL, 0))
    if b"%%EOF" not in stream.read(_PDF_TAIL):
        raise Refused(_("The PDF is incomplete: its end is missing. Please send it once more."))
    facts = _pdf_facts(stream)
    if facts.get("needs_password"):
        raise Refused(_("The PDF is locked with a password. Please send it without one."))
    if not facts.get("pages"):
        raise _damaged_pdf()
    if facts.get("launch"):
        raise Refused(_("The PDF can start a program. Please print it to a new PDF and send that one."))
    warnings = (
        ("damaged", _("The PDF is slightly damaged; some programs may not show all of it.")),
        ("encrypted", _("The PDF restricts copying or printing.")),
        ("script", _("The PDF contains a script, as fillable forms do.")),
        ("attachments", _("The PDF carries further files inside it. They were not checked.")),
    )
    return [sentence for fact, sentence in warnings if facts.get(fact)]


def _pdf_facts(stream: IO[bytes]) -> dict[str, int]:
    """What the reader process found."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as result:
        stream.seek(0)
        while piece := stream.read(CHUNK):
            source.write(piece)
        source.flush()
        try:
            run_reader("pdf_facts", source, result, seconds=_PDF_SECONDS, megabytes=_PDF_MEGABYTES)
        except ReaderFailed as error:
            raise _damaged_pdf() from error
        facts: dict[str, int] = json.loads(result.read(CHUNK))
        return facts


def _damaged_pdf() -> Refused:
    return Refused(_("The PDF is damaged. Please open it, print it to a new PDF and send that one."))


def check_text(stream: IO[bytes], *, table: bool, budget: Budget) -> list[str]:
    """Warnings about a text file; raises `Refused` for binary content and, in a `table`, cells that call programs."""
    stream.seek(0)
    head = stream.read(4)
    if table and head.startswith((b"ID;", b"\xef\xbb\xbfI")) and _starts_like_sylk(stream):
        raise Refused(_("Spreadsheet programs take this table for another format. Please rename its first column."))
    controls = characters = 0
    before = ""
    for text in _decoded(stream):
        budget.check_time()
        characters += len(text)
        controls += len(_CONTROLS.findall(text))
        if table and _CELL_THAT_CALLS.search(before + text):
            raise Refused(_("A cell of the table can start a program. Please remove formulas from the table."))
        before = text[-1000:]
    if controls > characters // 200:
        raise Refused(_("The content is not text. Please check the file, or send it under its real name."))
    return []


def _starts_like_sylk(stream: IO[bytes]) -> bool:
    """Excel reads a table that begins with "ID" and a semicolon as SYLK, which can hold macros."""
    stream.seek(0)
    return stream.read(16).removeprefix(b"\xef\xbb\xbf").startswith(b"ID;P")


def _decoded(stream: IO[bytes]) -> Iterator[str]:
    """The text in pieces: UTF-16 with a mark, else UTF-8, else one byte a letter."""
    stream.seek(0)
    mark = stream.read(2)
    encoding = "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "latin-1"
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    stream.seek(0)
    while piece := stream.read(CHUNK):
        yield decoder.decode(piece)


def mail_attachments(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file attached to a mail; raises `Refused` if this is no mail."""
    stream.seek(0)
    try:
        message = email.message_from_binary_file(stream, policy=email.policy.compat32)
        parts = _parts(message)
    except (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged_mail() from error
    if not any(header in message for header in _MAIL_HEADERS):
        raise Refused(_("The content is not an e-mail. Please save the message as EML and send it once more."))
    for part in parts:
        try:
            name = _spelled_out(part.get_filename() or "")
            content = part.get_payload(decode=True)
        except (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise _damaged_mail() from error
        if isinstance(content, bytes) and (name or _is_file(part)):
            yield name or _name_for(part), content


def _spelled_out(name: str) -> str:
    """The name with RFC 2047 words decoded: not allowed in a parameter, but old mail programs write them there."""
    return str(email.header.make_header(email.header.decode_header(name))) if "=?" in name else name


def _parts(message: Message) -> list[Message]:
    """The leaves of the mail that may be files, forwarded messages looked into."""
    leaves: list[Message] = []
    for number, part in enumerate(message.walk()):
        if number > _MAIL_PARTS:
            raise Refused(_("The e-mail has too many parts. Please send its files one by one."))
        signature = part.get_content_type() in _MAIL_SIGNATURES and len(part.as_bytes()) < CHUNK
        if not part.is_multipart() and not signature:
            leaves.append(part)
    return leaves


def _is_file(part: Message) -> bool:
    """A part without a name that is neither the mail's text nor part of its delivery report."""
    return part.get_content_maintype() not in ("text", "message", "multipart")


def _name_for(part: Message) -> str:
    return f"attachment.{part.get_content_subtype()}"


def _damaged_mail() -> Refused:
    return Refused(_("The e-mail is damaged. Please save the message as EML once more, or send it as PDF."))


def check_video(stream: IO[bytes], size: int) -> None:
    """The boxes of an MP4 or MOV file must fill it exactly (ISO/IEC 14496-12, 4.2); raises `Refused`."""
    position, seen = 0, set[bytes]()
    while position < size:
        stream.seek(position)
        header = stream.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            length = size - position
        if length < 8 or kind not in _VIDEO_BOXES or position + length > size:
            break
        seen.add(kind)
        position += length
    if position != size or b"moov" not in seen or not seen & {b"mdat", b"moof"}:
        raise Refused(_("The video is damaged or incomplete. Please send it once more."))
