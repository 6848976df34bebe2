"""The file of a backup: a plain tar that any tool unpacks, in which every single byte is accounted for.

Members in order: what was kept, then `manifest.json` with size and SHA-256 of each, then `SEAL` with the SHA-256 of all
bytes before it. What follows the digest (padding, end of the tar) is the same in every archive and is compared byte by
byte. So a flipped byte, a cut end or an empty file is found, wherever it is.

It is written under another name, flushed to the disk and renamed: under its own name there is never half an archive.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

MANIFEST, SEAL = "manifest.json", "SEAL"
CHUNK = 1 << 20
MANIFEST_MAX_BYTES = 1 << 30


class Damaged(Exception):
    """The archive is not what was written; the message says where."""


class _Hashing:
    """A binary file that counts and hashes what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.place = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.file.write(data)
        self.digest.update(data)
        self.place += len(data)
        return len(data)

    def tell(self) -> int:
        return self.place


class Writer:
    """Adds members to an archive and keeps size and digest of each."""

    def __init__(self, file: IO[bytes], moment: int) -> None:
        """`moment`: seconds since 1970, the time of all members."""
        self.out, self.moment = _Hashing(file), moment
        stream = cast(IO[bytes], self.out)  # tarfile only writes and tells
        self.tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, stream: IO[bytes], size: int) -> str:
        """Add a member of exactly `size` bytes; returns its SHA-256. Raises OSError when the stream is shorter."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self.moment, 0o600
        reading = _Reading(stream)
        self.tar.addfile(info, reading)
        digest = reading.digest.hexdigest()
        self.members[name] = {"size": size, "sha256": digest}
        return digest

    def add_bytes(self, name: str, data: bytes) -> str:
        """Add a small member."""
        return self.add(name, BytesIO(data), len(data))

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest with the members, and the seal."""
        text = json.dumps({**manifest, "members": self.members}, indent=1, sort_keys=True).encode()
        self.add_bytes(MANIFEST, text)
        self.out.file.write(_tail(self.out.digest.hexdigest()))


class _Reading:
    """Hashes what is read from a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        return data


def _tail(digest: str) -> bytes:
    """The seal and the end of the tar; of the same length always."""
    text = f"sha256 {digest}\n".encode()
    info = tarfile.TarInfo(SEAL)
    info.size, info.mode = len(text), 0o600
    padding = bytes(tarfile.BLOCKSIZE - len(text))
    return info.tobuf(tarfile.USTAR_FORMAT) + text + padding + bytes(2 * tarfile.BLOCKSIZE)


TAIL_BYTES = len(_tail("0" * 64))


@contextmanager
def writing(path: Path, moment: int) -> Iterator[Writer]:
    """Write an archive; at the end of the block it stands under its name, or nothing does. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield Writer(file, moment)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        flush_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refuse_damage(path: Path) -> None:
    """Read every byte. Raises Damaged, naming the part that is not as it was written, or OSError."""
    size = path.stat().st_size
    if size == 0:
        raise Damaged("The file is empty.")
    if size <= TAIL_BYTES:
        raise Damaged("The file is cut off: it is too short to be a backup.")
    digest, left = hashlib.sha256(), size - TAIL_BYTES
    with path.open("rb") as file:
        while left and (part := file.read(min(CHUNK, left))):
            digest.update(part)
            left -= len(part)
        tail = file.read()
    if tail != _tail(digest.hexdigest()):
        raise Damaged(_what_is_damaged(path))


def _what_is_damaged(path: Path) -> str:
    """Name the part of an archive whose seal does not fit."""
    try:
        manifest = read_manifest(path)
        with tarfile.open(path, "r:") as tar:
            for name, known in manifest["members"].items():
                stream = tar.extractfile(name)
                if stream is None or digest_of(stream) != known["sha256"]:
                    return f"The part {name} is not as it was written."
    except (Damaged, tarfile.TarError, OSError, KeyError, TypeError, ValueError):
        return "The file is cut off or damaged: it does not end with the seal of what stands before."
    return "The frame of the archive is damaged: its seal does not fit."


def digest_of(stream: IO[bytes]) -> str:
    """SHA-256 of what is left of a stream, in hex."""
    digest = hashlib.sha256()
    while part := stream.read(CHUNK):
        digest.update(part)
    return digest.hexdigest()


def read_manifest(path: Path) -> dict[str, Any]:
    """What the archive says of itself. Raises Damaged."""
    try:
        with tarfile.open(path, "r:") as tar:
            info = next((member for member in tar if member.name == MANIFEST), None)
            stream = tar.extractfile(info) if info and info.size < MANIFEST_MAX_BYTES else None
            manifest: Any = json.loads(stream.read()) if stream else None
    except (tarfile.TarError, OSError, ValueError) as error:
        raise Damaged(f"The archive cannot be read: {error}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("members"), dict):
        raise Damaged("The archive has no manifest: it is cut off, or no backup of Concord.")
    return manifest


@contextmanager
def member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Read one member. Raises Damaged when there is none."""
    with tarfile.open(path, "r:") as tar:
        try:
            stream = tar.extractfile(name)
        except KeyError:
            stream = None
        if stream is None:
            raise Damaged(f"The archive has no part {name}.")
        yield stream


def members_below(path: Path, folder: str) -> Iterator[tuple[str, IO[bytes]]]:
    """The members below a folder: name inside the folder, and content. Raises Damaged for a name that leads out."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            if not info.name.startswith(f"{folder}/"):
                continue
            name = info.name.removeprefix(f"{folder}/")
            if not info.isfile() or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise Damaged(f"The archive has a part that does not belong into a backup: {info.name}")
            stream = tar.extractfile(info)
            if stream is not None:
                yield name, stream
