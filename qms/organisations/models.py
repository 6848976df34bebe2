"""Organisations, their sites and their customers."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords
from timezone_field import TimeZoneField

from qms.lib.ids import uuid7
from qms.organisations.tenancy import TenantKey, TenantModel

slug_rule = RegexValidator(r"^[a-z0-9][a-z0-9-]{1,39}$", _("Use 2 to 40 small letters, digits and hyphens."))
code_rule = RegexValidator(r"^[A-Z0-9][A-Z0-9-]{0,11}$", _("Use 1 to 12 capital letters, digits and hyphens."))

LANGUAGES = [("en", _("English")), ("de", _("German"))]

WORK_WEEK: dict[str, list[list[str]]] = {str(day): [["08:00", "17:00"]] for day in range(5)}
"""Opening hours by weekday (0 is Monday): a list of [from, to] in the site's wall time."""


def work_week() -> dict[str, list[list[str]]]:
    """Monday to Friday, 08:00 to 17:00."""
    return {day: [list(hours) for hours in spans] for day, spans in WORK_WEEK.items()}


class Organisation(models.Model):
    """A tenant: one supplier that runs its quality here. The register of tenants itself is global."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(_("short name in addresses"), max_length=40, unique=True, validators=[slug_rule])
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    zone = TimeZoneField(_("time zone"), default="UTC")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en")
    second_factor_required = models.BooleanField(_("second factor at every sign-in"), default=False)
    security_contact = models.EmailField(_("security contact"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Listed by name."""

        ordering = ["name"]

    def __str__(self) -> str:
        """The name people know."""
        return self.name


class Site(TenantModel):
    """A place of work with its own country, time zone, hours and holidays; clocks run on its calendar."""

    code = models.CharField(_("code"), max_length=12, validators=[code_rule])
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"))
    subdivision = models.CharField(_("state or region"), max_length=10, blank=True)
    zone = TimeZoneField(_("time zone"))
    hours = models.JSONField(_("opening hours"), default=work_week)
    calendar_version = models.PositiveIntegerField(_("version of the calendar"), default=1)
    active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        """Code is unique in the organisation."""

        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="site_code_once")]

    def __str__(self) -> str:
        """The name people know."""
        return self.name


class SiteClosure(TenantModel):
    """A day on which a site is closed beside public holidays, such as a company shutdown."""

    site = TenantKey(Site, related_name="closures")
    day = models.DateField(_("day"))
    label = models.CharField(_("why closed"), max_length=100)

    class Meta:
        """A day is closed once."""

        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["organisation", "site", "day"], name="site_closure_once")]

    def __str__(self) -> str:
        """Day and label."""
        return f"{self.day:%Y-%m-%d} {self.label}"


class Customer(TenantModel):
    """A customer of the organisation; people of the portal act for one."""

    class Group(models.TextChoices):
        """ISO 9001 8.2.1: whom the organisation communicates with."""

        END_USER = "end_user", _("End user")
        CLIENT = "client", _("Client")
        PARTNER = "partner", _("Partner")
        REGULATOR = "regulator", _("Regulator")

    class Criticality(models.TextChoices):
        """How much depends on this customer."""

        STANDARD = "standard", _("Standard")
        KEY = "key", _("Key customer")
        CRITICAL = "critical", _("Critical")

    code = models.CharField(_("code"), max_length=12, validators=[code_rule])
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(_("group"), max_length=12, choices=Group.choices, default=Group.CLIENT)
    criticality = models.CharField(
        _("criticality"), max_length=12, choices=Criticality.choices, default=Criticality.STANDARD
    )
    country = CountryField(_("country"), blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    zone = TimeZoneField(_("time zone"), default="UTC")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en")
    active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        """Code is unique in the organisation. The rights are granted per customer through django-guardian."""

        ordering = ["name"]
        default_permissions = ()
        permissions = [("contribute", "Can file, follow and talk"), ("approve", "Can accept, contest and sign")]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="customer_code_once")]

    def __str__(self) -> str:
        """The name people know."""
        return self.name


class Contact(TenantModel):
    """A person at the customer whom the organisation talks to, with or without a portal login."""

    customer = TenantKey(Customer, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    job = models.CharField(_("function"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        """Listed by name."""

        ordering = ["name"]

    def __str__(self) -> str:
        """The contact's name."""
        return self.name
