"""The PDFs that were made of records, and who took which of them out of the house."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey, TenantModel
from qms.records.models import RecordRow


class Audience(models.TextChoices):
    """Who may read a PDF."""

    STAFF = "staff", _("the whole record")
    CUSTOMER = "customer", _("what is shared with the customer")


class RecordPdf(RecordRow):
    """A sealed PDF as it was made, never changed. Made once per version, audience, language, content, zone and paper.

    `sha256` is of the file, `digest` of the record's canonical content in it (both hex). `trail_position` and
    `trail_digest` name the newest entry of the trail about this record when the PDF was made.
    """

    Audience = Audience

    version = models.PositiveIntegerField(_("version"))
    audience = models.CharField(_("contains"), max_length=10, choices=Audience.choices)
    customer = TenantKey(Customer, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=8)
    digest = models.CharField(_("record digest"), max_length=64)
    zone = models.CharField(_("time zone"), max_length=64, default="", db_default="")
    paper = models.CharField(_("paper"), max_length=10, default="", db_default="")
    sha256 = models.CharField(max_length=64)
    trail_position = models.BigIntegerField()
    trail_digest = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    generator = models.CharField(max_length=40)
    made_at = models.DateTimeField(_("made"), default=present)
    made_for_name = models.CharField(_("made for"), max_length=120)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "version", "audience", "customer_id", "language", "digest", "sha256",
        "storage_name", "size", "made_at", "zone", "paper",
    )  # fmt: skip

    class Meta:
        """The two digests are looked up without an organisation, so their indexes do not begin with one."""

        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation", "record", "version", "audience", "customer", "language", "digest", "zone", "paper",
                ],
                name="record_pdf_once",
                nulls_distinct=False,
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sha256"], name="record_pdf_by_file"),
            models.Index(fields=["digest"], name="record_pdf_by_content"),
        ]

    def __str__(self) -> str:
        """The key; the record's number is on the record."""
        return str(self.pk)


class RecordPack(TenantModel):
    """Many records as one sealed PDF, in the register for good; its file is kept as long as the job's that made it.

    `sha256` is of the file, `digest` of its canonical contents (both hex). Its records are in the log of exports.
    """

    audience = models.CharField(_("contains"), max_length=10, choices=Audience.choices)
    customer = TenantKey(Customer, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=8)
    digest = models.CharField(_("digest of the contents"), max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    records = models.PositiveIntegerField(_("records"))
    pages = models.PositiveIntegerField(_("pages"))
    generator = models.CharField(max_length=40)
    made_at = models.DateTimeField(_("made"), default=present)
    made_for_name = models.CharField(_("made for"), max_length=120)

    class Meta:
        """Looked up without an organisation, like a record's PDF."""

        indexes = [
            models.Index(fields=["sha256"], name="record_pack_by_file"),
            models.Index(fields=["digest"], name="record_pack_by_content"),
        ]

    def __str__(self) -> str:
        """The key."""
        return str(self.pk)


class RecordPdfExport(RecordRow):
    """Somebody took a PDF of a record out, alone or in a pack: the log of exports (21 CFR 11.10(b), X5)."""

    pdf = TenantKey(RecordPdf, related_name="exports")
    pack = TenantKey(RecordPack, null=True, related_name="exports")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    person_name = models.CharField(_("exported by"), max_length=120)
    at = models.DateTimeField(_("exported"), default=present)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ("id", "organisation_id", "record_id", "pdf_id", "person_id", "at")

    class Meta:
        """Newest first per record."""

        indexes = [models.Index(fields=["organisation", "record", "-at", "-id"], name="record_pdf_export_newest")]

    def __str__(self) -> str:
        """Who."""
        return self.person_name
