"""How a page states who may open it. A page without a statement is refused to everybody.

    @staff(Right.READ_RECORDS)              any staff member with the right
    @staff(Right.TALK, post=Right.TALK)     GET and POST may ask for different rights
    @portal(Right.PORTAL_READ)              somebody of a customer
    @signed_in                              any person, no organisation chosen
    @public                                 anybody

The access matrix of the tests is generated from these statements. Missing right, foreign and missing object: 404 all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseNotAllowed as NotAllowed

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side

View = Callable[..., HttpResponseBase]


class SeatedRequest(HttpRequest):
    """A request after the tenant middleware: `seat` says who acts for whom."""

    seat: Seat


@dataclass(frozen=True)
class Access:
    """The statement: side ("staff", "portal", "signed_in", "public"), the rights by method, the methods allowed."""

    side: str
    get: Right | None = None
    post: Right | None = None
    methods: tuple[str, ...] = ("GET", "POST")

    @property
    def served(self) -> tuple[str, ...]:
        """The methods, and HEAD where one may look: Django sends HEAD without asking for the token of a page."""
        return (*self.methods, "HEAD") if "GET" in self.methods else self.methods

    def right_for(self, method: str) -> Right | None:
        """The right that this method asks for."""
        return self.post if method == "POST" else self.get


def _state(view: View, access: Access) -> View:
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in (*access.served, "OPTIONS"):
            return NotAllowed(access.served)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(access.served)})
        if access.side in (Side.STAFF, Side.PORTAL):
            check(cast(SeatedRequest, request), access)
            kwargs.pop("organisation", None)
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__, guarded.__module__ = view.__name__, view.__doc__, view.__module__
    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def check(request: SeatedRequest, access: Access) -> None:
    """Answer 404 unless the seat is on the stated side and holds the right of this method."""
    seat: Seat | None = getattr(request, "seat", None)
    if seat is None or seat.side != access.side:
        raise Http404
    right = access.right_for("POST" if request.method == "POST" else "GET")
    if right is not None and not seat.may(right):
        raise Http404


def staff(
    get: Right, *, post: Right | None = None, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[View], View]:
    """A page of the staff side: `get` to read, `post` (default the same) to send."""
    return lambda view: _state(view, Access("staff", get, post or get, methods))


def portal(
    get: Right, *, post: Right | None = None, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[View], View]:
    """A page of the customer's side."""
    return lambda view: _state(view, Access("portal", get, post or get, methods))


def signed_in(view: View) -> View:
    """A page of any person who is signed in, outside organisations."""
    return _state(view, Access("signed_in"))


def public(view: View) -> View:
    """A page anybody may open."""
    return _state(view, Access("public"))


def access_of(view: Any) -> Access | None:
    """The statement of a view, or None."""
    return cast(Access | None, getattr(view, "access", None))
