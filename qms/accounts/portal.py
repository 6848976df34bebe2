"""The customer's pages about people: who of us has access, and for which customer one acts."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.queries import colleagues as colleagues_of
from qms.accounts.rights import PORTAL_ROLES, Right
from qms.accounts.seat import Seat


@portal(Right.PORTAL_READ, methods=("GET",))
def colleagues(request: SeatedRequest) -> HttpResponse:
    """Who of us has access, and what each may do."""
    assert request.seat.customer is not None
    context = {"customer": request.seat.customer, "people": colleagues_of(request.seat.customer), "roles": PORTAL_ROLES}
    return render(request, "accounts/portal/colleagues.html", context)


@portal(Right.PORTAL_READ, methods=("POST",))
def switch_customer(request: SeatedRequest) -> HttpResponse:
    """Act for another of one's customers in this portal from now on."""
    seats: list[Seat] = request.portal_seats  # type: ignore[attr-defined]
    chosen = request.POST.get("customer", "")
    if not any(seat.customer and str(seat.customer.pk) == chosen for seat in seats):
        raise Http404
    request.session[f"customer:{request.seat.organisation.slug}"] = chosen
    return HttpResponseRedirect(f"/{request.seat.organisation.slug}/portal/")
