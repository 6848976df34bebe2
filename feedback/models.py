"""The complaint and what belongs to it. Field set: 21 CFR 820.35(a), the former 820.198(e), ISO 13485:2016 8.2.2.

Which rule asks for which field: `feedback/rules.py`. The customer's verbatim text is never changed: `app` has no right
to update that column.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class Channel(models.TextChoices):
    """How the complaint reached us."""

    PORTAL = "portal", _("Portal")
    PHONE = "phone", _("Phone call")
    MAIL = "mail", _("E-mail or letter")
    VISIT = "visit", _("Visit")
    IMPORT = "import", _("Import")


class Severity(models.TextChoices):
    """How bad it is, judged at the assessment (ISO 10002:2018 8.4)."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class Harm(models.TextChoices):
    """Whether somebody came to harm or could have."""

    NONE = "none", _("No harm")
    POSSIBLE = "possible", _("Could have caused harm")
    INJURY = "injury", _("Injury")
    DEATH = "death", _("Death")
    UNKNOWN = "unknown", _("Not known")


class Remedy(models.TextChoices):
    """What the customer asks for (ISO 10002:2018 8.2)."""

    REPLACEMENT = "replacement", _("Replacement")
    REPAIR = "repair", _("Repair or rework")
    CREDIT = "credit", _("Credit or refund")
    EIGHT_D = "eight_d", _("8D report")
    EXPLANATION = "explanation", _("Explanation")
    OTHER = "other", _("Something else")


class Category(models.TextChoices):
    """What kind of thing went wrong."""

    PRODUCT = "product", _("Product")
    LABEL = "label", _("Label or marking")
    PACKAGING = "packaging", _("Packaging")
    DOCUMENT = "document", _("Document or certificate")
    DELIVERY = "delivery", _("Delivery")
    SERVICE = "service", _("Service")


class Complaint(Record):
    """A complaint: a communication that alleges deficiencies of a product after release (ISO 13485:2016 3.4)."""

    description = models.TextField(_("what happened, in the customer's words"), max_length=20_000)
    description_language = models.CharField(_("language of the text"), max_length=8, blank=True)
    translation = models.TextField(_("translation"), max_length=20_000, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_number = models.CharField(_("part number"), max_length=80, blank=True)
    udi = models.CharField(_("UDI, UPC or other identification"), max_length=120, blank=True)
    lot = models.CharField(_("lot or batch"), max_length=80, blank=True)
    serial = models.CharField(_("serial number"), max_length=200, blank=True)
    quantity_affected = models.PositiveIntegerField(_("pieces affected"), null=True, blank=True)
    quantity_inspected = models.PositiveIntegerField(_("pieces inspected"), null=True, blank=True)
    occurred_on = models.DateField(_("noticed on"), null=True, blank=True)
    found_at = models.CharField(_("where it was found"), max_length=200, blank=True)
    customer_reference = models.CharField(_("customer's own reference"), max_length=80, blank=True)
    complainant_name = models.CharField(_("complainant"), max_length=120, blank=True)
    complainant_email = models.EmailField(_("complainant's e-mail"), blank=True)
    complainant_phone = models.CharField(_("complainant's phone"), max_length=40, blank=True)
    complainant_address = models.TextField(_("complainant's address"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("received"), default=present)
    aware_at = models.DateTimeField(_("aware since"), default=present)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("received by"),
    )  # fmt: skip
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    remedy = models.CharField(_("remedy asked for"), max_length=12, choices=Remedy.choices, blank=True)
    harm = models.CharField(_("harm"), max_length=10, choices=Harm.choices, default=Harm.UNKNOWN)
    # judged by us; none of this is ever shown to the customer
    deficiency_alleged = models.BooleanField(_("alleges a deficiency of the product"), default=True)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices, blank=True)
    defect_code = models.CharField(_("defect code"), max_length=40, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, blank=True)
    severity_reason = models.TextField(_("reason of the severity"), max_length=2000, blank=True)
    no_market_reason = models.TextField(_("why no market asks for a report"), max_length=2000, blank=True)
    no_investigation_reason = models.TextField(_("why no investigation is needed"), max_length=2000, blank=True)
    no_investigation_by = models.CharField(_("responsible for that decision"), max_length=120, blank=True)
    similar_record = models.CharField(_("similar record relied upon"), max_length=32, blank=True)
    not_complaint_reason = models.TextField(_("why it is not a complaint"), max_length=2000, blank=True)
    capa_needed = models.BooleanField(_("corrective action needed"), null=True, blank=True)
    capa_reason = models.TextField(_("reason of the decision on corrective action"), max_length=2000, blank=True)
    import_key = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    class Meta:
        """The key of an imported line is looked up to refuse it a second time."""

        indexes = [models.Index(fields=["import_key"], name="complaint_import_key", condition=~models.Q(import_key=""))]

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "description", "description_language", "product", "part_number", "udi", "lot", "serial",
        "quantity_affected", "quantity_inspected", "occurred_on", "found_at", "customer_reference", "complainant_name",
        "complainant_email", "complainant_phone", "complainant_address", "received_at", "channel", "remedy", "harm",
    )  # fmt: skip

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class ContainmentAction(RecordRow):
    """What keeps the problem from spreading (8D D3), per place."""

    class Place(models.TextChoices):
        """Where the affected parts are."""

        CUSTOMER = "customer", _("At the customer")
        TRANSIT = "transit", _("In transit")
        HOUSE = "house", _("In house")
        SUPPLIER = "supplier", _("At the supplier")

    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    action = models.TextField(_("action"), max_length=2000)
    quantity = models.PositiveIntegerField(_("pieces blocked"), null=True, blank=True)
    at = models.DateTimeField(default=present)
    by_name = models.CharField(max_length=120)
    history = HistoricalRecords()


class Investigation(RecordRow):
    """An investigation; a complaint may have several (820.198(e) asked for dates and results of each)."""

    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("investigator")
    )
    question = models.TextField(_("what is to be found out"), max_length=2000)
    started_at = models.DateTimeField(default=present)
    findings = models.TextField(_("findings"), max_length=10_000, blank=True)
    root_cause = models.TextField(_("root cause"), max_length=2000, blank=True)
    root_cause_verified = models.BooleanField(_("root cause verified"), default=False)
    verification = models.TextField(_("how it was verified"), max_length=2000, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """In order of their start."""

        ordering = ["started_at"]


class ReportabilityDecision(RecordRow):
    """Whether an authority of a market must be told, under which rule, until when: one per market."""

    class Outcome(models.TextChoices):
        """The decision."""

        OPEN = "open", _("Not yet decided")
        REPORTABLE = "reportable", _("Reportable")
        NOT_REPORTABLE = "not_reportable", _("Not reportable")

    market = models.CharField(_("market"), max_length=8)
    rule_code = models.CharField(_("rule"), max_length=40)
    aware_at = models.DateTimeField(_("aware since"))
    outcome = models.CharField(_("decision"), max_length=16, choices=Outcome.choices, default=Outcome.OPEN)
    answers = models.JSONField(_("answers to the rule's questions"), default=dict)
    rationale = models.TextField(_("rationale"), max_length=4000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(_("reported on"), null=True, blank=True)
    submitted_reference = models.CharField(_("authority's reference"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """One per market."""

        ordering = ["market"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "market"], name="reportability_once")]


class Reply(RecordRow):
    """The answer to the customer, in versions. Who drafted it does not approve it."""

    version = models.PositiveSmallIntegerField()
    body = models.TextField(_("reply"), max_length=20_000)
    correction = models.TextField(_("correction and corrective action"), max_length=4000, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=present)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    answer_text = models.TextField(max_length=4000, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "version", "body", "correction", "sent_at", "answer", "answered_at",
        "answered_by_name", "answer_text",
    )  # fmt: skip

    class Meta:
        """Newest version first."""

        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "version"], name="reply_version_once")]
