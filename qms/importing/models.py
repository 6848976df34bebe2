"""Files on their way in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qms.lib.moment import present
from qms.organisations.tenancy import TenantModel


class ImportFile(TenantModel):
    """A file of records on its way in: uploaded, mapped, checked, stored. What was stored is told line by line by
    the records' `import_key`: the beginning of the file's digest, and the line. kind: what its lines become.
    """

    class State(models.TextChoices):
        """`checked` says that every line can be stored with this mapping; only then it may be."""

        DRAFT = "draft", _("Draft")
        CHECKED = "checked", _("Checked")
        REFUSED = "refused", _("Lines refused")
        DONE = "done", _("Imported")
        DISCARDED = "discarded", _("Discarded")

    kind = models.CharField(max_length=32, default="complaint", db_default="complaint")
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    storage_name = models.CharField(max_length=120)
    columns = models.JSONField(default=list)
    columns_key = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    lines = models.PositiveIntegerField(_("lines"), null=True)
    refused = models.PositiveIntegerField(_("refused lines"), default=0)
    added = models.PositiveIntegerField(_("records added"), default=0)
    first_number = models.CharField(max_length=32, blank=True)
    last_number = models.CharField(max_length=32, blank=True)
    report_name = models.CharField(max_length=120, blank=True)
    job = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("uploaded"), default=present)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    finished_at = models.DateTimeField(_("imported"), null=True)
    finished_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        """A content is stored once; a second import of it waits at this constraint until the first is over.

        The table keeps the name under which the trail tells of its rows since the first version.
        """

        db_table = "feedback_importfile"

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "sha256"],
                condition=models.Q(state="done"),
                name="import_file_once_a_kind",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="import_file_newest"),
            models.Index(fields=["organisation", "columns_key", "-created_at"], name="import_file_columns"),
        ]

    def __str__(self) -> str:
        """The file's name."""
        return self.name
