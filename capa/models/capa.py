"""The CAPA and its rows. Field set: ISO 9001:2015 10.2, ISO 13485:2016 8.5.2 and 8.5.3, 21 CFR 820.100, the 8D steps.

A CAPA is internal, always: the customer's side has no right on any of these tables. What a customer is shown of it is
the 8D report made from it.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class Origin(models.TextChoices):
    """What the CAPA was opened for."""

    COMPLAINT = "complaint", _("Complaint")
    NONCONFORMITY = "nonconformity", _("Nonconformity")
    RISK = "fmea", _("Risk analysis")
    AUDIT = "audit", _("Audit finding")
    THEME = "theme", _("Theme in the data")
    HAND = "hand", _("By hand")


class RiskClass(models.TextChoices):
    """How much hangs on it: it sets the window of the effectiveness check and who is told when it is late."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class Capa(Record):
    """A corrective or preventive action: from one or many records to a verdict on its effect."""

    origin = models.CharField(_("origin"), max_length=16, choices=Origin.choices, default=Origin.HAND)
    external_number = models.CharField(_("number at the customer or supplier"), max_length=80, blank=True)
    problem = models.TextField(_("problem statement"), max_length=10_000)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_number = models.CharField(_("part numbers"), max_length=400, blank=True)
    lot = models.CharField(_("lots or batches"), max_length=400, blank=True)
    risk_class = models.CharField(_("class"), max_length=10, choices=RiskClass.choices, default=RiskClass.MAJOR)
    class_reason = models.TextField(_("reason of the class"), max_length=2000, blank=True)
    champion = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("champion"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    no_cause_reason = models.TextField(_("why no cause could be verified"), max_length=4000, blank=True)
    windows_extended = models.PositiveSmallIntegerField(_("effectiveness windows extended"), default=0)
    closing_summary = models.TextField(_("closing summary"), max_length=4000, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class TeamRole(models.TextChoices):
    """What somebody does in the team (8D D1)."""

    LEADER = "leader", _("Leader")
    MEMBER = "member", _("Member")
    EXPERT = "expert", _("Expert")


class TeamMember(RecordRow):
    """Somebody of the staff who works in the team; who left stays readable."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    role = models.CharField(_("role in the team"), max_length=10, choices=TeamRole.choices, default=TeamRole.MEMBER)
    function = models.CharField(_("function"), max_length=120, blank=True)
    since = models.DateTimeField(_("since"), default=present)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Once in the team at a time, one leader at a time."""

        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "person"], condition=models.Q(until=None), name="team_member_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "record"],
                condition=models.Q(until=None, role="leader"),
                name="team_has_one_leader",
            ),
        ]


class CapaContainment(RecordRow):
    """What holds affected parts back at one of the three places stock can be (8D D3), or why none can be there."""

    class Place(models.TextChoices):
        """The places of stock."""

        CUSTOMER = "customer", _("At the customer")
        HOUSE = "house", _("In house")
        TRANSIT = "transit", _("In transit")

    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    applicable = models.BooleanField(_("parts can be there"), default=True)
    measure = models.TextField(_("measure, or why there can be none"), max_length=2000)
    quantity = models.PositiveIntegerField(_("pieces"), null=True, blank=True)
    by_when = models.DateField(_("by when"), null=True, blank=True)
    at = models.DateTimeField(_("recorded"), default=present)
    by_name = models.CharField(_("recorded by"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        """One per place; the history keeps what was said before."""

        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "place"], name="capa_containment_once")
        ]


class ActionKind(models.TextChoices):
    """ISO 9000:2015 3.12: against the fault itself, against its cause, against a fault that has not happened."""

    CORRECTION = "correction", _("Correction")
    CORRECTIVE = "corrective", _("Corrective action")
    PREVENTIVE = "preventive", _("Preventive action")


class Action(RecordRow):
    """One action with its owner, agreed day, evidence and verification. Its number is never given out again.

    agreed_at: since when the day is binding; from then on due_on moves by an approved extension only, and
    original_due_on stays as it was agreed first. files: [{"id", "name", "sha256"}] of the record's files.
    """

    class State(models.TextChoices):
        """An action is open, done, verified by somebody else, or was dropped."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        VERIFIED = "verified", _("Verified")
        DROPPED = "dropped", _("Dropped")

    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=ActionKind.choices)
    text = models.TextField(_("action"), max_length=2000)
    cause = TenantKey("capa.Cause", null=True, blank=True, related_name="actions", verbose_name=_("acts on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    original_due_on = models.DateField(_("first agreed day"))
    due_on = models.DateField(_("due on"))
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    files = models.JSONField(_("files"), default=list, blank=True)
    completed_at = models.DateTimeField(_("done at"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )
    verification = models.TextField(_("how it was verified"), max_length=2000, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by")
    )
    dropped_reason = models.TextField(_("why it was dropped"), max_length=2000, blank=True)
    history = HistoricalRecords()

    class Meta:
        """In order of their numbers; a queue of due actions is read by owner."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="action_number_once"),
            models.CheckConstraint(
                condition=~models.Q(verified_by=models.F("owner")), name="action_verified_by_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"], condition=models.Q(state__in=["open", "done"]), name="action_due"
            )
        ]

    def __str__(self) -> str:
        """Its code and the beginning of its text."""
        return f"{self.code} {self.text[:80]}"

    @property
    def code(self) -> str:
        """A01 and so on: what people say, and the subject of its clock and task."""
        return f"A{self.number:02}"


class DueDateExtension(RecordRow):
    """A request to move the day of an action, and what was decided about it by signature."""

    class Outcome(models.TextChoices):
        """The decision."""

        OPEN = "open", _("Not yet decided")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    action = TenantKey(Action, related_name="extension_requests", verbose_name=_("action"))
    due_before = models.DateField(_("due before"))
    due_asked = models.DateField(_("day asked for"))
    reason = models.TextField(_("reason"), max_length=2000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"), default=present)
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    rationale = models.TextField(_("rationale"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    signature = models.UUIDField(null=True)
    history = HistoricalRecords()

    class Meta:
        """One open request per action."""

        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "action"], condition=models.Q(outcome="open"), name="extension_asked_once"
            )
        ]


class Prevention(RecordRow):
    """What was changed so that it happens nowhere else (8D D7): a document with its revision, or why none was."""

    class Document(models.TextChoices):
        """The documents that carry a lesson learned."""

        FMEA = "fmea", _("FMEA")
        CONTROL_PLAN = "control_plan", _("Control plan")
        INSTRUCTION = "instruction", _("Work instruction")

    document = models.CharField(_("document"), max_length=16, choices=Document.choices)
    reference = models.CharField(_("number of the document"), max_length=80, blank=True)
    revision = models.CharField(_("revision"), max_length=40, blank=True)
    skip_reason = models.TextField(_("why it stays as it is"), max_length=2000, blank=True)
    at = models.DateTimeField(_("recorded"), default=present)
    by_name = models.CharField(_("recorded by"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        """One per document; the history keeps what was said before."""

        ordering = ["document"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "document"], name="prevention_once")]
