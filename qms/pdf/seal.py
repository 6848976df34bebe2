"""The seal: a PAdES signature (B-B) of this installation over the whole file, allowing no later change.

The certificate is made once, signed by itself, and kept beside its key in one file only the owner can read. Retired
certificates go into `retired/` beside it, so that older documents keep verifying.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

KEY_FILE = "pdf-seal.pem"
RETIRED = "retired"
FIELD = "ConcordSeal"
YEARS = 30  # a record outlives any software, so its certificate does not end in the meantime


@dataclass(frozen=True)
class SealKey:
    """The key of the seal and its certificate, both DER; the fingerprint is the certificate's SHA-256 in hex."""

    private: bytes
    certificate: bytes

    def __repr__(self) -> str:
        return f"<SealKey {self.fingerprint[:16]}>"

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.certificate).hexdigest()


def ensure_key(directory: Path) -> SealKey:
    """The seal's key in `directory`, made when there is none. Many processes may ask at once: one file wins."""
    path = directory / KEY_FILE
    if not path.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, _new_key())
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    certificate = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SealKey(private=private, certificate=certificate.public_bytes(serialization.Encoding.DER))


def trusted_certificates(directory: Path) -> Iterator[bytes]:
    """Certificates (DER) whose seals count as ours: today's, if there is one, and the retired ones."""
    for path in [directory / KEY_FILE, *sorted((directory / RETIRED).glob("*.pem"))]:
        if path.exists():
            pem = path.read_bytes()
            for certificate in x509.load_pem_x509_certificates(pem[pem.index(b"-----BEGIN CERTIFICATE") :]):
                yield certificate.public_bytes(serialization.Encoding.DER)


def seal(pdf: bytes, *, key: SealKey, organisation: str) -> bytes:
    """The same PDF with the seal in it. Nobody may change it afterwards without breaking the seal."""
    out = BytesIO()
    sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), _meta(organisation), _signer(key), output=out)
    return out.getvalue()


def seal_file(path: Path, *, key: SealKey, organisation: str) -> None:
    """Seal a PDF on disk where it lies, without reading it whole."""
    with path.open("r+b") as file:
        sign_pdf(IncrementalPdfFileWriter(file), _meta(organisation), _signer(key), in_place=True)


def _signer(key: SealKey) -> SimpleSigner:
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(key.private),
        cert_registry=SimpleCertificateStore(),
    )


def _meta(organisation: str) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=organisation,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )


def _new_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Concord record seal")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_once(path: Path, pem: bytes) -> None:
    """Write a whole file, readable by its owner only, unless another process was first."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".seal-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        Path(temporary).unlink()
