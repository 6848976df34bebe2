"""The demo's two houses: organisations that look alike, with sites, customers and people of every role.

Everything here is invented. Demo people sign in with e-mail and password alone; where signing asks for a code, their
authenticator's secret (`manage.py demo_logins`) gives it.
"""

import hashlib
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission

from qms.accounts.models import CustomerRight, Membership, Person
from qms.accounts.queries import portal_seats, staff_seat
from qms.accounts.rights import GUARDIAN_RIGHTS
from qms.accounts.seat import Seat
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Contact, Customer, Organisation, Site

PASSWORD = "Concord-demo-2026"  # noqa: S105  known on purpose; `manage.py demo` refuses outside demo mode

STAFF: tuple[tuple[str, str, str], ...] = (
    ("admin", "organisation_administrator", "Head of administration"),
    ("manager", "quality_manager", "Quality manager"),
    ("manager2", "quality_manager", "Deputy quality manager"),
    ("engineer", "quality_engineer", "Quality engineer"),
    ("engineer2", "quality_engineer", "Quality engineer"),
    ("regulatory", "regulatory_affairs", "Regulatory affairs"),
    ("auditor", "auditor", "Internal auditor"),
)


@dataclass(frozen=True)
class Script:
    """What a house is made of: slug, name, zone, sites, customers with their two people, names of the staff."""

    slug: str
    name: str
    zone: str
    sites: tuple[tuple[str, str, str, str, str], ...]
    customers: tuple[dict[str, Any], ...]
    staff: dict[str, tuple[str, str]]


@dataclass
class DemoHouse:
    """A told house: the organisation with its people by part, sites and customers by code."""

    script: Script
    organisation: Organisation
    sites: dict[str, Site] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)

    def acting(self, part: str) -> Acting:
        """The context in which that part acts."""
        seat = self.seats[part]
        customer = seat.customer.pk if seat.customer else None
        return Acting(self.organisation.pk, seat.person.pk, seat.person.name, customer, "", "demo")


def secret_of(email: str) -> str:
    """The authenticator's secret of a demo person: always the same, so that the logins can be printed again."""
    return b32encode(hashlib.sha256(f"concord-demo:{email}".encode()).digest()[:20]).decode()


STEYRTAL = Script(
    "steyrtal", "Steyrtal Metallbau", "Europe/Vienna",
    (("GRZ", "Graz", "AT", "6", "Europe/Vienna"), ("DET", "Detroit", "US", "MI", "America/Detroit"),
     ("PUN", "Pune", "IN", "MH", "Asia/Kolkata")),
    (
        {"code": "NORD", "name": "Nordlicht Bahntechnik", "country": "DE", "zone": "Europe/Berlin", "language": "de",
         "group": "client", "criticality": "key",
         "people": (("Piet Larsen", "approver", "Incoming quality"), ("Cora Weiss", "contributor", "Receiving"))},
        {"code": "AURE", "name": "Aurelia Medical", "country": "FR", "zone": "Europe/Paris", "language": "en",
         "group": "client", "criticality": "critical",
         "people": (("Amélie Rousseau", "approver", "Supplier quality"), ("Théo Martin", "contributor", "Assembly"))},
        {"code": "KEST", "name": "Kestrel Mobility", "country": "US", "zone": "America/Chicago", "language": "en",
         "group": "partner", "criticality": "standard",
         "people": (("Dana Whitfield", "approver", "Quality"), ("Luis Ortega", "contributor", "Warehouse"))},
    ),
    {"admin": ("Ada Brunner", "en"), "manager": ("Milan Kovač", "en"),
     "manager2": ("Mara Leitner", "en"), "engineer": ("Jana Hofer", "en"),
     "engineer2": ("Emil Sandner", "de"), "regulatory": ("Rita Moser", "en"), "auditor": ("Otto Lang", "en")},
)  # fmt: skip

HARBOR = Script(
    "harbor", "Harbor Polymer Works", "America/New_York",
    (("PVD", "Providence", "US", "RI", "America/New_York"), ("POR", "Porto", "PT", "", "Europe/Lisbon"),
     ("SUZ", "Suzhou", "CN", "", "Asia/Shanghai")),
    (
        {"code": "VERI", "name": "Veridian Diagnostics", "country": "US", "zone": "America/Los_Angeles",
         "language": "en", "group": "client", "criticality": "critical",
         "people": (("Noor Haddad", "approver", "Supplier quality"), ("Sam Pruitt", "contributor", "Line 2"))},
        {"code": "LUMA", "name": "Luma Haushaltsgeräte", "country": "AT", "zone": "Europe/Vienna", "language": "de",
         "group": "client", "criticality": "key",
         "people": (("Greta Nussbaum", "approver", "Qualität"), ("Felix Auer", "contributor", "Wareneingang"))},
        {"code": "TIDE", "name": "Tidewater Instruments", "country": "GB", "zone": "Europe/London", "language": "en",
         "group": "partner", "criticality": "standard",
         "people": (("王芳 (Wang Fang)", "approver", "Quality"), ("Owen Price", "contributor", "Stores"))},
    ),
    {"admin": ("Alice Renner", "en"), "manager": ("Marcus Bell", "en"),
     "manager2": ("Mina Okafor", "en"), "engineer": ("Jo Castellano", "en"),
     "engineer2": ("Ewa Nowak", "en"), "regulatory": ("Ruth Ames", "en"), "auditor": ("Omar Diallo", "en")},
)  # fmt: skip

SCRIPTS = (STEYRTAL, HARBOR)


def tell_house(script: Script) -> DemoHouse:
    """Make the organisation with everybody in it, or find it as it was told before."""
    organisation, _made = Organisation.objects.get_or_create(
        slug=script.slug,
        defaults={"name": script.name, "zone": script.zone, "security_contact": f"security@{script.slug}.example"},
    )
    house = DemoHouse(script, organisation)
    with tenant_context(Acting(organisation=organisation.pk, source="demo")):
        _tell_places(house)
        _tell_staff(house)
        _tell_customers(house)
    for part, person in house.people.items():
        with tenant_context(Acting(organisation.pk, person.pk, person.name, None, "", "demo")):
            house.seats[part] = staff_seat(person, organisation) or portal_seats(person, organisation)[0]
    return house


def _tell_places(house: DemoHouse) -> None:
    for code, name, country, subdivision, zone in house.script.sites:
        house.sites[code], _made = Site.objects.get_or_create(
            organisation=house.organisation, code=code,
            defaults={"name": name, "country": country, "subdivision": subdivision, "zone": zone},
        )  # fmt: skip


def _person(email: str, name: str, language: str, zone: str) -> Person:
    found = Person.objects.filter(email=email).first()
    if found is None:
        found = Person.objects.create_user(
            email, PASSWORD, name=name, language=language, zone=zone, factor_use=Person.FactorUse.SIGNING
        )
    if not Authenticator.objects.filter(user=found).exists():
        TOTP.activate(found, secret_of(email))
    return found


def _tell_staff(house: DemoHouse) -> None:
    main = house.sites[house.script.sites[0][0]]
    for part, role, job in STAFF:
        name, language = house.script.staff[part]
        person = _person(f"{part}@{house.script.slug}.example", name, language, house.script.zone)
        Membership.objects.get_or_create(
            organisation=house.organisation, person=person, customer=None,
            defaults={"roles": [role], "job": job, "site": main},
        )  # fmt: skip
        house.people[part] = person


def _tell_customers(house: DemoHouse) -> None:
    permissions = {p.codename: p for p in Permission.objects.filter(content_type__app_label="organisations")}
    for script in house.script.customers:
        own = {name: script[name] for name in ("name", "country", "zone", "language", "group", "criticality")}
        customer, made = Customer.objects.get_or_create(
            organisation=house.organisation, code=script["code"], defaults=own
        )
        house.customers[script["code"]] = customer
        for name, role, job in script["people"]:
            email = f"{role}@{script['code'].lower()}.example"
            language = script["language"] if role == "contributor" else "en"
            person = _person(email, name, language, script["zone"])
            house.people[f"{role}:{script['code']}"] = person
            Membership.objects.get_or_create(organisation=house.organisation, person=person, customer=customer)
            for right in GUARDIAN_RIGHTS[role]:
                CustomerRight.objects.get_or_create(
                    organisation=house.organisation, user=person, content_object=customer, permission=permissions[right]
                )
            if made:
                Contact.objects.create(
                    organisation=house.organisation, customer=customer, name=name, job=job, email=email
                )


def logins(script: Script) -> list[dict[str, Any]]:
    """Everybody of a house who can sign in, as `manage.py demo_logins` prints them."""
    rows = [
        _login(script.slug, None, role, f"{part}@{script.slug}.example", f"/{script.slug}/")
        for part, role, _job in STAFF
    ]
    for customer in script.customers:
        for _name, role, _job in customer["people"]:
            email = f"{role}@{customer['code'].lower()}.example"
            rows.append(_login(script.slug, customer["code"], role, email, f"/{script.slug}/portal/"))
    return rows


def _login(slug: str, customer: str | None, role: str, email: str, start: str) -> dict[str, Any]:
    return {
        "organisation": slug, "customer": customer, "role": role, "email": email, "password": PASSWORD,
        "totp_secret": secret_of(email), "start": start,
    }  # fmt: skip
