"""The key that signs checkpoints: Ed25519 (RFC 8032), in a file outside the database, made on first use.

`KEYS_DIR/trail-signing.pem` holds today's private key, readable by its owner only. `KEYS_DIR/trail-retired/` holds the
public keys of former ones, so that older checkpoints keep verifying; a retired private key is gone for good.
A key is named by its fingerprint: SHA-256 of the 32 bytes of the public key, in hex.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

log = structlog.get_logger(__name__)

KEY_FILE = "trail-signing.pem"
RETIRED = "trail-retired"


@dataclass(frozen=True)
class SigningKey:
    """Today's key; `public` is its 32 bytes."""

    fingerprint: str
    public: bytes
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self.private.sign(message)


def signing_key() -> SigningKey:
    """Today's key, made when there is none. Many processes may ask at once: one file wins."""
    path = _folder() / KEY_FILE
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, _pem(Ed25519PrivateKey.generate()), replace=False)
        log.info("trail.key_made", fingerprint=_read(path).fingerprint)
    return _read(path)


def public_keys() -> dict[str, bytes]:
    """Every key whose checkpoints count as ours, by fingerprint: today's first, then the retired ones."""
    path = _folder() / KEY_FILE
    today = [_read(path).public] if path.exists() else []
    retired = [_public(each) for each in sorted((_folder() / RETIRED).glob("*.pem"))]
    return {fingerprint_of(public): public for public in [*today, *retired]}


def fingerprints() -> list[str]:
    """The fingerprints of all our keys, today's first; none before the first checkpoint."""
    return list(public_keys())


def rotate() -> SigningKey:
    """Retire today's key and make a new one. What the old one signed keeps verifying."""
    signing_key()
    with (_folder() / f".{KEY_FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        old = signing_key()
        trust(old.public)
        _write(_folder() / KEY_FILE, _pem(Ed25519PrivateKey.generate()), replace=True)
        new = signing_key()
    log.info("trail.key_changed", old=old.fingerprint, new=new.fingerprint)
    return new


def trust(public: bytes) -> str:
    """Count a key among our former ones, by the 32 bytes of its public half; its fingerprint.

    For `rotate`, and for a lost key: every PDF and every trail export holds the public half. Raises ValueError.
    """
    key, form = Ed25519PublicKey.from_public_bytes(public), serialization.PublicFormat.SubjectPublicKeyInfo
    path = _folder() / RETIRED / f"{fingerprint_of(public)}.pem"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, key.public_bytes(serialization.Encoding.PEM, form), replace=False)
    return path.stem


def fingerprint_of(public: bytes) -> str:
    """SHA-256 of the public key's 32 bytes, in hex."""
    return hashlib.sha256(public).hexdigest()


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is this key's over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _folder() -> Path:
    return Path(settings.KEYS_DIR)


def _read(path: Path) -> SigningKey:
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} holds another kind of key")
    public = private.public_key().public_bytes_raw()
    return SigningKey(fingerprint_of(public), public, private)


def _public(path: Path) -> bytes:
    public = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise TypeError(f"{path} holds another kind of key")
    return public.public_bytes_raw()


def _pem(key: Ed25519PrivateKey) -> bytes:
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain)


def _write(path: Path, pem: bytes, *, replace: bool) -> None:
    """Write a whole file, readable by its owner only; without `replace`, what another process wrote first stays."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".trail-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            os.fsync(file.fileno())
        if replace:
            Path(temporary).replace(path)
        else:
            os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        Path(temporary).unlink(missing_ok=True)
