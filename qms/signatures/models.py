"""Signatures with the frozen content they are bound to, and one-time codes that were used."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models

from qms.lib.moment import present
from qms.records.models import RecordRow


class Signature(RecordRow):
    """A signature: printed name, time, meaning (11.50), bound to the digest of the content (11.70). Never changed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=120)
    role = models.CharField(max_length=200)
    for_customer = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    act = models.CharField(max_length=40)
    meaning = models.TextField()
    signed_at = models.DateTimeField(default=present)
    zone = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.TextField()
    factors = models.CharField(max_length=40)
    challenge = models.UUIDField()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "person_id", "printed_name", "role", "for_customer", "shared", "act",
        "meaning", "signed_at", "zone", "version", "digest",
    )  # fmt: skip

    class Meta:
        """One signature per challenge."""

        constraints = [
            models.UniqueConstraint(fields=["organisation", "challenge"], name="signature_once_per_challenge")
        ]
        indexes = [models.Index(fields=["organisation", "record", "signed_at"], name="signature_of_record")]

    @property
    def fits(self) -> bool:
        """Whether the kept content still has the digest that was signed (11.70). The content must have been read."""
        return hashlib.sha256(self.content.encode("utf-8", "backslashreplace")).hexdigest() == self.digest

    @property
    def broken(self) -> bool:
        """Whether a page must warn of the signature; where the content is not for the reader nothing can be said."""
        return "content" not in self.get_deferred_fields() and not self.fits


class UsedCode(models.Model):
    """A one-time code that was used at signing; a second use on another worker is refused by the key."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code_digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=present)

    class Meta:
        """A code works once per person."""

        constraints = [models.UniqueConstraint(fields=["person", "code_digest"], name="code_used_once")]

    def __str__(self) -> str:
        """Whose code, and when it was used."""
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"
