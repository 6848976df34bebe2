"""The fixed cast: who is who in every test.

Organisation `a` (supplier) has the customers `nordlicht` and `aurelia`; `b` looks just like it. Staff of `a`: `admin`,
`manager`, `engineer`, `engineer2`, `regulatory`, `auditor`. Portal: `piet` (approver, nordlicht), `contributor`
(nordlicht), `rival` (approver, aurelia). `stranger` is engineer of `b`, `stranger_customer` approver of its customer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from django.contrib.auth.models import Permission

from qms.accounts.models import CustomerRight, Membership, Person
from qms.accounts.queries import portal_seats, staff_seat
from qms.accounts.rights import GUARDIAN_RIGHTS
from qms.accounts.seat import Seat, Side
from qms.lib.ids import uuid7
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation, Site

PASSWORD = "correct horse battery staple"
_serial = count(1)


@dataclass
class House:
    """One organisation with its sites, customers and people."""

    organisation: Organisation
    graz: Site
    detroit: Site
    nordlicht: Customer
    aurelia: Customer
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        """`house.engineer` is the person of that part."""
        people: dict[str, Person] = self.__dict__.get("people", {})
        if name not in people:
            raise AttributeError(name)
        return people[name]

    @property
    def slug(self) -> str:
        """The organisation's name in addresses."""
        return self.organisation.slug

    def acting(self, name: str) -> Acting:
        """The context in which that person acts."""
        return self._acting_in(name, self.seat(name))

    def _acting_in(self, name: str, seat: Seat) -> Acting:
        person, customer = self.people[name], seat.customer.pk if seat.customer else None
        return Acting(self.organisation.pk, person.pk, person.name, customer, "test", "test")

    def seat(self, name: str) -> Seat:
        """The seat of that person in this organisation."""
        person = self.people[name]
        with tenant_context(Acting(self.organisation.pk, person.pk, person.name, None, "test", "test")):
            seat = staff_seat(person, self.organisation)
            if seat is not None:
                return seat
            return portal_seats(person, self.organisation)[0]

    @contextmanager
    def sitting(self, name: str, *, portal: bool | None = None) -> Iterator[Seat]:
        """Act as that person: inside a transaction of the organisation, under the portal's role for a customer."""
        seat = self.seat(name)
        restricted = seat.side == Side.PORTAL if portal is None else portal
        with tenant_context(self._acting_in(name, seat), portal=restricted):
            yield seat


class Cast:
    """Both houses; the parts of `a` are reached directly. `b` is built when it is first asked for: most never do."""

    def __init__(self, a: House) -> None:
        """The house of the story."""
        self.a = a

    @cached_property
    def b(self) -> House:
        """The other house, which looks just like it."""
        return make_house("borealis")

    def __getattr__(self, name: str) -> Person:
        """`cast.engineer` is the engineer of `a`; `cast.stranger` is staff of `b`."""
        if name in ("a", "b") or name.startswith("__"):
            raise AttributeError(name)  # a cast that is just being unpickled has no houses yet
        if name == "stranger":
            return self.b.people["engineer"]
        if name == "stranger_customer":
            return self.b.people["piet"]
        person: Person = getattr(self.a, name)
        return person


STAFF = {
    "admin": ("Ada Admin", ["organisation_administrator"]),
    "manager": ("Milan Manager", ["quality_manager"]),
    "engineer": ("Jana Engineer", ["quality_engineer"]),
    "engineer2": ("Emil Engineer", ["quality_engineer"]),
    "regulatory": ("Rita Regulatory", ["regulatory_affairs"]),
    "auditor": ("Otto Auditor", ["auditor"]),
}
PORTAL = {
    "piet": ("Piet Larsen", "nordlicht", "approver"),
    "contributor": ("Cora Contributor", "nordlicht", "contributor"),
    "rival": ("Rolf Rival", "aurelia", "approver"),
}


def make_cast() -> Cast:
    """Two new organisations with everybody in place, the second one as soon as it is asked for."""
    return Cast(make_house("acme"))


def make_house(stem: str) -> House:
    """A new organisation with two sites, two customers and the whole cast."""
    serial = f"{next(_serial)}-{uuid7().hex[-6:]}"
    name = f"{stem.title()} Metallbau"
    organisation = Organisation.objects.create(slug=f"{stem}-{serial}", name=name, zone="Europe/Vienna")
    with tenant_context(Acting(organisation=organisation.pk, source="test")):
        graz = Site(organisation=organisation, code="GRZ", name="Graz", country="AT", zone="Europe/Vienna")
        detroit = Site(organisation=organisation, code="DET", name="Detroit", country="US", zone="America/Detroit")
        Site.objects.bulk_create([graz, detroit])
        nordlicht = Customer(organisation=organisation, code="NL", name="Nordlicht Bahntechnik", zone="Europe/Berlin")
        aurelia = Customer(organisation=organisation, code="AU", name="Aurelia Medical", zone="Europe/Paris")
        Customer.objects.bulk_create([nordlicht, aurelia])
        house = House(organisation, graz, detroit, nordlicht, aurelia, {})
        _people(house, stem, serial)
    _rules(house)
    return house


def _people(house: House, stem: str, serial: str) -> None:
    members = []
    for part, (name, roles) in STAFF.items():
        house.people[part] = _person(f"{part}@{stem}-{serial}.example", name, "Europe/Vienna")
        members.append(Membership(organisation=house.organisation, person=house.people[part], roles=roles))
    for part, (name, customer, _role) in PORTAL.items():
        house.people[part] = _person(f"{part}@{customer}-{serial}.example", name, "Europe/Berlin")
        row = Membership(organisation=house.organisation, person=house.people[part], customer=getattr(house, customer))
        members.append(row)
    Person.objects.bulk_create(house.people.values())
    Membership.objects.bulk_create(members)
    permissions = {p.codename: p for p in Permission.objects.filter(content_type__app_label="organisations")}
    CustomerRight.objects.bulk_create(
        CustomerRight(
            organisation=house.organisation,
            user=house.people[part],
            content_object=getattr(house, customer),
            permission=permissions[right],
        )
        for part, (_name, customer, role) in PORTAL.items()
        for right in GUARDIAN_RIGHTS[role]
    )


def _person(email: str, name: str, zone: str) -> Person:
    person = Person(email=email, name=name, zone=zone)
    person.set_password(PASSWORD)
    return person


def _rules(house: House) -> None:
    """Give the organisation the rules of every domain that every new one starts with."""
    from qms.workflow.starting import give_starting_rules

    with tenant_context(Acting(organisation=house.organisation.pk, source="test")):
        give_starting_rules(house.organisation)
