"""What a CAPA's team found out: what the problem is and is not, and the causes as chains of whys (8D D2 and D4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import RecordRow


class ProblemStatement(RecordRow):
    """One line of the is/is-not table (Kepner & Tregoe, "The Rational Manager", 1965)."""

    class Aspect(models.TextChoices):
        """What is asked of the problem."""

        WHAT = "what", _("What")
        WHERE = "where", _("Where")
        WHEN = "when", _("When")
        EXTENT = "extent", _("How many, how much")

    aspect = models.CharField(_("aspect"), max_length=8, choices=Aspect.choices)
    observed = models.TextField(_("is"), max_length=2000)
    not_observed = models.TextField(_("is not, though it could be"), max_length=2000, blank=True)
    distinction = models.TextField(_("what distinguishes both"), max_length=2000, blank=True)
    change = models.TextField(_("what changed there, and when"), max_length=2000, blank=True)
    at = models.DateTimeField(_("recorded"), default=present)
    by_name = models.CharField(_("recorded by"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        """One line per aspect; the history keeps what was said before."""

        ordering = ["aspect"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "aspect"], name="aspect_once")]


class Cause(RecordRow):
    """A possible cause and how far it is known. A cause below another answers why that one is so.

    version counts its wordings: a new one has to be verified anew. verified_round: the round of the CAPA in which it
    was verified last; after an action without effect that is to be done again. warnings: codes, see capa.rules.causes.
    """

    class Branch(models.TextChoices):
        """Which question the chain answers (8D D4: occurrence and escape; the system behind both)."""

        OCCURRENCE = "occurrence", _("Why it occurred")
        DETECTION = "detection", _("Why it was not detected")
        SYSTEM = "system", _("Why the system allowed it")

    class Category(models.TextChoices):
        """The bones of the fishbone."""

        PEOPLE = "people", _("People")
        MACHINE = "machine", _("Machine")
        METHOD = "method", _("Method")
        MATERIAL = "material", _("Material")
        MEASUREMENT = "measurement", _("Measurement")
        ENVIRONMENT = "environment", _("Environment")

    class State(models.TextChoices):
        """What is known of it."""

        PROPOSED = "proposed", _("Proposed")
        VERIFIED = "verified", _("Verified")
        EXCLUDED = "excluded", _("Excluded")

    class Method(models.TextChoices):
        """How a cause was verified."""

        SWITCHED = "switched", _("Problem switched on and off")
        TEST = "test", _("Test or measurement")
        DATA = "data", _("Analysis of data")
        SITE = "site", _("Seen on site")
        SIMULATION = "simulation", _("Calculation or simulation")
        DOCUMENTS = "documents", _("Review of documents")

    number = models.PositiveSmallIntegerField(_("number"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    parent = TenantKey("self", null=True, blank=True, related_name="behind", verbose_name=_("answers why"))
    branch = models.CharField(_("question"), max_length=12, choices=Branch.choices)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    text = models.TextField(_("cause"), max_length=1000)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    files = models.JSONField(_("files"), default=list, db_default=models.Value([], models.JSONField()), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    method = models.CharField(_("how it was verified"), max_length=12, choices=Method.choices, blank=True)
    is_root = models.BooleanField(_("root cause"), default=False)
    why_excluded = models.TextField(_("why it was excluded"), max_length=2000, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=present)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_round = models.PositiveSmallIntegerField(_("verified in round"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """In the order of their numbers, which are never given out again."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="cause_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="verified", verified_at__isnull=False, verified_round__isnull=False)
                | (~models.Q(state="verified") & models.Q(verified_at=None, verified_round=None, is_root=False)),
                name="cause_verified_wholly",
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="cause_not_of_itself"),
        ]

    def __str__(self) -> str:
        """Its code and the beginning of its text."""
        return f"{self.code} {self.text[:80]}"

    @property
    def code(self) -> str:
        """C01 and so on: what people say."""
        return f"C{self.number:02}"
