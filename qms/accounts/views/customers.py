"""Customers: list, one customer with contacts and portal people, create and change."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.customercards import cards_for
from qms.accounts.forms.customers import ContactForm, CustomerForm, CustomersFilter
from qms.accounts.queries import found, open_invitations, visible_contacts, visible_customers, visible_memberships
from qms.accounts.rights import Right
from qms.accounts.views.acts import ActPage, act_page, posted, sent
from qms.accounts.views.people import roles_in_words
from qms.organisations import services
from qms.organisations.models import Customer
from qms.web.lists import keyset_page, remembered
from qms.web.shapes import Tone
from qms.web.tables import Column, State, Table

ORDERINGS = {"name": ("name", "id"), "code": ("code", "id")}
TONES: dict[str, Tone] = {"standard": "mute", "key": "accent", "critical": "warn"}
PEOPLE_SHOWN = 100


def customer_url(slug: str, customer: Customer) -> str:
    """The address of a customer's page."""
    return reverse("staff:customer", args=[slug, customer.pk])


def criticality(customer: Customer) -> State:
    """How much depends on the customer."""
    return State(customer.get_criticality_display(), TONES[customer.criticality], square=True)


def in_use(customer: Customer) -> State:
    """Whether the customer is in use."""
    return State(_("In use"), "ok") if customer.active else State(_("Not in use"), "mute")


def _columns(slug: str) -> list[Column[Customer]]:
    return [
        Column(
            "name",
            gettext_lazy("Name"),
            lambda c: c.name,
            link=lambda c: customer_url(slug, c),
            sort="name",
            role="lead",
        ),
        Column("code", gettext_lazy("Code"), lambda c: c.code, sort="code", role="sub"),
        Column("group", gettext_lazy("Group"), lambda c: c.get_group_display()),
        Column("criticality", gettext_lazy("Criticality"), criticality, format="badge", role="half"),
        Column("country", gettext_lazy("Country"), lambda c: c.country.name if c.country else ""),
        Column("state", gettext_lazy("State"), in_use, format="badge", role="half-2"),
    ]


@staff(Right.READ_CUSTOMERS, methods=("GET",))
def customers(request: SeatedRequest) -> HttpResponse:
    """All customers."""
    if kept := remembered(request, "customers"):
        return kept
    filters = CustomersFilter(request.GET, queryset=visible_customers())
    page = keyset_page(filters.qs, request.GET, orderings=ORDERINGS, default="name", counted=True)
    table = Table(_columns(request.seat.organisation.slug), _("Customers"), page=page)
    may_manage = request.seat.may(Right.MANAGE_CUSTOMERS)
    context = {"filters": filters, "page_of_rows": page, "table": table, "may_manage": may_manage}
    return render(request, "accounts/customers.html", context)


@staff(Right.READ_CUSTOMERS, methods=("GET",))
def customer(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One customer: what is told of it, its contacts, its people in the portal."""
    row = found(visible_customers(), key)
    portal_people = visible_memberships().filter(customer=row).order_by("-active", "person__name")[:PEOPLE_SHOWN]
    context = {
        "customer": row,
        "criticality": criticality(row),
        "state": in_use(row),
        "contacts": visible_contacts(row)[:PEOPLE_SHOWN],
        "portal_people": [(member, roles_in_words(member)) for member in portal_people],
        "invitations": open_invitations().filter(customer=row)[:PEOPLE_SHOWN],
        "cards": cards_for(row, request.seat),
        "may_manage": request.seat.may(Right.MANAGE_CUSTOMERS),
        "may_invite": request.seat.may(Right.MANAGE_PEOPLE),
    }
    return render(request, "accounts/customer.html", context)


def _crumbs(slug: str, *customers: Customer) -> tuple[tuple[str, str], ...]:
    return (
        (_("Customers"), reverse("staff:customers", args=[slug])),
        *((row.name, customer_url(slug, row)) for row in customers),
    )


@staff(Right.MANAGE_CUSTOMERS)
def customer_new(request: SeatedRequest) -> HttpResponse:
    """A new customer."""
    organisation = request.seat.organisation
    slug = organisation.slug
    initial = {"zone": organisation.zone, "language": organisation.language}
    form = CustomerForm(posted(request), initial=initial)
    page = ActPage(_("New customer"), _("Create the customer"), reverse("staff:customers", args=[slug]), _crumbs(slug))
    made: list[Customer] = []

    def act() -> None:
        made.append(services.create_customer(organisation, by=request.seat.person, **form.cleaned_data))

    done = _("The customer is created.")
    return act_page(request, page, form, act, done=done, to=lambda: customer_url(slug, made[0]))


@staff(Right.MANAGE_CUSTOMERS)
def customer_edit(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Change what is told of a customer."""
    row, slug = found(visible_customers(), key, lock=sent(request)), request.seat.organisation.slug
    form = CustomerForm(posted(request), instance=row)
    title = _("Change %(customer)s") % {"customer": row.name}
    page = ActPage(title, _("Save"), customer_url(slug, row), _crumbs(slug, row))

    def act() -> None:
        services.change_customer(row, by=request.seat.person, **form.cleaned_data)

    return act_page(request, page, form, act, done=_("Saved."))


def _contact_words(form: ContactForm) -> dict[str, Any]:
    return {**form.cleaned_data, "phone": str(form.cleaned_data.get("phone") or "")}


@staff(Right.MANAGE_CUSTOMERS)
def contact_new(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """A new contact of a customer."""
    row, slug = found(visible_customers(), key), request.seat.organisation.slug
    form = ContactForm(posted(request))
    title = _("New contact at %(customer)s") % {"customer": row.name}
    page = ActPage(title, _("Add the contact"), customer_url(slug, row), _crumbs(slug, row))

    def act() -> None:
        services.add_contact(row, by=request.seat.person, **_contact_words(form))

    return act_page(request, page, form, act, done=_("The contact is added."))


@staff(Right.MANAGE_CUSTOMERS)
def contact_edit(request: SeatedRequest, key: uuid.UUID, contact: uuid.UUID) -> HttpResponse:
    """Correct a contact, or take it out of use."""
    row, slug = found(visible_customers(), key), request.seat.organisation.slug
    person = found(visible_contacts(row), contact, lock=sent(request))
    form = ContactForm(posted(request), instance=person)
    page = ActPage(_("Change %(name)s") % {"name": person.name}, _("Save"), customer_url(slug, row), _crumbs(slug, row))

    def act() -> None:
        services.change_contact(person, by=request.seat.person, **_contact_words(form))

    return act_page(request, page, form, act, done=_("Saved."))
