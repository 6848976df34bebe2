"""The request's session life, and its transaction: opened here, for the right organisation, person and customer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import structlog
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation

from qms.accounts.access import SeatedRequest, access_of
from qms.accounts.models import Person
from qms.accounts.navigation import ask_for_frame
from qms.accounts.queries import has_second_factor, own_memberships, places_in, portal_seats, seat_of
from qms.accounts.seat import Seat
from qms.organisations.context import Acting, act_as, enter_portal
from qms.organisations.models import Organisation
from qms.web.together import together

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LAST_PLACE = "place"
"""Cookie with the path of the place last used, so that "/" leads there after the next sign-in. No secret."""
LAST_PLACE_DAYS = 180


class SessionLifeMiddleware:
    """Ends a session that idled too long or is too old: OWASP ASVS 5.0, 7.3.1 and 7.3.2."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out when one of the two limits is passed; note time and place of this request once a minute."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            started = request.session.setdefault("started", now)
            seen = request.session.setdefault("seen", now)
            if (
                now - seen > settings.SESSION_IDLE_MINUTES * 60
                or now - started > settings.SESSION_ABSOLUTE_HOURS * 3600
            ):
                logout(request)
            elif now - seen > 60 or request.session.get("listed") != request.session.session_key:
                request.session["seen"], request.session["listed"] = now, request.session.session_key
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


def last_place(request: HttpRequest) -> str:
    """The path of the place last used, or nothing. A cookie can hold anything, so only such a path is taken."""
    path = request.COOKIES.get(LAST_PLACE, "")
    return path if re.fullmatch(r"/[a-z0-9][a-z0-9-]{1,39}/(portal/)?", path) else ""


@dataclass(frozen=True)
class Place:
    """Where a path leads: the organisation's slug and whether it is the portal."""

    organisation: str
    portal: bool

    @property
    def path(self) -> str:
        """Its first page."""
        return f"/{self.organisation}/portal/" if self.portal else f"/{self.organisation}/"


class SecondFactorMissing(Exception):
    """The organisation demands a second factor and the person has none yet."""


def place_of(path: str) -> Place | None:
    """The place of a path, None for addresses outside organisations and for those that do not exist."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    slug = match.kwargs.get("organisation")
    return Place(slug, "portal" in match.namespaces) if slug else None


class TenantMiddleware:
    """Opens the transaction of the request and says in it who acts for whom.

    Under ATOMIC_REQUESTS the transaction would wrap the view only, and the values set here would be gone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Run the rest of the request inside one transaction; an answer of 500 and above undoes it."""
        place = place_of(request.path_info)
        if place and not request.user.is_authenticated:
            return self._sign_in_first(request)
        try:
            with transaction.atomic():
                self._take_seat(request, place)
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except SecondFactorMissing:
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self._remember(request, response, place)

    def _remember(self, request: HttpRequest, response: HttpResponseBase, place: Place | None) -> HttpResponseBase:
        if place and response.status_code < 400 and request.COOKIES.get(LAST_PLACE) != place.path:
            response.set_cookie(
                LAST_PLACE,
                place.path,
                max_age=LAST_PLACE_DAYS * 86400,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Refuse pages that state no access, and ask strangers to sign in first."""
        access = access_of(view)
        if access is None and (view.__module__.startswith(("qms.", "feedback", "capa")) or "organisation" in kwargs):
            raise Http404
        if access and access.side == "signed_in" and not request.user.is_authenticated:
            return self._sign_in_first(request)
        return None

    def _sign_in_first(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return redirect_to_login(request.get_full_path())

    def _take_seat(self, request: HttpRequest, place: Place | None) -> None:
        request_id = getattr(request, "request_id", "")
        if not request.user.is_authenticated:
            act_as(Acting(request_id=request_id, source="page"))
            timezone.deactivate()  # the zone of the person whom this thread served last is nobody else's
            return
        person = request.user
        structlog.contextvars.bind_contextvars(person=str(person.pk))
        if place is None:
            act_as(Acting(person=person.pk, printed_name=person.name, request_id=request_id, source="page"))
        else:
            seat = self._seat(request, person, place, request_id)
            cast(SeatedRequest, request).seat = seat
            together(request).later(partial(ask_for_frame, seat))
        if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        timezone.activate(person.zone)

    def _seat(self, request: HttpRequest, person: Person, place: Place, request_id: str) -> Seat:
        act_as(Acting(person=person.pk, printed_name=person.name, request_id=request_id, source="page"))
        memberships = own_memberships(person)
        here = [
            membership
            for membership in memberships
            if place == Place(membership.organisation.slug, membership.customer_id is not None)
        ]
        if not here:
            raise Http404
        request.places = places_in(memberships)  # type: ignore[attr-defined]
        organisation = here[0].organisation
        if organisation.second_factor_required and not has_second_factor(person):
            raise SecondFactorMissing
        source = "portal" if place.portal else "page"
        act_as(Acting(organisation.pk, person.pk, person.name, None, request_id, source))
        seat = self._portal_seat(request, person, organisation) if place.portal else seat_of(person, here[0])
        if seat is None:
            raise Http404
        structlog.contextvars.bind_contextvars(organisation=str(organisation.pk))
        if seat.customer is not None:
            act_as(Acting(organisation.pk, person.pk, person.name, seat.customer.pk, request_id, source))
            enter_portal()
        return seat

    def _portal_seat(self, request: HttpRequest, person: Person, organisation: Organisation) -> Seat | None:
        seats = portal_seats(person, organisation)
        request.portal_seats = seats  # type: ignore[attr-defined]
        chosen = request.session.get(f"customer:{organisation.slug}")
        return next(
            (seat for seat in seats if seat.customer and str(seat.customer.pk) == chosen), seats[0] if seats else None
        )
