"""The nonconformity and what belongs to it: containment, dispositions, concessions.

Field set: ISO 9001:2015 8.7.2, ISO 13485:2016 8.3, IATF 16949:2016 8.7.1. Which rule asks for which field:
`capa/rules/nonconformity.py`. The customer sees a nonconformity only once a concession was asked of them, and then
what identifies the parts, the requirement, and the request; never what we found, judged or decided.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class Source(models.TextChoices):
    """Where it came to light."""

    INCOMING = "incoming", _("Incoming inspection")
    PROCESS = "process", _("In process")
    FINAL = "final", _("Final inspection")
    WAREHOUSE = "warehouse", _("Warehouse")
    CUSTOMER = "customer", _("Customer")
    AUDIT = "audit", _("Audit")
    SUPPLIER = "supplier", _("Told by the supplier")


class Defect(models.TextChoices):
    """What kind of nonconformity it is."""

    DIMENSION = "dimension", _("Dimension")
    MATERIAL = "material", _("Material")
    SURFACE = "surface", _("Surface")
    FUNCTION = "function", _("Function")
    ASSEMBLY = "assembly", _("Assembly")
    LABEL = "label", _("Label or marking")
    PACKAGING = "packaging", _("Packaging")
    DOCUMENT = "document", _("Document or certificate")
    PROCESS = "process", _("Process not followed")
    OTHER = "other", _("Something else")


class NcSeverity(models.TextChoices):
    """How bad it is."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class Unit(models.TextChoices):
    """What the quantities count; whole numbers of it."""

    PIECE = "piece", _("pieces")
    SET = "set", _("sets")
    PACKAGE = "package", _("packages")
    KILOGRAM = "kg", _("kilograms")
    METRE = "m", _("metres")
    LITRE = "l", _("litres")


class Nonconformity(Record):
    """A product, process or document that does not fulfil a requirement (ISO 9000:2015 3.6.9)."""

    description = models.TextField(_("what is nonconforming"), max_length=20_000)
    requirement = models.TextField(_("requirement that is not met"), max_length=2000, blank=True)
    source = models.CharField(_("found in"), max_length=10, choices=Source.choices)
    detected_at = models.DateTimeField(_("found on"), default=present)
    detected_by = models.CharField(_("found by"), max_length=120, blank=True)
    found_at = models.CharField(_("where it was found"), max_length=200, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_number = models.CharField(_("part number"), max_length=80, blank=True)
    lot = models.CharField(_("lot or batch"), max_length=80, blank=True)
    serial = models.CharField(_("serial number"), max_length=200, blank=True)
    quantity_affected = models.PositiveIntegerField(_("quantity affected"), null=True, blank=True)
    quantity_inspected = models.PositiveIntegerField(_("quantity inspected"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.PIECE)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    category = models.CharField(_("category"), max_length=10, choices=Defect.choices, blank=True)
    defect_code = models.CharField(_("defect code"), max_length=40, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=NcSeverity.choices, blank=True)
    evaluation = models.TextField(_("evaluation"), max_length=10_000, blank=True)
    capa_needed = models.BooleanField(_("corrective action needed"), null=True, blank=True)
    capa_reason = models.TextField(_("reason of the decision on corrective action"), max_length=2000, blank=True)
    import_key = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "requirement", "product", "part_number", "lot", "serial", "unit",
    )  # fmt: skip

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class ContainmentMeasure(RecordRow):
    """What keeps the parts from being used or delivered (ISO 9001:2015 8.7.1): what, where, how many, by when."""

    class Place(models.TextChoices):
        """Where the affected parts are."""

        CUSTOMER = "customer", _("At the customer")
        TRANSIT = "transit", _("In transit")
        HOUSE = "house", _("In house")
        SUPPLIER = "supplier", _("At the supplier")

    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    action = models.TextField(_("measure"), max_length=2000)
    quantity = models.PositiveIntegerField(_("quantity blocked"), null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    due_on = models.DateField(_("by when"), null=True, blank=True)
    planned_at = models.DateTimeField(default=present)
    planned_by_name = models.CharField(max_length=120)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by_name = models.CharField(max_length=120, blank=True)
    result = models.TextField(_("result"), max_length=2000, blank=True)
    history = HistoricalRecords()
    number: int = 0
    """Its place among the measures of its record; set by `guards.measures_of`, which reads them all."""

    class Meta:
        """In the order in which they were planned."""

        ordering = ["planned_at", "id"]
        indexes = [models.Index(fields=["organisation", "record"], name="measure_of_record")]

    @property
    def code(self) -> str:
        """M01 and so on: what people say, and the subject of its clock and task."""
        return f"M{self.number:02}"


class Disposition(RecordRow):
    """What becomes of a quantity of the affected parts. Who proposes it does not approve it."""

    class Decision(models.TextChoices):
        """ISO 13485:2016 8.3.2, IATF 16949:2016 8.7.1.1 to 8.7.1.7."""

        USE_AS_IS = "use_as_is", _("Use as is, by concession")
        REWORK = "rework", _("Rework")
        REGRADE = "regrade", _("Regrade")
        RETURN = "return", _("Return to the supplier")
        SCRAP = "scrap", _("Scrap")

    class State(models.TextChoices):
        """How far it has come. Withdrawn and refused ones dispose of nothing."""

        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        IMPLEMENTED = "implemented", _("Implemented")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REFUSED = "refused", _("Refused by the customer")

    decision = models.CharField(_("disposition"), max_length=10, choices=Decision.choices)
    quantity = models.PositiveIntegerField(_("quantity"))
    justification = models.TextField(_("justification"), max_length=4000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=present)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    signature = models.UUIDField(null=True)
    concession_cited = models.CharField(_("term that asks for a concession"), max_length=300, blank=True)
    implemented_at = models.DateTimeField(null=True)
    implemented_by_name = models.CharField(max_length=120, blank=True)
    evidence = models.TextField(_("evidence"), max_length=4000, blank=True)
    reinspected_at = models.DateTimeField(null=True)
    reinspected_by_name = models.CharField(max_length=120, blank=True)
    passed = models.PositiveIntegerField(_("passed"), null=True)
    failed = models.PositiveIntegerField(_("failed"), null=True)
    reinspection = models.TextField(_("re-inspection"), max_length=4000, blank=True)
    undone = models.PositiveIntegerField(_("of these, needing another disposition"), default=0)
    history = HistoricalRecords()

    class Meta:
        """In the order in which they were proposed."""

        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(undone__lte=models.F("quantity")), name="disposition_undone")
        ]
        indexes = [models.Index(fields=["organisation", "record"], name="disposition_of_record")]

    @property
    def holds(self) -> int:
        """How many it disposes of: without those not granted or not passed, which need another disposition."""
        return self.quantity - self.undone


class Concession(RecordRow):
    """A permission asked of the customer to use or release parts that do not conform (ISO 9000:2015 3.12.5)."""

    class Answer(models.TextChoices):
        """The customer's answer; withdrawn is our own."""

        OPEN = "open", pgettext_lazy("concession", "Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    disposition = TenantKey(Disposition, related_name="concessions")
    decision = models.CharField(_("disposition"), max_length=10, choices=Disposition.Decision.choices)
    request = models.TextField(_("what is asked"), max_length=10_000)
    quantity = models.PositiveIntegerField(_("quantity"))
    asked_at = models.DateTimeField(_("asked"), default=present)
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, default=Answer.OPEN)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by_name = models.CharField(_("answered by"), max_length=120, blank=True)
    answer_text = models.TextField(_("reason of the answer"), max_length=4000, blank=True)
    conditions = models.TextField(_("conditions"), max_length=4000, blank=True)
    granted_quantity = models.PositiveIntegerField(_("quantity granted"), null=True)
    valid_until = models.DateField(_("valid until"), null=True)
    reference = models.CharField(_("customer's number of the concession"), max_length=80, blank=True)
    signature = models.UUIDField(null=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "decision", "request", "quantity", "asked_at", "asked_by_name", "answer",
        "answered_at", "answered_by_name", "answer_text", "conditions", "granted_quantity", "valid_until", "reference",
    )  # fmt: skip

    class Meta:
        """Newest first; one is open at a time."""

        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record"], condition=models.Q(answer="open"), name="concession_open_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "record"], name="concession_of_record")]
