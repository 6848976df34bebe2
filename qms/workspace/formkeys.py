"""A form counts once, however often it is sent: double click, reload, retry after a worker was killed.

    @staff(Right.RECORD_FEEDBACK)
    @once                                   # below the statement of access
    def complaint_new(request): …           # answers a redirect when the act is done

and `{% form_key %}` in the form. The key is written in the transaction of the act: either both are there or neither.
A second worker waits at the unique constraint until the first has committed, then answers with the same redirect. An
answer that is no redirect (422, 409) was no act, and the key is free again.
"""

import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Seat
from qms.organisations.context import behind_the_counter, broken
from qms.workspace.models import Draft, FormKey

FIELD, ADDRESS, TITLE = "form_key", "form_address", "form_title"
LONGEST_ADDRESS = 500
NO_CONTENT = (FIELD, ADDRESS, TITLE, "csrfmiddlewaretoken", "password", "code", "challenge")
"""Fields that say nothing about what was entered; secrets leave no trace, not even in a digest."""

View = Callable[..., HttpResponseBase]


def new_key() -> str:
    """A key for one showing of a form."""
    return str(uuid.uuid4())


def own_address(request: HttpRequest) -> str:
    """The address of a form, with what its query chose: the form of cause 1 and that of cause 2 are two forms."""
    full = request.get_full_path()
    return full if len(full) <= LONGEST_ADDRESS else request.path


def once(view: View) -> View:
    """Let the view act on each form key only once; see the module."""

    @wraps(view)
    def counted(request: SeatedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = sent_key(request)
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        with behind_the_counter():
            row, new = FormKey.objects.get_or_create(
                organisation=request.seat.organisation, person=request.seat.person, key=key,
                defaults={"content": content_of(request)},
            )  # fmt: skip
        if not new:
            return _again(request, row)
        return _first(request, row, lambda: view(request, *args, **kwargs))

    return counted


def sent_key(request: HttpRequest) -> str:
    """The key of the form, "" when there is none that could be ours."""
    try:
        return str(uuid.UUID(request.POST.get(FIELD, "")))
    except ValueError:
        return ""


def was_sent(seat: Seat, key: str) -> bool:
    """Whether a form with this key was seen through."""
    return bool(key) and FormKey.objects.filter(person=seat.person, key=key).exclude(result="").exists()


def content_of(request: HttpRequest) -> str:
    """A digest of what was entered, to tell a repetition from a correction."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in NO_CONTENT:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        digest.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return digest.hexdigest()


def _first(request: SeatedRequest, row: FormKey, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    answer: HttpResponseBase | None = None
    try:
        answer = act()
        return answer
    finally:
        _note(request, row, goal_of(answer))


def _note(request: SeatedRequest, row: FormKey, goal: str) -> None:
    """Keep where the act led and drop the form's draft, or free the key. All goes with the transaction if it fails."""
    if broken():
        return
    with behind_the_counter():
        if goal:
            FormKey.objects.filter(pk=row.pk).update(result=goal)
            address = request.POST.get(ADDRESS) or own_address(request)
            seat = request.seat
            Draft.objects.filter(person=seat.person, customer=seat.customer, address=address).delete()
        else:
            FormKey.objects.filter(pk=row.pk).delete()


def goal_of(answer: HttpResponseBase | None) -> str:
    """Where an answer sends the browser, "" when it is no redirect or one to another host."""
    if answer is None:
        return ""
    if answer.has_header("HX-Redirect"):
        goal = answer["HX-Redirect"]
    else:
        goal = answer["Location"] if 300 <= answer.status_code < 400 else ""
    return goal if goal.startswith("/") and len(goal) <= 2000 else ""


def _again(request: SeatedRequest, row: FormKey) -> HttpResponse:
    """Answer with what the first one led to, and say so."""
    if row.content == content_of(request):
        messages.info(request, _("This form had been sent already; it counts once."))
    else:
        sentence = _("This form had been sent already, so what you changed in it afterwards was not taken.")
        messages.warning(request, sentence)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(row.result)
    return HttpResponseRedirect(row.result)
