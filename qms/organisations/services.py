"""The acts that change organisations, customers, contacts, sites and closures. Only these write their tables.

`by` is who acts: a person, or SYSTEM of `qms.accounts.seat`. This layer lies below both, so it takes any object.
"""

import datetime as dt
from functools import lru_cache
from typing import Any, TypeVar

import holidays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.urls import get_resolver
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.hours import check_week
from qms.organisations.models import Contact, Customer, Organisation, Site, SiteClosure, code_rule, slug_rule

M = TypeVar("M", bound=models.Model)
CALENDAR_FIELDS = ("zone", "country", "subdivision", "hours")
CLOSURES_AHEAD_YEARS = 10


def found_organisation(*, slug: str, name: str, by: object, **fields: Any) -> Organisation:
    """Enter a new organisation into the register. `fields`: legal_name, zone, language, security_contact, …"""
    _obey(slug_rule, slug, "slug")
    if slug in _taken_by_addresses() or Organisation.objects.filter(slug=slug).exists():
        raise Refused(_("The short name “%(slug)s” is taken.") % {"slug": slug}, field="slug")
    return Organisation.objects.create(slug=slug, name=clean_line(name, 200), **fields)


def _taken_by_addresses() -> set[str]:
    """First parts of addresses outside organisations: one called so could not be reached below its name."""
    first = {str(pattern.pattern).removeprefix("^").split("/")[0] for pattern in get_resolver().url_patterns}
    return first | {settings.STATIC_URL.strip("/"), "metrics"}


def change_organisation(organisation: Organisation, *, by: object, **fields: Any) -> Organisation:
    """Change name, legal name, zone, language, security contact, or whether a second factor is asked of everybody."""
    for key in ("name", "legal_name"):
        if key in fields:
            fields[key] = clean_line(fields[key], 200)
    _set(organisation, fields)
    return _store(organisation, _("This short name is taken."), "slug")


# --- customers and their contacts ------------------------------------------------------------------------------------


def create_customer(organisation: Organisation, *, by: object, **fields: Any) -> Customer:
    """A new customer: code, name, group, criticality, country, address, zone, language. The code is unique."""
    customer = Customer(organisation=organisation, **_customer_words(fields))
    return _store(customer, _("There is already a customer with the code %(code)s."), "code")


def change_customer(customer: Customer, *, by: object, **fields: Any) -> Customer:
    """Change what is told of a customer. `active=False` takes it out of use: its people can no longer act for it."""
    _set(customer, _customer_words(fields))
    return _store(customer, _("There is already a customer with the code %(code)s."), "code")


def _customer_words(fields: dict[str, Any]) -> dict[str, Any]:
    cleaned = dict(fields)
    if "name" in cleaned:
        cleaned["name"] = clean_line(cleaned["name"], 200)
    if "address" in cleaned:
        cleaned["address"] = clean_block(cleaned["address"], 500)
    return cleaned


def add_contact(
    customer: Customer, *, by: object, name: str, job: str = "", email: str = "", phone: str = ""
) -> Contact:
    """Somebody at the customer whom we talk to, with or without a portal login."""
    return Contact.objects.create(
        organisation_id=customer.organisation_id,
        customer=customer,
        name=clean_line(name, 120),
        job=clean_line(job, 120),
        email=email.strip().lower(),
        phone=phone,
    )


def change_contact(contact: Contact, *, by: object, **fields: Any) -> Contact:
    """Correct a contact, or take it out of use with `active=False`."""
    for key in ("name", "job"):
        if key in fields:
            fields[key] = clean_line(fields[key], 120)
    _set(contact, fields)
    contact.save()
    return contact


# --- sites and their calendars ---------------------------------------------------------------------------------------


def create_site(organisation: Organisation, *, by: object, **fields: Any) -> Site:
    """A new place of work: code, name, country, subdivision, zone, hours (weekday "0"…"6" to spans of wall time)."""
    site = Site(organisation=organisation, **fields)
    _check_calendar(site)
    return _store(site, _("There is already a site with the code %(code)s."), "code")


@transaction.atomic
def change_site(site: Site, *, by: object, **fields: Any) -> Site:
    """Change a site. Another zone, country, region or other hours make a new version of its calendar."""
    before = {name: _plain(getattr(site, name)) for name in CALENDAR_FIELDS}
    _set(site, fields)
    _check_calendar(site)
    if before != {name: _plain(getattr(site, name)) for name in CALENDAR_FIELDS}:
        site.calendar_version = _next_version(site)
    return _store(site, _("There is already a site with the code %(code)s."), "code")


@transaction.atomic
def close_site_on(
    site: Site, *, day: dt.date, label: str, by: object, until: dt.date | None = None
) -> list[SiteClosure]:
    """Close the site on a day, or on each day up to `until`. Days that are closed already stay as they are."""
    last = until or day
    if last < day or (last - day).days > 366:
        raise Refused(_("The last day lies at most a year after the first."), field="until")
    if abs(day.year - dt.datetime.now(dt.UTC).year) > CLOSURES_AHEAD_YEARS:
        raise Refused(_("Enter a day within the next ten years."), field="day")
    _new_calendar(site)
    taken = set(site.closures.filter(day__range=(day, last)).values_list("day", flat=True))
    days = [day + dt.timedelta(days=n) for n in range((last - day).days + 1)]
    words = clean_line(label, 100)
    return [
        SiteClosure.objects.create(organisation_id=site.organisation_id, site=site, day=one, label=words)
        for one in days
        if one not in taken
    ]


@transaction.atomic
def open_site_on(closure: SiteClosure, *, by: object) -> None:
    """Take a closure back: the site is open on that day after all."""
    _new_calendar(closure.site)
    closure.delete()


def _new_calendar(site: Site) -> None:
    site.calendar_version = _next_version(site)
    site.save(update_fields=["calendar_version"])


def _next_version(site: Site) -> int:
    return Site.objects.select_for_update().get(pk=site.pk).calendar_version + 1


def _check_calendar(site: Site) -> None:
    site.name = clean_line(site.name, 200)
    site.subdivision = site.subdivision.strip()
    site.hours = check_week(site.hours)
    _check_place(str(site.country), site.subdivision)


@lru_cache(maxsize=1)
def known_places() -> dict[str, list[str]]:
    """Countries (ISO 3166-1) whose public holidays are known, each with the codes of its regions."""
    return holidays.list_supported_countries(include_aliases=True)


def _check_place(country: str, subdivision: str) -> None:
    known = known_places()
    if country not in known:
        raise Refused(_("The public holidays of this country are not known. Choose the nearest one."), field="country")
    if subdivision and subdivision not in known[country]:
        sentence = _("%(country)s has no region “%(region)s”. Known regions: %(known)s.")
        names = ", ".join(sorted(known[country])) or _("none")
        raise Refused(sentence % {"country": country, "region": subdivision, "known": names}, field="subdivision")


# --- both ------------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> str:
    return repr(value) if isinstance(value, dict) else str(value)


def _set(row: models.Model, fields: dict[str, Any]) -> None:
    known = {field.name for field in row._meta.fields} - {"id", "organisation", "calendar_version", "customer"}
    for name, value in fields.items():
        if name not in known:
            raise TypeError(f"{row._meta.label} has no field {name!r} that may be changed")
        setattr(row, name, value)


def _obey(rule: RegexValidator, value: str, field: str) -> None:
    try:
        rule(value)
    except ValidationError as error:
        raise Refused(error.messages[0], field=field) from error


def _store(row: M, taken: str, field: str) -> M:
    """Save, and tell a code that is taken as a sentence; the savepoint keeps the transaction usable."""
    code = getattr(row, field)
    _obey(code_rule, code, field)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "_code_once" not in str(error):
            raise
        raise Refused(taken % {"code": code}, field=field) from error
    return row
