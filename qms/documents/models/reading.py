"""Who must have read and understood a document, and who has."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.documents.models.revision import DocumentRevision
from qms.lib.moment import present
from qms.organisations.models import Site
from qms.organisations.tenancy import TenantKey
from qms.records.models import RecordRow


class ReadRequirement(RecordRow):
    """That the holders of a role, at one site or all, must read each revision. Ended, never deleted."""

    role = models.CharField(_("role"), max_length=32)
    site = TenantKey(Site, null=True, blank=True, related_name="+", verbose_name=_("site"))
    since = models.DateTimeField(default=present)
    ended_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Once per role and site while it runs."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "role", "site"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="read_requirement_once",
            )
        ]


class ReadAcknowledgement(RecordRow):
    """That a person has read and understood a revision. It is never changed."""

    revision = TenantKey(DocumentRevision, related_name="acknowledgements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    person_name = models.CharField(_("read by"), max_length=120)
    at = models.DateTimeField(_("read"), default=present)

    class Meta:
        """Once per person and revision; found by person for the matrix."""

        constraints = [
            models.UniqueConstraint(fields=["organisation", "revision", "person"], name="revision_read_once")
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="read_by_person")]
