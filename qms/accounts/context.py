"""The frame of each page: whose portal it is, where one can go, who is signed in."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.middleware import last_place
from qms.accounts.models import Person
from qms.accounts.navigation import BELL, address, navigation
from qms.accounts.queries import Place
from qms.accounts.rights import AUDITOR, Right
from qms.accounts.seat import Seat, Side
from qms.web.shell import Choice, NavGroup, NavItem, Shell
from qms.web.together import together

SETTINGS = (
    ("me_profile", gettext_lazy("Profile"), "user"),
    ("me_mail", gettext_lazy("Messages"), "mail"),
    ("me_sign_in", gettext_lazy("Sign-in"), "key-round"),
    ("me_shortcuts", gettext_lazy("Keys"), "keyboard"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the variable `shell`, made when a frame asks for it; its counts are one statement."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    if not hasattr(request, "_shell"):
        request._shell = SimpleLazyObject(lambda: _shell(request))  # type: ignore[attr-defined]
    return {"shell": request._shell}  # type: ignore[attr-defined]


def _shell(request: HttpRequest) -> Shell:
    seat: Seat | None = getattr(request, "seat", None)
    person = cast(Person, request.user)
    return _seated(request, seat) if seat else _unseated(request, person)


def _seated(request: HttpRequest, seat: Seat) -> Shell:
    asked = together(request)
    groups, tabbar = navigation(seat, request.path, asked)
    slug, side = seat.organisation.slug, seat.side.value
    return Shell(
        organisation=seat.organisation.name,
        home_url=f"/{slug}/" if seat.side is Side.STAFF else f"/{slug}/portal/",
        person=seat.person.name,
        subtitle=seat.customer.name if seat.customer else seat.organisation.name,
        groups=groups,
        tabbar=tabbar,
        find_url=address(f"{side}:find", slug),
        bell_url=address(f"{side}:notifications", slug),
        bell_count=asked[BELL],
        switch=_switch(request, seat),
        me=_own_things(seat),
        sign_out_url=reverse("account_logout"),
        notice=_notice(seat),
        keys=seat.person.single_keys,
    )


def _own_things(seat: Seat) -> list[Choice]:
    slug, side = seat.organisation.slug, seat.side.value
    own = [
        Choice(_("My exports and jobs"), address(f"{side}:jobs", slug), "file-down"),
        Choice(_("Drafts"), address(f"{side}:drafts", slug), "file-pen-line"),
        Choice(_("My calendar elsewhere"), _where(seat, "calendar_address"), "calendar-sync"),
        Choice(_("My settings"), reverse("me_profile"), "settings"),
    ]
    return [choice for choice in own if choice.url]


def _where(seat: Seat, name: str) -> str:
    """The page, for whom it is: a calendar holds dates of records."""
    may = seat.may(Right.PORTAL_READ if seat.side is Side.PORTAL else Right.READ_RECORDS)
    return address(f"{seat.side.value}:{name}", seat.organisation.slug) if may else ""


def _unseated(request: HttpRequest, person: Person) -> Shell:
    """The frame of a person's own pages, outside organisations."""
    items = [
        NavItem(label, reverse(name), icon, current=request.path == reverse(name)) for name, label, icon in SETTINGS
    ]
    return Shell(
        organisation=_("My settings"),
        home_url=last_place(request) or "/",
        person=person.name,
        groups=[NavGroup("", items)],
        tabbar=items,
        me=[Choice(_("My organisations"), reverse("choose"), "building-2")],
        sign_out_url=reverse("account_logout"),
        keys=person.single_keys,
    )


def _switch(request: HttpRequest, seat: Seat) -> list[Choice]:
    """Other customers in this portal, then other places the person belongs to."""
    here = Place(seat.organisation.slug, seat.organisation.name, seat.side)
    seats: list[Seat] = getattr(request, "portal_seats", [])
    customers = [other.customer for other in seats if other.customer] if len(seats) > 1 else []
    places: list[Place] = getattr(request, "places", [])
    url = reverse("portal:switch_customer", args=[here.slug]) if customers else ""
    return [
        *(
            Choice(customer.name, url, "building", customer == seat.customer, True, "customer", str(customer.pk))
            for customer in customers
        ),
        *(Choice(place_words(place), place.path, "building-2") for place in places if place != here),
    ]


def place_words(place: Place) -> str:
    """A place in a menu: the organisation, and whether it is its portal."""
    if place.side is Side.STAFF:
        return place.organisation
    return _("%(organisation)s, customer portal") % {"organisation": place.organisation}


def _notice(seat: Seat) -> str:
    if seat.has_role(AUDITOR.code):
        return _("You are here as an auditor: you can read and export everything, and change nothing.")
    return ""
