"""Where to begin: the start page chooses the place, and a page lets people with several choose themselves."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qms.accounts.access import public, signed_in
from qms.accounts.context import place_words
from qms.accounts.middleware import last_place
from qms.accounts.models import Person
from qms.accounts.queries import places_of


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the only place, or to the one used last; otherwise let the person choose."""
    paths = [place.path for place in places_of(cast(Person, request.user))]
    if len(paths) == 1:
        return HttpResponseRedirect(paths[0])
    last = last_place(request)
    return HttpResponseRedirect(last if last in paths else "/choose/")


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """The places the person belongs to."""
    places = places_of(cast(Person, request.user))
    return render(request, "accounts/choose.html", {"places": [(place, place_words(place)) for place in places]})


@public
def nothing(request: HttpRequest) -> HttpResponse:
    """The address of a page of the sign-in library that this product does not have."""
    raise Http404
