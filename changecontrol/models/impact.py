"""The impact of a change: assessments by function, affected items, risks before and after, values before and after."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from changecontrol.models.change import WORDS
from qms.lib.moment import present
from qms.organisations.models import Customer, Site
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow


class Function(models.TextChoices):
    """Who looks at a change, each for their part."""

    QUALITY = "quality", _("Quality")
    REGULATORY = "regulatory", _("Regulatory affairs")
    PRODUCTION = "production", _("Production")
    SUPPLY = "supply", _("Supply")
    SAFETY = "safety", _("Safety")
    DATA = "data", _("Data")


class Assessment(RecordRow):
    """What one function says about the change: whether it touches it, and why."""

    class Impact(models.TextChoices):
        """The answer."""

        NONE = "none", _("No impact")
        MINOR = "minor", _("Impact within what is approved")
        MAJOR = "major", _("Impact that needs work")

    function = models.CharField(_("function"), max_length=12, choices=Function.choices)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("assessor"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked"), default=present)
    impact = models.CharField(_("impact"), max_length=8, choices=Impact.choices, blank=True)
    rationale = models.TextField(_("rationale"), max_length=WORDS, blank=True)
    done_at = models.DateTimeField(_("assessed"), null=True, blank=True)
    done_by_name = models.CharField(_("assessed by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """One per function; the history keeps what was said before."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "function"], name="assessment_once"),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | ~models.Q(impact="") & ~models.Q(rationale=""),
                name="assessment_done_says_why",
            ),
        ]


class AffectedItem(RecordRow):
    """Something that the change touches, as it was found, and whether somebody has confirmed it.

    reference: what people know it by (part number, code of customer or site, number of a record), upper-cased.
    What regulatory affairs say of a registration stands in `qms.registrations`, RegulatoryAssessment.
    """

    class Kind(models.TextChoices):
        """What it is."""

        PART = "part", _("Part")
        CUSTOMER = "customer", _("Customer")
        SITE = "site", _("Site")
        DOCUMENT = "document", _("Document")
        RISK = "risk", _("Risk analysis")
        REQUIREMENT = "requirement", _("Requirement")
        REGISTRATION = "registration", _("Registration or certificate")
        RECORD = "record", _("Other record")

    class Source(models.TextChoices):
        """How it was found."""

        SUPPLY = "supply", _("Register of supply")
        LINK = "link", _("Linked record")
        PARTS = "parts", _("Same part numbers")
        REGISTER = "register", _("Register of registrations")
        HAND = "hand", _("By hand")

    class State(models.TextChoices):
        """What people say about it."""

        PROPOSED = "proposed", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        EXCLUDED = "excluded", _("Not affected")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    reference = models.CharField(_("number or code"), max_length=80)
    label = models.CharField(_("what it is"), max_length=200, blank=True)
    customer = TenantKey(Customer, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    site = TenantKey(Site, null=True, blank=True, related_name="+", verbose_name=_("site"))
    linked = TenantKey(Record, null=True, blank=True, related_name="+", verbose_name=_("record"))
    source = models.CharField(pgettext_lazy("source", "found by"), max_length=8, choices=Source.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    settled_reason = models.TextField(_("why it is not affected"), max_length=WORDS, blank=True)
    settled_by_name = models.CharField(_("confirmed by"), max_length=120, blank=True)
    settled_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Each thing once."""

        ordering = ["kind", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "kind", "reference"], name="affected_once"),
            models.CheckConstraint(
                condition=~models.Q(state="excluded") | ~models.Q(settled_reason=""),
                name="affected_excluded_with_reason",
            ),
        ]

    def __str__(self) -> str:
        """Reference and name."""
        return f"{self.reference} {self.label}".strip()


RATINGS = ("severity", "occurrence", "detection")


class RiskDelta(RecordRow):
    """A failure mode that the change touches: its ratings before and after. RPN and priority are looked up."""

    study = models.CharField(_("study"), max_length=32, blank=True)
    row = models.CharField(_("row"), max_length=12)
    mode = models.CharField(_("failure mode"), max_length=200)
    special_class = models.CharField(_("special characteristic"), max_length=12, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity before"))
    occurrence = models.PositiveSmallIntegerField(_("occurrence before"))
    detection = models.PositiveSmallIntegerField(_("detection before"))
    severity_after = models.PositiveSmallIntegerField(_("severity after"))
    occurrence_after = models.PositiveSmallIntegerField(_("occurrence after"))
    detection_after = models.PositiveSmallIntegerField(_("detection after"))
    rpn = models.PositiveSmallIntegerField(_("RPN before"))
    rpn_after = models.PositiveSmallIntegerField(_("RPN after"))
    priority = models.CharField(_("action priority before"), max_length=1)
    priority_after = models.CharField(_("action priority after"), max_length=1)
    rationale = models.TextField(_("rationale of the ratings after"), max_length=WORDS)
    by_name = models.CharField(_("rated by"), max_length=120)
    at = models.DateTimeField(_("rated"), default=present)
    history = HistoricalRecords()

    class Meta:
        """A row of a study once; the history keeps how it was rated before."""

        ordering = ["study", "row"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "study", "row"], name="risk_delta_once"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}{end}__range": (1, 10)}), name=f"delta_{name}{end}_from_1_to_10"
                )
                for name in RATINGS
                for end in ("", "_after")
            ),
        ]


class Comparison(RecordRow):
    """A value or text before and after, as customers read it. customer: for that one only; empty: for all."""

    characteristic = models.CharField(_("characteristic"), max_length=200)
    before = models.TextField(_("before"), max_length=WORDS)
    after = models.TextField(_("after"), max_length=WORDS)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    customer = TenantKey(Customer, null=True, blank=True, related_name="+", verbose_name=_("only for"))
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """In the order in which they were entered."""

        ordering = ["id"]
