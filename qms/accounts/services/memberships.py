"""Who belongs to the organisation and what they may do there."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from qms.accounts.models import CustomerRight, Membership, Person
from qms.accounts.rights import ADMINISTRATOR, AUDITOR, GUARDIAN_RIGHTS, PORTAL_ROLES, STAFF_ROLES
from qms.accounts.services.people import Actor, end_sessions
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.notifications.services import cancel_waiting
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation, Site


def check_staff_roles(roles: Iterable[str]) -> list[str]:
    """The roles in the order of the table. Refused when none or an unknown one is named, or an auditor's is mixed."""
    wanted = set(roles)
    known = [role.code for role in STAFF_ROLES if role.code in wanted]
    if not known or len(known) != len(wanted):
        raise Refused(_("Choose at least one role."), field="roles")
    if AUDITOR.code in wanted and len(wanted) > 1:
        raise Refused(_("An auditor changes nothing, so this role stands alone."), field="roles")
    return known


def check_portal_role(role: str) -> str:
    """The code of a portal role. Refused when it is none."""
    if role not in {known.code for known in PORTAL_ROLES}:
        raise Refused(_("Choose what the person may do in the portal."), field="portal_role")
    return role


@transaction.atomic
def join(
    organisation: Organisation,
    person: Person,
    *,
    by: Actor,
    roles: Iterable[str] = (),
    customer: Customer | None = None,
    portal_role: str = "",
    site: Site | None = None,
    job: str = "",
) -> Membership:
    """Make the person staff with roles, or somebody of a customer with a portal role. An ended membership revives."""
    staff_roles = check_staff_roles(roles) if customer is None else []
    membership, _created = Membership.objects.get_or_create(organisation=organisation, person=person, customer=customer)
    membership.roles, membership.site, membership.active, membership.ended_at = staff_roles, site, True, None
    membership.job = clean_line(job, 120)
    membership.save()
    if customer is not None:
        _set_portal_rights(person, customer, check_portal_role(portal_role))
    return membership


@transaction.atomic
def change_roles(membership: Membership, *, roles: Iterable[str], by: Actor) -> Membership:
    """Give a member of staff these roles and no others."""
    if membership.customer_id is not None:
        raise Refused(_("People of a customer have a portal role, not a role of the staff."))
    _not_oneself(membership, by)
    wanted = check_staff_roles(roles)
    if ADMINISTRATOR.code not in wanted:
        _keep_an_administrator(membership)
    membership.roles = wanted
    membership.save(update_fields=["roles"])
    return membership


def change_post(membership: Membership, *, site: Site | None, job: str, by: Actor) -> Membership:
    """The site where the person works and the function they have there."""
    membership.site, membership.job = site, clean_line(job, 120)
    membership.save(update_fields=["site", "job"])
    return membership


@transaction.atomic
def grant_portal_role(membership: Membership, *, portal_role: str, by: Actor) -> Membership:
    """Give somebody of a customer this portal role instead of the present one."""
    if membership.customer is None:
        raise Refused(_("Staff have roles of the staff, not a portal role."))
    Membership.objects.select_for_update().get(pk=membership.pk)  # acts that go on under the old rights end first
    _set_portal_rights(membership.person, membership.customer, check_portal_role(portal_role))
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor) -> Membership:
    """End the membership. It works from the person's next request on; a last membership also ends their sessions."""
    _not_oneself(membership, by)
    _keep_an_administrator(membership)
    membership.active, membership.ended_at = False, timezone.now()
    membership.save(update_fields=["active", "ended_at"])
    if membership.customer is not None:
        _set_portal_rights(membership.person, membership.customer, "")
    person = membership.person
    cancel_waiting(person=person, by=by)
    transaction.on_commit(lambda: _sign_out_if_nowhere(person, by))
    return membership


@transaction.atomic
def reactivate_membership(membership: Membership, *, by: Actor, portal_role: str = "") -> Membership:
    """Revive an ended membership: staff with their former roles, people of a customer with the role given."""
    _not_oneself(membership, by)
    membership.active, membership.ended_at = True, None
    membership.save(update_fields=["active", "ended_at"])
    if membership.customer is not None:
        _set_portal_rights(membership.person, membership.customer, check_portal_role(portal_role))
    return membership


def _not_oneself(membership: Membership, by: Actor) -> None:
    if isinstance(by, Person) and by.pk == membership.person_id:
        raise Refused(_("Nobody changes their own membership. Ask another administrator."))


def _keep_an_administrator(membership: Membership) -> None:
    """Refuse the loss of the last administrator; rows are locked in one order, so two such acts wait for each other."""
    if ADMINISTRATOR.code not in membership.roles or not membership.active:
        return
    others = Membership.objects.select_for_update().filter(
        roles__contains=[ADMINISTRATOR.code], active=True, customer__isnull=True
    )
    keys = [row.pk for row in others.order_by("pk") if row.active and ADMINISTRATOR.code in row.roles]
    active_people = Membership.objects.filter(pk__in=keys, person__is_active=True).exclude(pk=membership.pk)
    if not active_people.exists():
        sentence = _("This is the last organisation administrator. Make somebody else administrator first.")
        raise Refused(sentence, field="roles")


def _set_portal_rights(person: Person, customer: Customer, role: str) -> None:
    wanted = set(GUARDIAN_RIGHTS.get(role, ()))
    rows = CustomerRight.objects.filter(user=person, content_object=customer)
    held = set(rows.values_list("permission__codename", flat=True))
    for right in sorted(wanted - held):
        assign_perm(right, person, customer)
    for right in sorted(held - wanted):
        remove_perm(right, person, customer)


def _sign_out_if_nowhere(person: Person, by: Actor) -> None:
    """Memberships of other organisations are only visible to the person, outside any organisation."""
    with tenant_context(Acting(person=person.pk, printed_name=person.name, source="system")):
        if not Membership.objects.filter(person=person, active=True).exists():
            end_sessions(person, by=by)
