"""A person's own things in an organisation, and what the installation knows about itself."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qms.lib.moment import present
from qms.organisations.models import LANGUAGES
from qms.organisations.tenancy import TenantKey, TenantModel

ACTIVE = ["waiting", "running"]
"""States of a job that has not come to its end."""


def _own() -> Any:
    """The key to the person whose thing it is."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")


class Job(TenantModel):
    """A piece of long work of one person: what to do, how far it is, what came of it.

    `kind` names the registered work. `customer` is set for work started in the portal: it sees what that customer sees.
    """

    class State(models.TextChoices):
        """`running` with a lease in the past is a worker that died; the work begins anew."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.SlugField(max_length=50, db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("started by"),
    )
    customer = TenantKey("organisations.Customer", null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(max_length=8, choices=LANGUAGES)
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=150, blank=True)
    storage_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("started"), default=present)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        """Newest first; the indexes serve the own list and the round that picks up what was left lying."""

        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="running") | Q(leased_until__isnull=False), name="job_leased"),
            models.CheckConstraint(
                condition=Q(result_url="") | Q(result_url__startswith="/"), name="job_result_is_a_path"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "person", "-created_at", "-id"], name="job_own"),
            models.Index(fields=["organisation", "created_at"], condition=Q(state__in=ACTIVE), name="job_active"),
            models.Index(fields=["organisation", "finished_at"], condition=~Q(storage_name=""), name="job_with_file"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE


class FormKey(TenantModel):
    """A form that was sent: its hidden key, and where its act led. Written in the transaction of the act."""

    person = _own()
    key = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    result = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=present)

    class Meta:
        """Once per person; a second worker waits at this constraint until the first has committed."""

        constraints = [models.UniqueConstraint("organisation", "person", "key", name="form_key_once")]
        indexes = [models.Index(fields=["organisation", "created_at"], name="form_key_age")]

    def __str__(self) -> str:
        """The key."""
        return self.key


class Draft(TenantModel):
    """What a person has typed into a form and not yet sent. `address`: path and query of the form."""

    person = _own()
    customer = TenantKey("organisations.Customer", null=True, blank=True, related_name="+")
    address = models.CharField(max_length=500)
    title = models.CharField(_("form"), max_length=200, blank=True)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(_("saved"), default=present)

    class Meta:
        """One per person and form; in the portal one per customer too, so that nothing leaks from one to the other."""

        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                "organisation", "person", "customer", "address", name="draft_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """The title of the form."""
        return self.title or self.address


class SavedView(TenantModel):
    """A list with its filters, order and size under a name; of one person, or of the whole team.

    `customer` is set for views of portal people; those are never the team's.
    """

    person = _own()
    customer = TenantKey("organisations.Customer", null=True, blank=True, related_name="+")
    list_slug = models.SlugField(max_length=50, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000)
    team = models.BooleanField(_("for the whole team"), default=False)
    created_at = models.DateTimeField(default=present)

    class Meta:
        """Names are unique in a person's own views of a list."""

        ordering = ["team", "name"]
        constraints = [
            models.UniqueConstraint(
                "organisation", "person", "customer", "list_slug", "name", name="saved_view_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(team=False) | Q(customer__isnull=True), name="saved_view_team_is_staff"),
        ]
        indexes = [models.Index(fields=["organisation", "list_slug", "name"], name="saved_view_of_list")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Pulse(models.Model):
    """The last sign of life of a part of the installation, and what it saw. Global: it tells nothing of a tenant."""

    name = models.CharField(_("part"), max_length=30, primary_key=True)
    at = models.DateTimeField(_("last sign of life"))
    detail = models.JSONField(default=dict)

    class Meta:
        """By name."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Which part."""
        return self.name
