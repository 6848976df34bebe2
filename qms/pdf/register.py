"""The register of files we made: an app that keeps them tells here how to look one up."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from qms.pdf.seal import trusted_certificates
from qms.pdf.verify import Register, Verdict, verify

_registers: list[Register] = []


def register_lookup(lookup: Register) -> None:
    """Say how to find a file by its SHA-256. Called once, when the apps are ready; a second call replaces the first."""
    _registers[:] = [lookup]


def lookup() -> Register | None:
    """The lookup that was registered, if any."""
    return _registers[0] if _registers else None


def verify_here(data: bytes, *, with_register: bool = True) -> Verdict:
    """`verify` with this installation's certificates, and its register unless told otherwise."""
    certificates = list(trusted_certificates(Path(settings.KEYS_DIR)))
    return verify(data, certificates=certificates, known_sha256=lookup() if with_register else None)
