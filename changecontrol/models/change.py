"""The change and what is found out about it. Field set: ISO 9001:2015 8.5.6, IATF 16949:2016 8.5.6.1, J-STD-046.

A change is internal, always: the customer's side has no right on any of these tables. What a customer is shown of it is
the notice made from it, frozen revision by revision.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.records.models import Record

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]
TEXT = 10_000
WORDS = 2_000


class Category(models.TextChoices):
    """What is changed in the first place."""

    PRODUCT = "product", _("Product")
    MATERIAL = "material", _("Material")
    PROCESS = "process", _("Process")
    SITE = "site", _("Site")
    SUPPLIER = "supplier", _("Supplier")
    SOFTWARE = "software", _("Software")
    LABEL = "label", _("Label or packaging")
    DOCUMENT = "document", _("Document")
    DISCONTINUATION = "discontinuation", _("Discontinuation")


class Level(models.IntegerChoices):
    """The class of a change: how far customers have a say in it."""

    INTERNAL = 0, _("0 Internal")
    NOTIFY = 1, _("1 Notify")
    APPROVE = 2, _("2 Notify and have it approved")
    CONSULT = 3, _("3 Joint consultation before the design is frozen")


class Change(Record):
    """A change: what is, what shall be and why; its class, its plan, and what became of it.

    part_numbers: what is affected, as in the register of supply. level: the class that holds, proposed_level: the one
    the rules gave. rules_cited: the set they come from. first_ship_on: planned first shipment to a customer.
    last_made_on: last day on which the present state is produced. bank_margin: days added to those that are bridged.
    emergency: carried out before it was approved; stays for ever.
    """

    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    current = models.TextField(_("as it is"), max_length=TEXT)
    target = models.TextField(_("as it shall be"), max_length=TEXT)
    reason = models.TextField(_("reason of the change"), max_length=TEXT)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_numbers = ArrayField(models.CharField(max_length=80), verbose_name=_("part numbers"), default=list, blank=True)
    temporary = models.BooleanField(_("temporary"), default=False)
    temporary_until = models.DateField(_("temporary until"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    level = models.PositiveSmallIntegerField(_("class"), choices=Level.choices, null=True, blank=True)
    proposed_level = models.PositiveSmallIntegerField(
        _("class by the rules"), choices=Level.choices, null=True, blank=True
    )
    level_reason = models.TextField(_("why the class differs from the rules"), max_length=WORDS, blank=True)
    rules_cited = models.CharField(_("set of rules"), max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(_("classification"), default=0)

    notice_title = models.CharField(_("title for customers"), max_length=160, blank=True)
    notice_text = models.TextField(_("description for customers"), max_length=TEXT, blank=True)
    notice_reason = models.TextField(_("reason for customers"), max_length=WORDS, blank=True)
    impact_form = models.TextField(_("impact on form"), max_length=WORDS, blank=True)
    impact_fit = models.TextField(_("impact on fit"), max_length=WORDS, blank=True)
    impact_function = models.TextField(_("impact on function"), max_length=WORDS, blank=True)
    impact_quality = models.TextField(_("impact on quality"), max_length=WORDS, blank=True)
    impact_reliability = models.TextField(_("impact on reliability"), max_length=WORDS, blank=True)
    contact = models.CharField(_("contact for customers"), max_length=200, blank=True)
    sample_on = models.DateField(_("samples from"), null=True, blank=True)
    sample_until = models.DateField(_("samples can be asked for until"), null=True, blank=True)
    last_order_on = models.DateField(_("last order"), null=True, blank=True)
    last_ship_on = models.DateField(_("last shipment"), null=True, blank=True)

    plan = models.TextField(_("plan"), max_length=TEXT, blank=True)
    implement_on = models.DateField(_("start of implementation"), null=True, blank=True)
    first_ship_on = models.DateField(_("first shipment"), null=True, blank=True)
    last_made_on = models.DateField(_("last production as it is"), null=True, blank=True)
    bank_margin = models.PositiveSmallIntegerField(_("margin of the bank build, days"), default=0)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by_name = models.CharField(_("approved by"), max_length=120, blank=True)
    emergency = models.BooleanField(_("emergency"), default=False)
    containment = models.TextField(_("containment"), max_length=TEXT, blank=True)

    first_lot = models.CharField(_("first lot"), max_length=80, blank=True)
    first_lot_on = models.DateField(_("first lot shipped"), null=True, blank=True)
    first_lot_evidence = models.TextField(_("evidence of the first lot"), max_length=TEXT, blank=True)
    implemented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("implementation recorded by"),
    )  # fmt: skip
    verification = models.TextField(_("verification"), max_length=TEXT, blank=True)
    closing_summary = models.TextField(_("closing summary"), max_length=TEXT, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"
