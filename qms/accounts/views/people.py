"""The people of the organisation: list, one person, roles, end and revival of a membership."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts import services
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.forms.people import PeopleFilter, PortalRoleForm, PostForm, RolesForm
from qms.accounts.models import Membership
from qms.accounts.queries import found, has_second_factor, visible_memberships, visible_sites
from qms.accounts.rights import APPROVER, CONTRIBUTOR, ROLES, Right
from qms.accounts.views.acts import ActPage, NoForm, act_page, posted
from qms.web.lists import keyset_page, remembered
from qms.web.tables import Column, State, Table

ORDERINGS = {
    "name": ("person__name", "id"),
    "newest": ("-created_at", "-id"),
}


def roles_in_words(membership: Membership) -> str:
    """The roles as people know them; for people of a customer, the portal role."""
    if membership.customer_id is not None:
        approves: bool = getattr(membership, "approves", False)
        return str((APPROVER if approves else CONTRIBUTOR).label)
    return ", ".join(str(ROLES[code].label) for code in membership.roles)


def state_of(membership: Membership) -> State:
    """Whether the person belongs here now."""
    if not membership.person.is_active:
        return State(_("Account closed"), "bad")
    return State(_("Active"), "ok") if membership.active else State(_("Ended"), "mute")


def person_url(slug: str, membership: Membership) -> str:
    """The address of a person's page."""
    return reverse("staff:person", args=[slug, membership.pk])


def _columns(slug: str) -> list[Column[Membership]]:
    return [
        Column("name", gettext_lazy("Name"), lambda m: m.person.name, link=lambda m: person_url(slug, m), sort="name",
               role="lead"),
        Column("email", gettext_lazy("E-mail"), lambda m: m.person.email, role="sub"),
        Column("belongs", gettext_lazy("Belongs to"), lambda m: m.customer.name if m.customer else _("Our staff")),
        Column("roles", gettext_lazy("May act as"), roles_in_words, role="half"),
        Column("site", gettext_lazy("Site"), lambda m: m.site.name if m.site else ""),
        Column("state", gettext_lazy("State"), state_of, format="badge", role="half-2"),
        Column("since", gettext_lazy("Since"), lambda m: m.created_at, format="datetime", sort="newest"),
    ]  # fmt: skip


@staff(Right.READ_PEOPLE, methods=("GET",))
def people(request: SeatedRequest) -> HttpResponse:
    """Everybody who belongs or belonged to the organisation."""
    if kept := remembered(request, "people"):
        return kept
    filters = PeopleFilter(request.GET, queryset=visible_memberships())
    page = keyset_page(filters.qs, request.GET, orderings=ORDERINGS, default="name", counted=True)
    table = Table(_columns(request.seat.organisation.slug), _("People"), page=page)
    return render(request, "accounts/people.html", {"filters": filters, "page_of_rows": page, "table": table})


@staff(Right.READ_PEOPLE, methods=("GET",))
def person(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One person in this organisation: who, what they may do, since when."""
    membership = found(visible_memberships(), key)
    roles = [ROLES[code] for code in membership.roles]
    context = {
        "membership": membership,
        "state": state_of(membership),
        "roles": roles or [APPROVER if getattr(membership, "approves", False) else CONTRIBUTOR],
        "second_factor": has_second_factor(membership.person),
        "oneself": membership.person_id == request.seat.person.pk,
        "may_manage": request.seat.may(Right.MANAGE_PEOPLE),
    }
    return render(request, "accounts/person.html", context)


def _page(request: SeatedRequest, membership: Membership, title: str, button: str, **more: str) -> ActPage:
    slug = request.seat.organisation.slug
    crumbs = (
        (_("People"), reverse("staff:people", args=[slug])),
        (membership.person.name, person_url(slug, membership)),
    )
    return ActPage(title, button, person_url(slug, membership), crumbs, intro=more.get("intro", ""))


@staff(Right.MANAGE_PEOPLE)
def change_roles(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Roles of a member of staff."""
    member = found(visible_memberships().filter(customer=None), key)
    form = RolesForm(posted(request), initial={"roles": member.roles})
    page = _page(request, member, _("Roles of %(name)s") % {"name": member.person.name}, _("Change the roles"))

    def act() -> None:
        services.change_roles(member, roles=form.cleaned_data["roles"], by=request.seat.person)

    return act_page(request, page, form, act, done=_("The roles are changed. They count from the next click on."))


@staff(Right.MANAGE_PEOPLE)
def change_post(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Site and function of a member of staff."""
    member = found(visible_memberships().filter(customer=None), key)
    form = PostForm(posted(request), sites=visible_sites(), initial={"site": member.site_id, "job": member.job})
    page = _page(request, member, _("Post of %(name)s") % {"name": member.person.name}, _("Save"))

    def act() -> None:
        services.change_post(member, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("Saved."))


@staff(Right.MANAGE_PEOPLE)
def change_portal_role(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """What somebody of a customer may do in the portal."""
    member = found(visible_memberships().filter(customer__isnull=False, active=True), key)
    present = (APPROVER if getattr(member, "approves", False) else CONTRIBUTOR).code
    form = PortalRoleForm(posted(request), initial={"portal_role": present})
    page = _page(request, member, _("Portal role of %(name)s") % {"name": member.person.name}, _("Change the role"))

    def act() -> None:
        services.grant_portal_role(member, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("The role is changed. It counts from the next click on."))


@staff(Right.MANAGE_PEOPLE)
def end_membership(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """End a membership, after telling what that means."""
    member = found(visible_memberships().filter(active=True), key)
    words = {"name": member.person.name, "place": member.customer or member.organisation}
    page = ActPage(
        title=_("End the access of %(name)s") % words,
        button=_("End the access"),
        back=person_url(request.seat.organisation.slug, member),
        crumbs=_page(request, member, "", "").crumbs,
        intro=_(
            "From the next click on, %(name)s cannot open anything of %(place)s. What the person did and signed stays."
        )
        % words,
        danger=True,
    )
    form = NoForm(posted(request))

    def act() -> None:
        services.end_membership(member, by=request.seat.person)

    return act_page(request, page, form, act, done=_("The access of %(name)s has ended.") % words)


@staff(Right.MANAGE_PEOPLE)
def reactivate_membership(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Let somebody back in: staff with the former roles, people of a customer with the role chosen."""
    member = found(visible_memberships().filter(active=False), key)
    words = {"name": member.person.name, "roles": roles_in_words(member)}
    form = PortalRoleForm(posted(request)) if member.customer_id else NoForm(posted(request))
    intro = "" if member.customer_id else _("%(name)s can sign in again and acts as before: %(roles)s.") % words
    page = _page(request, member, _("Let %(name)s back in") % words, _("Give access again"), intro=intro)

    def act() -> None:
        services.reactivate_membership(member, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("%(name)s has access again.") % words)
