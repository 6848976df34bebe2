"""ZIP containers read without trust: what the directory says is compared with what is there.

The directory is read by the standard library. Everything it claims (sizes, checksums, names, places)
is then checked against the bytes while they stream, because a ZIP can lie about each of them
(PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4).
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.uploads.limits import Budget

CHUNK = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_END64_LOCATOR_MARK = b"PK\x06\x07"
_END64_MARK = b"PK\x06\x06"
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MARK = b"PK\x03\x04"
_LONGEST_COMMENT = 0xFFFF
_DIRECTORY_BYTES_PER_ENTRY = 512
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_UNSAFE_NAME = re.compile(r"(^[/\\])|(^[A-Za-z]:)|(\\)|(\x00)|(^|/)\.\.(/|$)")
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error, EOFError, OverflowError)


@dataclass(frozen=True, slots=True)
class Entry:
    """One packed file: its name, how it is packed, what the directory claims, where its bytes begin."""

    name: str
    packed: bool
    packed_bytes: int
    expanded_bytes: int
    checksum: int
    start: int


def ends_like_zip(stream: IO[bytes], size: int) -> bool:
    """Whether a ZIP reader would find a directory at the end of the file, whatever stands before it."""
    return _find_end(stream, size) is not None


def read_directory(stream: IO[bytes], size: int, budget: Budget) -> list[Entry]:
    """The packed files of a ZIP of `size` bytes, folders left out; raises `Refused` for anything crooked."""
    _check_end(stream, size, budget)
    stream.seek(0)
    if stream.read(4) != _LOCAL_MARK:
        raise _damaged()
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            directory_start = archive.start_dir
    except _UNREADABLE as error:
        raise _damaged() from error
    budget.count_entries(len(members))
    for member in members:
        _check_member(member)
    entries = _place(stream, members, directory_start)
    return [entry for entry in entries if not entry.name.endswith("/")]


def unpack(stream: IO[bytes], entry: Entry, budget: Budget) -> Iterator[bytes]:
    """The content of one entry in pieces; raises `Refused` when size, checksum or packing do not fit."""
    inflate = zlib.decompressobj(-15)
    checksum, expanded, position, left = 0, 0, entry.start, entry.packed_bytes
    pending = b""
    while left or pending:
        if not pending:
            stream.seek(position)
            pending = stream.read(min(CHUNK, left))
            position, left = position + len(pending), left - len(pending)
            if not pending:
                raise _damaged()
        try:
            piece = inflate.decompress(pending, CHUNK) if entry.packed else pending
        except zlib.error as error:
            raise _damaged() from error
        pending = inflate.unconsumed_tail if entry.packed else b""
        expanded += len(piece)
        budget.spend(len(piece))
        checksum = zlib.crc32(piece, checksum)
        if expanded > entry.expanded_bytes or inflate.unused_data:
            raise _damaged()
        if piece:
            yield piece
    if expanded != entry.expanded_bytes or checksum != entry.checksum or (entry.packed and not inflate.eof):
        raise _damaged()


def _check_end(stream: IO[bytes], size: int, budget: Budget) -> None:
    """The end record must end the file, describe one volume, and point at a directory of bearable size."""
    end = _find_end(stream, size)
    if end is None:
        raise _damaged()
    position, fields = end
    _mark, disk, directory_disk, _here, _total, directory_bytes, directory_start, comment_bytes = fields
    if position + _END.size + comment_bytes != size or disk or directory_disk:
        raise _damaged()
    stream.seek(max(position - 20, 0))
    if stream.read(4) == _END64_LOCATOR_MARK:
        stream.seek(max(position - 76, 0))
        record = stream.read(56)
        if record[:4] != _END64_MARK:
            raise _damaged()
        directory_bytes, directory_start = struct.unpack_from("<2Q", record, 40)
        position -= 76
    # Bytes before the first entry would make this file two things at once.
    if directory_start + directory_bytes != position:
        raise _damaged()
    if directory_bytes > budget.limits.max_entries * _DIRECTORY_BYTES_PER_ENTRY:
        budget.count_entries(budget.limits.max_entries + 1)


def _find_end(stream: IO[bytes], size: int) -> tuple[int, tuple[bytes, int, int, int, int, int, int, int]] | None:
    """Place and fields of the end record whose comment reaches at least to the end of the file."""
    start = max(size - _END.size - _LONGEST_COMMENT, 0)
    stream.seek(start)
    tail = stream.read(size - start)
    found = tail.rfind(_END_MARK, 0, max(len(tail) - _END.size + 4, 0))
    while found >= 0:
        fields = _END.unpack_from(tail, found)
        if start + found + _END.size + fields[7] >= size:
            return start + found, fields
        found = tail.rfind(_END_MARK, 0, found)
    return None


def _check_member(member: zipfile.ZipInfo) -> None:
    """Refuse what no honest packer writes, and what we cannot look into."""
    if member.flag_bits & _ENCRYPTED_FLAGS:
        raise Refused(_("The file is locked with a password. Please send it without one."))
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(_("The file is packed in a way we cannot check. Please pack it as an ordinary ZIP file."))
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    if is_link or len(member.filename) > 1024 or _UNSAFE_NAME.search(member.orig_filename):
        raise Refused(_("The file holds entries that point outside of it. Please pack it again."))


def _place(stream: IO[bytes], members: list[zipfile.ZipInfo], directory_start: int) -> list[Entry]:
    """Where each entry's bytes lie; they must begin at zero and may neither overlap nor share a name."""
    entries: list[Entry] = []
    names: set[str] = set()
    free_from = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < free_from or (not entries and member.header_offset != 0):
            raise _damaged()
        start = _content_start(stream, member)
        free_from = start + member.compress_size
        if free_from > directory_start or member.filename.casefold() in names:
            raise _damaged()
        names.add(member.filename.casefold())
        packed = member.compress_type == zipfile.ZIP_DEFLATED
        claim = (member.compress_size, member.file_size, member.CRC)
        entries.append(Entry(member.filename, packed, *claim, start))
    return entries


def _content_start(stream: IO[bytes], member: zipfile.ZipInfo) -> int:
    """Where the content begins, after a local header that names and packs the entry as the directory does."""
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) != _LOCAL.size:
        raise _damaged()
    mark, _version, flags, method, *_unused, name_bytes, extra_bytes = _LOCAL.unpack(header)
    if mark != _LOCAL_MARK or method != member.compress_type or (flags ^ member.flag_bits) & _ENCRYPTED_FLAGS:
        raise _damaged()
    coding = "utf-8" if flags & 0x800 else "cp437"
    if stream.read(name_bytes).decode(coding, "replace") != member.orig_filename:
        raise _damaged()
    return int(member.header_offset + _LOCAL.size + name_bytes + extra_bytes)


def _damaged() -> Refused:
    return Refused(_("The file is damaged or incomplete. Please save or pack it again and send it once more."))


def as_stream(content: bytes) -> IO[bytes]:
    """Bytes that are already in memory, as the stream the checks work on."""
    return io.BytesIO(content)
