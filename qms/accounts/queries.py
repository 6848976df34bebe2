"""Questions about people and their seats."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from qms.accounts.models import CustomerRight, Membership, Person
from qms.accounts.rights import GUARDIAN_RIGHTS, WHO_MAY, Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer, Organisation


def seats_to_choose(person: Person) -> list[Membership]:
    """The active memberships of the person in all organisations; asked before an organisation is chosen."""
    rows = Membership.objects.filter(person=person, active=True).select_related("organisation", "customer")
    return sorted(rows, key=lambda m: (m.organisation.name, m.customer.name if m.customer else ""))


def staff_seat(person: Person, organisation: Organisation) -> Seat | None:
    """The person's seat on the staff side, or None."""
    membership = Membership.objects.filter(person=person, customer__isnull=True, active=True).first()
    if membership is None:
        return None
    return Seat(person, organisation, membership, Side.STAFF, frozenset(membership.roles))


def portal_seats(person: Person, organisation: Organisation) -> list[Seat]:
    """The person's seats in the portal, one per customer on which they hold a right, ordered by name."""
    rows = Membership.objects.filter(person=person, customer__isnull=False, active=True, customer__active=True)
    seats = []
    for membership in rows.select_related("customer").order_by("customer__name"):
        assert membership.customer is not None
        roles = portal_roles(person, membership.customer)
        if roles:
            seats.append(Seat(person, organisation, membership, Side.PORTAL, roles, membership.customer))
    return seats


def portal_roles(person: Person, customer: Customer) -> frozenset[str]:
    """The portal roles that the person's rights on the customer (django-guardian) amount to."""
    held = set(
        CustomerRight.objects.filter(user=person, content_object=customer).values_list(
            "permission__codename", flat=True
        )
    )
    return frozenset(role for role, rights in GUARDIAN_RIGHTS.items() if held.issuperset(rights))


def staff_with_roles(roles: Iterable[str]) -> QuerySet[Person]:
    """Active staff of the acting organisation who hold one of the roles."""
    return Person.objects.filter(
        pk__in=Membership.objects.filter(roles__overlap=list(roles), active=True, customer__isnull=True).values("person"),
        is_active=True,
    )


def staff_who_may(right: Right) -> QuerySet[Person]:
    """Active staff who hold the right."""
    return staff_with_roles([role.code for role in WHO_MAY[right]])


def people_of_customer(customer: Customer, right: str = "contribute") -> QuerySet[Person]:
    """Active portal people who hold the right on the customer."""
    holders = CustomerRight.objects.filter(content_object=customer, permission__codename=right).values("user")
    members = Membership.objects.filter(customer=customer, active=True).values("person")
    return Person.objects.filter(Q(pk__in=holders), pk__in=members, is_active=True).distinct()


def visible_memberships() -> QuerySet[Membership]:
    """All memberships of the acting organisation, with the people."""
    return Membership.objects.select_related("person", "customer", "site")
