"""People, what they are in which organisation, and how they are invited."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase
from simple_history.models import HistoricalRecords
from timezone_field import TimeZoneField

from qms.accounts.rights import PORTAL_ROLES, STAFF_ROLES
from qms.lib.ids import uuid7
from qms.lib.moment import present
from qms.organisations.models import LANGUAGES, Customer, Site
from qms.organisations.tenancy import TenantKey, TenantModel


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by e-mail."""
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person with a hashed password."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A human with one login; may belong to several organisations and customers. The register of people is global."""

    class FactorUse(models.TextChoices):
        """When the second factor is asked for, once it is set up. Signing always asks."""

        SIGN_IN = "sign_in", _("At each sign-in and each signature")
        SIGNING = "signing", _("At each signature only")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en")
    zone = TimeZoneField(_("time zone"), default="UTC")
    works_from = models.TimeField(_("messages from"), default="07:00")
    works_until = models.TimeField(_("messages until"), default="18:00")
    digest_at = models.TimeField(_("daily digest at"), default="07:00")
    digest = models.BooleanField(_("daily digest by mail"), default=True)
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    factor_use = models.CharField(
        _("second factor"), max_length=10, choices=FactorUse.choices, default=FactorUse.SIGN_IN
    )
    signing_failures = models.PositiveSmallIntegerField(default=0)
    signing_locked_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = False
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """One account per address in any case."""

        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case")]

    def __str__(self) -> str:
        """The printed name."""
        return self.name

    @property
    def initials(self) -> str:
        """First letters of first and last name, for the round mark."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


OWN_OR_TENANT = """CASE WHEN coalesce(current_setting('app.organisation', true), '') = ''
 THEN person_id = (SELECT acting_person()) ELSE organisation_id = (SELECT tenant()) END"""
"""A person sees the own memberships before an organisation is chosen; afterwards those of the organisation."""


class Membership(TenantModel):
    """What a person is in an organisation: staff with roles, or somebody of a customer.

    A portal person's rights are granted on the customer through django-guardian (`CustomerRight`).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    customer = TenantKey(Customer, null=True, blank=True, related_name="memberships")
    site = TenantKey(Site, null=True, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=32), default=list, blank=True, verbose_name=_("roles"))
    job = models.CharField(_("function"), max_length=120, blank=True)
    active = models.BooleanField(_("active"), default=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=present)
    history = HistoricalRecords()

    class Meta:
        """One per person and side; staff have roles, people of a customer have none here."""

        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "customer"], name="membership_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, roles=[]) | models.Q(customer__isnull=True),
                name="membership_roles_are_for_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[role.code for role in STAFF_ROLES]),
                name="membership_roles_are_known",
            ),
        ]

    def __str__(self) -> str:
        """Person and side."""
        return f"{self.person} ({self.customer or self.organisation})"


class CustomerRight(TenantModel, UserObjectPermissionBase):
    """django-guardian's grant of a right on a customer, with direct key and organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        db_default=Func(function="tenant", output_field=models.UUIDField()),
    )
    content_object = TenantKey(Customer, on_delete=models.CASCADE)

    class Meta:
        """A right is granted once."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "permission", "content_object"], name="customer_right_once"
            )
        ]


def invitation_token() -> str:
    """A secret that cannot be guessed."""
    return secrets.token_urlsafe(32)


class Invitation(TenantModel):
    """An invitation by mail to become staff, or somebody of a customer. It expires, and works once."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en")
    customer = TenantKey(Customer, null=True, blank=True, related_name="+")
    site = TenantKey(Site, null=True, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=32), default=list)
    token_digest = models.CharField(max_length=64)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=present)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_digest"])

    class Meta:
        """Newest first; the secret is kept as a digest only."""

        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["organisation", "token_digest"], name="invitation_token_once")]

    def __str__(self) -> str:
        """Who is invited."""
        return self.email


ALL_ROLE_CODES = [role.code for role in (*STAFF_ROLES, *PORTAL_ROLES)]
