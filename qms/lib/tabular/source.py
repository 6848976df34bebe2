"""From what was sent to a plain temporary file: bounded copy, gzip undone, encoding found."""

import codecs
import tempfile
import zlib
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.tabular.table import MEGABYTE, TableLimits

_CHUNK = 64 * 1024
_RATIO_COUNTS_FROM = 10 * MEGABYTE
_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def plain_copy(sent: Path | IO[bytes], limits: TableLimits) -> IO[bytes]:
    """A temporary file with the content, unpacked if it was gzipped; raises `Refused` beyond the limits."""
    if isinstance(sent, Path):
        try:
            with sent.open("rb") as stream:
                return _copied(stream, limits)
        except OSError as error:
            raise Refused(_("The file cannot be opened. Please check its name and place.")) from error
    if sent.seekable():
        sent.seek(0)
    return _copied(sent, limits)


def _copied(stream: IO[bytes], limits: TableLimits) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the table closes it
    try:
        _fill(copy, stream, limits)
    except Refused:
        copy.close()
        raise
    return copy


def _fill(copy: IO[bytes], stream: IO[bytes], limits: TableLimits) -> None:
    stored = written = 0
    unpacker = None
    while piece := stream.read(_CHUNK):
        if not stored and piece.startswith(_GZIP):
            unpacker = _Gunzip()
        stored += len(piece)
        if stored > limits.max_bytes:
            raise _too_large(limits.max_bytes)
        for plain in unpacker.feed(piece) if unpacker else (piece,):
            written += len(plain)
            dense = written > _RATIO_COUNTS_FROM and written > stored * limits.max_ratio
            if dense or written > limits.max_expanded_bytes:
                raise _too_large(limits.max_expanded_bytes)
            copy.write(plain)
    if unpacker is not None and not unpacker.whole:
        raise Refused(_("The packed file is incomplete. Please send it once more."))
    if not written:
        raise Refused(_("The file is empty. Please choose another one."))
    copy.flush()


class _Gunzip:
    """Undoes gzip (RFC 1952), several members in a row included, in pieces of bounded size."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)
        self.whole = False

    def feed(self, packed: bytes) -> list[bytes]:
        pieces = []
        try:
            while packed:
                if self._member.eof:
                    # Padding of zeros may follow the last member, as on tapes.
                    packed = packed.lstrip(b"\x00")
                    if not packed:
                        break
                    self._member = zlib.decompressobj(31)
                pieces.append(self._member.decompress(packed, 16 * _CHUNK))
                packed = self._member.unconsumed_tail or self._member.unused_data
        except zlib.error as error:
            raise Refused(_("The packed file is damaged. Please pack and send it once more.")) from error
        self.whole = self._member.eof
        return pieces


def find_encoding(copy: IO[bytes]) -> tuple[str, list[str]]:
    """The encoding of the whole text, and a note when it is a guess; raises `Refused` if it is no text.

    A byte-order mark decides; else UTF-8 if every byte fits; else Windows-1252; else Latin-1.
    """
    copy.seek(0)
    head = copy.read(_CHUNK)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            if not _decodes(copy, encoding):
                raise Refused(_("The text is damaged: it does not fit its own encoding mark. Please save it as UTF-8."))
            return encoding, []
    for encoding, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(head) > 3 and head[odd::2].count(0) > len(head) // 4 and _decodes(copy, encoding):
            return encoding, [_("The file has no encoding mark; it was read as UTF-16.")]
    if head.count(0) > len(head) // 100:
        raise Refused(_("The content is not a table. Please send CSV, XLSX, XLS or ODS."))
    if _decodes(copy, "utf-8"):
        return "utf-8", []
    guess = "cp1252" if _decodes(copy, "cp1252") else "latin-1"
    note = _("The file is not UTF-8; it was read as %(encoding)s. Please check letters with accents.")
    return guess, [note % {"encoding": "Windows-1252" if guess == "cp1252" else "Latin-1"}]


def _decodes(copy: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    copy.seek(0)
    try:
        while piece := copy.read(_CHUNK):
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _too_large(limit: int) -> Refused:
    sentence = _("The file is larger than %(limit)d MB, packed or unpacked. Please split it.")
    return Refused(sentence % {"limit": limit // MEGABYTE})
