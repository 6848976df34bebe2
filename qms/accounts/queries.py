"""Questions about people and their seats."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from qms.accounts.models import CustomerRight, Invitation, Membership, Person
from qms.accounts.rights import GUARDIAN_RIGHTS, WHO_MAY, Right
from qms.accounts.seat import Seat, Side
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Contact, Customer, Organisation, Site, SiteClosure

M = TypeVar("M", bound=Model)


def found(rows: QuerySet[M], key: uuid.UUID, *, lock: bool = False) -> M:
    """The row with this key among those that are visible. Missing and foreign are the same 404.

    lock: nobody else changes it until this request is over.
    """
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True)
class Place:
    """Somewhere a person may sit: an organisation and the side of it."""

    slug: str
    organisation: str
    side: Side

    @property
    def path(self) -> str:
        """Its first page."""
        return f"/{self.slug}/" if self.side is Side.STAFF else f"/{self.slug}/portal/"


def own_memberships(person: Person) -> list[Membership]:
    """The active memberships of the acting person in all organisations, each with its organisation.

    One statement, asked before an organisation is chosen; it tells the places and, on the staff side, the seat.
    """
    rows = Membership.objects.filter(person=person, active=True).select_related("organisation")
    return list(rows.order_by("organisation__name", "customer_id"))


def places_in(memberships: Iterable[Membership]) -> list[Place]:
    """The places that memberships amount to, each once, in their order."""
    return list(dict.fromkeys(_place(membership) for membership in memberships))


def _place(membership: Membership) -> Place:
    organisation = membership.organisation
    side = Side.STAFF if membership.customer_id is None else Side.PORTAL
    return Place(organisation.slug, organisation.name, side)


def places_of(person: Person) -> list[Place]:
    """The places of the acting person in all organisations; asked before an organisation is chosen."""
    return places_in(own_memberships(person))


def must_use_second_factor(person: Person) -> bool:
    """Whether an organisation of the acting person demands the second factor at sign-in."""
    return Membership.objects.filter(person=person, active=True, organisation__second_factor_required=True).exists()


def has_second_factor(person: Person) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=person, type__in=kinds).exists())


def staff_seat(person: Person, organisation: Organisation) -> Seat | None:
    """The person's seat on the staff side, or None."""
    membership = Membership.objects.filter(person=person, customer__isnull=True, active=True).first()
    return None if membership is None else seat_of(person, membership)


def seat_of(person: Person, membership: Membership) -> Seat:
    """The seat of an active membership on the staff side."""
    return Seat(person, membership.organisation, membership, Side.STAFF, frozenset(membership.roles))


def portal_seats(person: Person, organisation: Organisation) -> list[Seat]:
    """The person's seats in the portal, one per customer on which they hold a right, ordered by name. One statement."""
    rows = Membership.objects.filter(person=person, customer__isnull=False, active=True, customer__active=True)
    rights = CustomerRight.objects.filter(user=OuterRef("person"), content_object=OuterRef("customer"))
    held = rows.annotate(held=ArraySubquery(rights.values("permission__codename")))
    seats = []
    for membership in held.select_related("customer").order_by("customer__name"):
        assert membership.customer is not None
        roles = roles_from_rights(set(membership.held))
        if roles:
            seats.append(Seat(person, organisation, membership, Side.PORTAL, roles, membership.customer))
    return seats


def seat_held(seat: Seat) -> Seat:
    """The seat with the roles of this moment, which nobody can change until the transaction ends.

    A request learns its roles at its beginning and may wait long for a record. Whoever withdraws a role meanwhile
    either comes first, and the act is refused, or waits until the act is done. No roles: the membership has ended.
    """
    if seat.membership is None:
        return seat
    with behind_the_counter():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.active AND p.is_active, m.roles FROM accounts_membership m"
                " JOIN accounts_person p ON p.id = m.person_id WHERE m.id = %s FOR SHARE OF m",
                [seat.membership.pk],
            )
            active, roles = cursor.fetchone() or (False, [])
        if active and seat.customer is not None:
            roles = portal_roles(seat.person, seat.customer)
    return replace(seat, roles=frozenset(roles) if active else frozenset())


def rights_by_customer(person: Person) -> dict[uuid.UUID, set[str]]:
    """The person's rights (django-guardian) by customer of the acting organisation."""
    held: dict[uuid.UUID, set[str]] = {}
    rows = CustomerRight.objects.filter(user=person)
    for customer, right in rows.values_list("content_object_id", "permission__codename"):
        held.setdefault(customer, set()).add(right)
    return held


def roles_from_rights(held: set[str]) -> frozenset[str]:
    """The portal roles that rights on a customer amount to."""
    return frozenset(role for role, rights in GUARDIAN_RIGHTS.items() if held.issuperset(rights))


def portal_roles(person: Person, customer: Customer) -> frozenset[str]:
    """The person's portal roles for this customer."""
    return roles_from_rights(rights_by_customer(person).get(customer.pk, set()))


def staff_with_roles(roles: Iterable[str]) -> QuerySet[Person]:
    """Active staff of the acting organisation who hold one of the roles."""
    return Person.objects.filter(
        pk__in=Membership.objects.filter(roles__overlap=list(roles), active=True, customer__isnull=True).values(
            "person"
        ),
        is_active=True,
    )


def staff_of_organisation() -> QuerySet[Person]:
    """Everybody who is or was staff of the acting organisation."""
    return Person.objects.filter(pk__in=Membership.objects.filter(customer__isnull=True).values("person"))


def staff_who_may(right: Right) -> QuerySet[Person]:
    """Active staff who hold the right."""
    return staff_with_roles([role.code for role in WHO_MAY[right]])


def people_of_customer(customer: Customer, right: str = "contribute") -> QuerySet[Person]:
    """Active portal people who hold the right on the customer."""
    holders = CustomerRight.objects.filter(content_object=customer, permission__codename=right).values("user")
    members = Membership.objects.filter(customer=customer, active=True).values("person")
    return Person.objects.filter(Q(pk__in=holders), pk__in=members, is_active=True).distinct()


def visible_memberships() -> QuerySet[Membership]:
    """All memberships of the acting organisation, with person, customer and site, and whether they may approve."""
    approves = CustomerRight.objects.filter(
        user=OuterRef("person"), content_object=OuterRef("customer"), permission__codename="approve"
    )
    return Membership.objects.select_related("person", "customer", "site").annotate(approves=Exists(approves))


def visible_invitations() -> QuerySet[Invitation]:
    """All invitations of the acting organisation, with customer, site and who invited."""
    return Invitation.objects.select_related("customer", "site", "invited_by")


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return visible_invitations().filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def invitation_by_digest(token_digest: str) -> Invitation | None:
    """The invitation of the acting organisation with this digest of its token."""
    rows = Invitation.objects.select_related("organisation", "customer", "site", "invited_by")
    return rows.filter(token_digest=token_digest).first()


def visible_customers() -> QuerySet[Customer]:
    """All customers of the acting organisation."""
    return Customer.objects.all()


def visible_contacts(customer: Customer) -> QuerySet[Contact]:
    """The contacts of a customer, those in use first."""
    return Contact.objects.filter(customer=customer).order_by("-active", "name")


def visible_sites() -> QuerySet[Site]:
    """All sites of the acting organisation."""
    return Site.objects.all()


def visible_closures(site: Site) -> QuerySet[SiteClosure]:
    """The closures of a site by day."""
    return SiteClosure.objects.filter(site=site).select_related("site").order_by("day")


@dataclass(frozen=True)
class Colleague:
    """Somebody else of the same customer, as the portal shows them."""

    name: str
    job: str
    approves: bool


def colleagues(customer: Customer) -> list[Colleague]:
    """Who of the acting customer has access. Names columns one by one: the portal's role reads no others."""
    approvers = set(
        CustomerRight.objects.filter(content_object=customer, permission__codename="approve").values_list(
            "user_id", flat=True
        )
    )
    rows = Membership.objects.filter(customer=customer, active=True).order_by("person__name")
    return [
        Colleague(name, job, person in approvers)
        for person, name, job in rows.values_list("person_id", "person__name", "job")
    ]


def own_sessions(person: Person) -> list[UserSession]:
    """The browsers in which the person is signed in, the latest first; dead ones are cleared away on the way."""
    sessions: list[UserSession] = UserSession.objects.purge_and_list(person)
    return sorted(sessions, key=lambda session: session.last_seen_at, reverse=True)


def has_account(email: str) -> bool:
    """Whether the address has an account. Only the one who holds a link sent to the address may learn it."""
    return Person.objects.filter(email=email.lower()).exists()


def second_factors(person: Person) -> dict[str, int]:
    """The kinds of factors the person has set up, with how many of each."""
    kinds = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    return dict(Counter(kinds))


def known_addresses() -> set[str]:
    """The addresses of the acting organisation's people and of those it has invited."""
    invited = Invitation.objects.values_list("email", flat=True)
    return {*Membership.objects.values_list("person__email", flat=True), *(address.lower() for address in invited)}
