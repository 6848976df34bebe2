"""The seal as bytes: where it lies in a file, and whether it is ours and whole.

No PDF parser is needed. A seal names the bytes it covers; if these are the whole file but for the seal's own place,
if that place holds nothing but the seal, and if the signature is ours, then the file is the one we made. So a hostile
file is never parsed at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from asn1crypto import cms, x509
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

BYTE_RANGE = re.compile(rb"/ByteRange\s{0,4}\[\s{0,9}(\d{1,10})\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})")
HEX = re.compile(rb"(?:[0-9A-F]{2})+")  # as pyHanko writes; a small letter is an alteration
MAX_SEALS = 8  # a file of ours has one; more are looked at only to explain what was done to it
MAX_CONTAINER = 200_000
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Seal:
    """A seal found in a file: it covers the file up to `end`. `ours` says the key was ours, `intact` that the covered
    bytes are those that were sealed and that nothing else lies in the seal's own place."""

    end: int
    ours: bool
    intact: bool


def seals(data: bytes, certificates: Collection[bytes]) -> Iterator[Seal]:
    """The seals of a file that carry one of our certificates (DER), the last one first."""
    matches = list(BYTE_RANGE.finditer(data))[-MAX_SEALS:]
    for match in reversed(matches):
        start, head, tail, length = (int(group) for group in match.groups())
        end = tail + length
        if start != 0 or not head < tail < end <= len(data) or tail - head > MAX_CONTAINER:
            continue
        place = data[head:tail]
        certificate = next((each for each in certificates if each.hex().encode() in place.lower()), None)
        if certificate is not None:
            yield _seal(data, head, tail, end, certificate)


def _seal(data: bytes, head: int, tail: int, end: int, certificate: bytes) -> Seal:
    place = data[head:tail]
    blob = _blob(place)
    digest = hashlib.sha256(data[:head])
    digest.update(data[tail:end])
    if blob is None:
        return Seal(end, ours=True, intact=False)
    intact, signed_by_us = _check(blob, certificate, digest.digest())
    return Seal(end, ours=True, intact=intact and signed_by_us)


def _blob(place: bytes) -> bytes | None:
    """The seal's DER, if its place holds it, then zeros, and nothing else."""
    if not (place.startswith(b"<") and place.endswith(b">") and HEX.fullmatch(place, 1, len(place) - 1)):
        return None
    octets = bytes.fromhex(place[1:-1].decode())
    if octets[:2] != b"\x30\x82":
        return None
    size = 4 + int.from_bytes(octets[2:4], "big")
    blob, padding = octets[:size], octets[size:]
    return blob if len(blob) == size and not any(padding) else None


def _check(blob: bytes, certificate: bytes, digest: bytes) -> tuple[bool, bool]:
    """Whether the seal holds this digest, and whether it was signed with this certificate's key."""
    try:
        signed = _signed_data(blob, certificate)
        if signed is None:
            return False, False
        return validate_sig_integrity(signed["signer_infos"][0], x509.Certificate.load(certificate), "data", digest)
    except (*MALFORMED, SignatureValidationError, CMSStructuralError):
        return False, False


def _signed_data(blob: bytes, certificate: bytes) -> cms.SignedData | None:
    """The CMS structure, if it has exactly the form our seals have: what is not signed in it has one allowed value."""
    info = cms.ContentInfo.load(blob, strict=True)
    if info["content_type"].native != "signed_data":
        return None
    signed = info["content"]
    signers = signed["signer_infos"]
    as_ours = (
        signed["version"].native == "v1"
        and [each["algorithm"].native for each in signed["digest_algorithms"]] == ["sha256"]
        and signed["encap_content_info"]["content_type"].native == "data"
        and [each.dump() for each in signed["certificates"]] == [certificate]
        and not signed["crls"].native
        and len(signers) == 1
        and signers[0]["version"].native == "v1"
        and signers[0]["digest_algorithm"]["algorithm"].native == "sha256"
        and signers[0]["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
        and _names(signers[0]["sid"].chosen, certificate)
        and not signers[0]["unsigned_attrs"].native
    )
    return signed if as_ours and info.copy().dump(force=True) == blob else None


def _names(identifier: cms.IssuerAndSerialNumber, certificate: bytes) -> bool:
    ours = x509.Certificate.load(certificate)
    same_issuer: bool = identifier["issuer"].dump() == ours.issuer.dump()
    return same_issuer and identifier["serial_number"].native == ours.serial_number
