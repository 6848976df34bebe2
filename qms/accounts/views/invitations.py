"""Invitations: whom we invited, inviting, and the page that the mail's link opens."""

import uuid
from typing import Any, cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts import services
from qms.accounts.access import SeatedRequest, public, staff
from qms.accounts.forms import carried_out
from qms.accounts.forms.people import AcceptForm, InvitationsFilter, InviteForm
from qms.accounts.models import Invitation, Membership, Person
from qms.accounts.queries import (
    found,
    has_account,
    invitation_by_digest,
    visible_customers,
    visible_invitations,
    visible_sites,
)
from qms.accounts.rights import ROLES, Right
from qms.accounts.seat import SYSTEM
from qms.accounts.services.invitations import digest, organisation_of, why_closed
from qms.accounts.views.acts import ActPage, NoForm, act_page, posted
from qms.organisations.context import Acting, act_as
from qms.web.lists import keyset_page, remembered
from qms.web.tables import Column, State, Table

ORDERINGS = {"newest": ("-created_at", "-id"), "name": ("name", "id"), "ends": ("expires_at", "id")}


def state_of(invitation: Invitation) -> State:
    """Where the invitation stands."""
    if invitation.accepted_at:
        return State(_("Accepted"), "ok")
    if invitation.withdrawn_at:
        return State(_("Withdrawn"), "mute")
    if invitation.expires_at <= timezone.now():
        return State(_("Expired"), "warn")
    return State(_("Open"), "info")


def roles_in_words(invitation: Invitation) -> str:
    """What the invited person will be."""
    return ", ".join(str(ROLES[code].label) for code in invitation.roles)


def _columns(slug: str) -> list[Column[Invitation]]:
    return [
        Column("name", gettext_lazy("Name"), lambda i: i.name, sort="name", role="lead",
               link=lambda i: reverse("staff:invitation", args=[slug, i.pk])),
        Column("email", gettext_lazy("E-mail"), lambda i: i.email, role="sub"),
        Column("belongs", gettext_lazy("Will belong to"), lambda i: i.customer.name if i.customer else _("Our staff")),
        Column("roles", gettext_lazy("Will act as"), roles_in_words, role="half"),
        Column("state", gettext_lazy("State"), state_of, format="badge", role="half-2"),
        Column("sent", gettext_lazy("Sent"), lambda i: i.created_at, format="datetime", sort="newest"),
        Column("ends", gettext_lazy("Ends"), lambda i: i.expires_at, format="datetime", sort="ends"),
    ]  # fmt: skip


@staff(Right.MANAGE_PEOPLE, methods=("GET",))
def invitations(request: SeatedRequest) -> HttpResponse:
    """All invitations, newest first."""
    if kept := remembered(request, "invitations"):
        return kept
    filters = InvitationsFilter(request.GET, queryset=visible_invitations())
    page = keyset_page(filters.qs, request.GET, orderings=ORDERINGS, default="newest")
    table = Table(_columns(request.seat.organisation.slug), _("Invitations"), page=page)
    return render(request, "accounts/invitations.html", {"filters": filters, "page_of_rows": page, "table": table})


@staff(Right.MANAGE_PEOPLE, methods=("GET",))
def invitation(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One invitation with what can be done about it."""
    row = found(visible_invitations(), key)
    closed = bool(row.accepted_at or row.withdrawn_at)
    context = {"invitation": row, "state": state_of(row), "roles": roles_in_words(row), "closed": closed}
    return render(request, "accounts/invitation.html", context)


def _crumbs(slug: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("People"), reverse("staff:people", args=[slug])),
        (_("Invitations"), reverse("staff:invitations", args=[slug])),
    )


@staff(Right.MANAGE_PEOPLE)
def invite(request: SeatedRequest) -> HttpResponse:
    """Invite somebody to become staff."""
    organisation = request.seat.organisation
    initial = {"language": organisation.language}
    form = InviteForm(posted(request), sites=visible_sites(), initial=initial)
    intro = _("They get a mail with a link that works once. Whether they have an account already makes no difference.")
    back = reverse("staff:invitations", args=[organisation.slug])
    page = ActPage(_("Invite a colleague"), _("Send the invitation"), back, _crumbs(organisation.slug), intro)

    def act() -> None:
        services.invite(organisation, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("The invitation is on its way."))


@staff(Right.MANAGE_PEOPLE)
def invite_to_portal(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Invite somebody of a customer."""
    organisation = request.seat.organisation
    customer = found(visible_customers().filter(active=True), key)
    initial = {"language": customer.language}
    form = InviteForm(posted(request), sites=visible_sites(), customer=customer, initial=initial)
    back = reverse("staff:customer", args=[organisation.slug, customer.pk])
    crumbs = ((_("Customers"), reverse("staff:customers", args=[organisation.slug])), (customer.name, back))
    title = _("Invite somebody of %(customer)s") % {"customer": customer.name}
    page = ActPage(title, _("Send the invitation"), back, crumbs, _("They get a mail with a link that works once."))

    def act() -> None:
        services.invite(organisation, by=request.seat.person, customer=customer, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("The invitation is on its way."))


@staff(Right.MANAGE_PEOPLE)
def resend_invitation(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Send it again with a new link."""
    row, slug = found(visible_invitations(), key), request.seat.organisation.slug
    intro = _("%(email)s gets a new link; the former one is dead at once.") % {"email": row.email}
    page = ActPage(_("Send the invitation again"), _("Send again"), reverse("staff:invitation", args=[slug, row.pk]),
                   _crumbs(slug), intro)  # fmt: skip

    def act() -> None:
        services.resend_invitation(row, by=request.seat.person)

    return act_page(request, page, NoForm(posted(request)), act, done=_("The invitation is on its way again."))


@staff(Right.MANAGE_PEOPLE)
def withdraw_invitation(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Take it back."""
    row, slug = found(visible_invitations(), key), request.seat.organisation.slug
    intro = _("The link sent to %(email)s is dead at once.") % {"email": row.email}
    page = ActPage(_("Withdraw the invitation"), _("Withdraw"), reverse("staff:invitation", args=[slug, row.pk]),
                   _crumbs(slug), intro, danger=True)  # fmt: skip

    def act() -> None:
        services.withdraw_invitation(row, by=request.seat.person)

    return act_page(request, page, NoForm(posted(request)), act, done=_("The invitation is withdrawn."))


# --- the page behind the link -------------------------------------------------------------------------------------


def _invitation_behind(request: HttpRequest, token: str) -> Invitation:
    """Enter the organisation that the token names and find its invitation there; anything else is a 404."""
    organisation = organisation_of(token)
    if organisation is None:
        raise Http404
    person = request.user if request.user.is_authenticated else None
    act_as(Acting(organisation, person.pk if person else None, person.name if person else "", source="invitation"))
    row = invitation_by_digest(digest(token))
    if row is None:
        raise Http404
    return row


@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept: with the account one is signed in to, or by choosing a password. Opening the page does nothing."""
    row = _invitation_behind(request, token)
    if not request.user.is_authenticated and not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        translation.activate(row.language)
    context: dict[str, Any] = {"invitation": row, "roles": roles_in_words(row), "here": request.path}
    if sentence := why_closed(row):
        return render(request, "accounts/invitation_closed.html", {**context, "sentence": sentence}, status=410)
    if request.user.is_authenticated:
        return _accept_signed_in(request, row, context)
    if has_account(row.email):
        return render(request, "accounts/invitation_sign_in.html", context)
    return _accept_new(request, row, context)


def _accept_signed_in(request: HttpRequest, row: Invitation, context: dict[str, Any]) -> HttpResponse:
    person, form = cast(Person, request.user), NoForm(posted(request))
    if person.email != row.email:
        return render(request, "accounts/invitation_other_account.html", context)
    if request.method == "POST" and carried_out(form, lambda: services.accept_invitation(row, by=person)):
        messages.success(
            request, _("Welcome. You belong to %(organisation)s now.") % {"organisation": row.organisation}
        )
        return HttpResponseRedirect(first_page(row))
    return render(
        request, "accounts/invitation_accept.html", {**context, "form": form}, status=422 if form.errors else 200
    )


def _accept_new(request: HttpRequest, row: Invitation, context: dict[str, Any]) -> HttpResponse:
    zone = row.site.zone if row.site else row.customer.zone if row.customer else row.organisation.zone
    form = AcceptForm(posted(request), initial={"name": row.name, "language": row.language, "zone": zone})
    joined: list[Membership] = []

    def act() -> None:
        joined.append(services.accept_as_new_person(row, by=SYSTEM, **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        return cast(
            HttpResponse, perform_login(request, joined[0].person, redirect_url=first_page(row), email=row.email)
        )
    return render(
        request, "accounts/invitation_new.html", {**context, "form": form}, status=422 if form.errors else 200
    )


def first_page(row: Invitation) -> str:
    """Where somebody who accepted begins."""
    return f"/{row.organisation.slug}/portal/" if row.customer else f"/{row.organisation.slug}/"
