"""Rules of clocks as data, running clocks with their receipts, tasks, and the steps of an escalation already taken."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey, TenantModel
from qms.records.models import RecordRow

UNITS = [
    ("elapsed_hours", _("elapsed hours")),
    ("calendar_days", _("calendar days")),
    ("working_days", _("working days")),
    ("business_hours", _("business hours")),
]


class ClockRule(TenantModel):
    """How long something may take, in which unit, after which rule. Data with its citation, never a constant in code.

    ladder: list of [percent of the time used, list of role codes, "owner" or "customer"].
    """

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=16, choices=UNITS)
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    citation = models.CharField(_("rule it comes from"), max_length=200, blank=True)
    market = models.CharField(_("market"), max_length=8, blank=True)
    country = models.CharField(_("calendar of the country"), max_length=2, blank=True)
    ladder = models.JSONField(_("escalation"), default=list)
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        """A code is defined once."""

        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="clock_rule_once")]

    def __str__(self) -> str:
        """The rule's name."""
        return self.name


class Clock(RecordRow):
    """A running or stopped clock of a record, with the receipt of how its due time came about.

    receipt: as the customer may read it. terms: what the customer's terms say of it, the house rule beside it; for us
    only, since terms need not be shared.
    """

    class State(models.TextChoices):
        """A clock runs, was met, was met late, or was called off."""

        RUNNING = "running", _("Running")
        MET = "met", _("Kept")
        LATE = "late", _("Kept late")
        CANCELLED = "cancelled", _("Called off")

    rule = TenantKey(ClockRule, related_name="+")
    rule_version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    receipt = models.JSONField()
    terms = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    stopped_at = models.DateTimeField(null=True, blank=True)
    steps = models.JSONField(default=list)
    steps_done = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)
    promised = models.BooleanField(default=False)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "code", "name", "subject", "started_at", "due_at", "receipt", "state",
        "stopped_at", "promised",
    )  # fmt: skip

    class Meta:
        """One running clock per record, code and subject; the ticker finds what is due by one partial index."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "code", "subject"],
                condition=models.Q(state="running"),
                name="clock_runs_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "record"], name="clock_of_record"),
            models.Index(
                fields=["organisation", "next_step_at"], condition=models.Q(state="running"), name="clock_next_step"
            ),
        ]


class Task(RecordRow):
    """Something somebody has to do to a record: a person, the holders of roles, or the customer's people."""

    class State(models.TextChoices):
        """A task is open, done or called off."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Called off")

    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=32), default=list)
    customer = TenantKey(Customer, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    clock = TenantKey(Clock, null=True, related_name="tasks")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=present)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        """One open task per record, act and subject; queues are read by due time."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "act", "subject"],
                condition=models.Q(state="open"),
                name="task_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "person", "due_at", "id"],
                condition=models.Q(state="open"),
                name="task_of_person",
            ),
            models.Index(fields=["organisation", "due_at", "id"], condition=models.Q(state="open"), name="task_open"),
            models.Index(fields=["organisation", "record"], name="task_of_record"),
        ]
