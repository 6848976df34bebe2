"""What is kept outside the database: uploaded files, anchors of the trail, certificates. And the keys, apart."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from qms.operations.archive import Damaged, Writer, digest_of, flush_folder, members_below
from qms.pdf.seal import RETIRED, trusted_certificates
from qms.trail import keys
from qms.trail.anchors import FilePlace, Place, places, read_lines
from qms.workspace.orphans import stored_names

FILES, ANCHORS, CERTIFICATES = "files", "anchors", "certificates"
SET_ASIDE = "set-aside"


def add_files(archive: Writer) -> int:
    """Put all stored files into the archive; returns how many. One that is swept in the meantime is left out."""
    count = 0
    for name in stored_names():
        try:
            stream = default_storage.open(name)
        except FileNotFoundError:
            continue
        with stream:
            archive.add(f"{FILES}/{name}", cast(IO[bytes], stream.file), stream.size)
        count += 1
    return count


def copy_anchors(folder: Path) -> Path:
    """Copy the anchors as they are now; returns the folder of the copy.

    It is done before the database is read: an anchor follows its checkpoint, so none is newer than the database then.
    """
    copy, source = folder / ANCHORS, Path(settings.ANCHOR_DIR)
    place = places()[0]
    if not isinstance(place, FilePlace):
        copy.mkdir()
        for organisation in place.organisations():
            with (copy / f"{organisation}.jsonl").open("w", encoding="ascii", errors="replace") as file:
                file.writelines(place.lines(organisation))
        return copy
    if not source.is_dir():
        copy.mkdir()
        return copy
    return Path(shutil.copytree(source, copy, ignore=shutil.ignore_patterns(SET_ASIDE)))


def add_anchors(archive: Writer, copy: Path) -> int:
    """Put the copied anchors into the archive; returns how many files they are."""
    paths = sorted(one for one in copy.rglob("*") if one.is_file())
    for path in paths:
        with path.open("rb") as stream:
            archive.add(f"{ANCHORS}/{path.relative_to(copy)}", stream, os.fstat(stream.fileno()).st_size)
    return len(paths)


def add_certificates(archive: Writer) -> None:
    """Put the certificates of the PDFs' seal and the public keys of checkpoints into the archive.

    They are no secret, and without them old PDFs and checkpoints verify no more.
    """
    for fingerprint, public in keys.public_keys().items():
        pem = Ed25519PublicKey.from_public_bytes(public).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        archive.add_bytes(f"{CERTIFICATES}/{keys.RETIRED}/{fingerprint}.pem", pem)
    for der in trusted_certificates(settings.KEYS_DIR):
        pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        archive.add_bytes(f"{CERTIFICATES}/{RETIRED}/{hashlib.sha256(der).hexdigest()}.pem", pem)


def key_fingerprints() -> dict[str, Any]:
    """Which keys this installation has, told by their fingerprints; nothing of the keys themselves."""
    seal = [hashlib.sha256(der).hexdigest() for der in trusted_certificates(settings.KEYS_DIR)]
    return {"seal of PDFs": seal, "checkpoints of the trail": keys.fingerprints()}


def write_keys(path: Path) -> int:
    """Write the private keys into a file that only its owner can read; returns how many. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
    draft.unlink(missing_ok=True)
    found = sorted(one for one in settings.KEYS_DIR.rglob("*") if one.is_file())
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for key in found:
                    tar.add(key, str(key.relative_to(settings.KEYS_DIR)))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        flush_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return len(found)


def restore_files(archive: Path, digests: dict[str, str]) -> dict[str, int]:
    """Put the files of an archive where they belong; those that are there already and are the same stay.

    digests: SHA-256 by name, as the manifest says. Returns how many were written, were there, and were put right.
    """
    done = {"written": 0, "there already": 0, "put right": 0}
    for name, stream in members_below(archive, FILES):
        how = "written"
        if default_storage.exists(name):
            with default_storage.open(name) as present:
                same = digest_of(cast(IO[bytes], present)) == digests[name]
            if same:
                done["there already"] += 1
                continue
            default_storage.delete(name)
            how = "put right"
        if default_storage.save(name, File(stream, name)) != name:
            raise Damaged(f"The storage does not take the file {name} under its name.")
        done[how] += 1
    return done


@contextmanager
def anchors_of(archive: Path) -> Iterator[None]:
    """Inside the block the trail is verified with the anchors of the archive, and with no others."""
    before = settings.ANCHOR_DIR, settings.ANCHOR_COPIES
    with tempfile.TemporaryDirectory(prefix="concord-anchors-") as folder:
        for name, stream in members_below(archive, ANCHORS):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(stream.read())
        settings.ANCHOR_DIR, settings.ANCHOR_COPIES = folder, []
        try:
            yield
        finally:
            settings.ANCHOR_DIR, settings.ANCHOR_COPIES = before


def restore_anchors(archive: Path, moment: str) -> dict[str, Any]:
    """Put the anchors of an archive back. Nothing outside is ever lost: a file that says more or something else is
    moved into `set-aside/<moment>/` first.

    Returns `written` and `the same` as numbers, `ahead` (lines more than the archive, by file) and `different` (files
    that say something else than the backup: a person must look).
    """
    place, folder = places()[0], Path(settings.ANCHOR_DIR)
    done: dict[str, Any] = {"written": 0, "the same": 0, "ahead": {}, "different": []}
    if not isinstance(place, FilePlace):
        for name, stream in members_below(archive, ANCHORS):
            _restore_object_anchors(place, name, stream.read().decode("ascii", "replace"), done)
        return done
    for name, stream in members_below(archive, ANCHORS):
        path, content = folder / name, stream.read()
        present = path.read_bytes() if path.exists() else b""
        if present == content:
            done["the same"] += 1
            continue
        if content.startswith(present):
            done["written"] += 1
        else:
            if present.startswith(content):
                done["ahead"][name] = present[len(content) :].count(b"\n")
            else:
                done["different"].append(name)
            (folder / SET_ASIDE / moment / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.rename(folder / SET_ASIDE / moment / name)
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        path.write_bytes(content)
    return done


def _restore_object_anchors(place: Place, name: str, content: str, done: dict[str, Any]) -> None:
    """The same for a bucket under lock, in which nothing can be set aside: what it lacks is added."""
    organisation, lines = uuid.UUID(Path(name).stem), content.splitlines(keepends=True)
    present = list(place.lines(organisation))
    if present[: len(lines)] != lines[: len(present)]:
        done["different"].append(name)
    elif len(present) > len(lines):
        done["ahead"][name] = len(present) - len(lines)
    elif place.append(organisation, read_lines(lines)):
        done["written"] += 1
    else:
        done["the same"] += 1


def restore_certificates(archive: Path) -> int:
    """Keep certificates and public keys that are not known here among the retired ones, so that what they sealed
    verifies; returns how many.
    """
    known = {hashlib.sha256(der).hexdigest() for der in trusted_certificates(settings.KEYS_DIR)} | set(
        keys.public_keys()
    )
    new = [(n, stream.read()) for n, stream in members_below(archive, CERTIFICATES) if Path(n).stem not in known]
    for name, pem in new:
        path = settings.KEYS_DIR / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(pem)
    return len(new)
