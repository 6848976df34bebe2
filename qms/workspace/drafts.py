"""Nothing typed is lost: forms keep what was entered while it is being written, until they are sent.

    form = ReportForm(request.POST or None, request.FILES or None)
    draft = restore(form, request)              # the template shows {% draft_note draft %} above the form

The autosave script posts the whole form to `drafts/`; `{% form_key %}` in it carries the form's address and key. The
draft is deleted in the transaction in which `once` sees the form through. Files and secrets are never kept.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Seat, Side
from qms.lib.refusal import Refused
from qms.lib.text import one_line
from qms.organisations.context import behind_the_counter
from qms.web.together import Together
from qms.workspace.formkeys import ADDRESS, FIELD, LONGEST_ADDRESS, TITLE, own_address, sent_key, was_sent
from qms.workspace.models import Draft

LARGEST = 200_000
"""Characters of one draft as JSON."""

AT_MOST = 50
"""Drafts of one person; the one untouched for longest makes room."""

MACHINERY = {"csrfmiddlewaretoken", FIELD, ADDRESS, TITLE, "version", "challenge"}
SECRETS = {"password", "passphrase", "secret", "token", "totp", "otp", "pin", "code"}
"""Words in the name of a field whose value is never kept; `code` and `pin` only when they are the whole name."""


def is_secret(name: str) -> bool:
    """Whether a field of this name may hold a secret: password, new_password1, code."""
    parts = {part.rstrip("0123456789") for part in name.lower().replace("-", "_").split("_")}
    return name.lower() in SECRETS or bool(parts & (SECRETS - {"code", "pin"}))


def keep(request: SeatedRequest) -> Draft | None:
    """Keep what the script has sent. None when the form was sent through meanwhile: a late autosave is no draft.

    Raises Http404 for an address that is no page of this side, Refused when it is too large.
    """
    seat, address = request.seat, address_of(request)
    data = {name: values for name, values in request.POST.lists() if name not in MACHINERY and not is_secret(name)}
    if len(json.dumps(data, ensure_ascii=False)) > LARGEST:
        raise Refused(_("This is too long to be kept as a draft."))
    with behind_the_counter():
        if was_sent(seat, sent_key(request)):
            return None
        draft, new = Draft.objects.update_or_create(
            organisation=seat.organisation, person=seat.person, customer=seat.customer, address=address,
            defaults={"data": data, "title": one_line(request.POST.get(TITLE, ""), 200), "updated_at": timezone.now()},
        )  # fmt: skip
        if new:
            _make_room(seat)
    return draft


def _make_room(seat: Seat) -> None:
    beyond = drafts_of(seat).order_by("-updated_at", "-id").values_list("pk", flat=True)[AT_MOST:]
    Draft.objects.filter(pk__in=list(beyond)).delete()


def address_of(request: SeatedRequest) -> str:
    """The path of the form that was sent along, with its query; Http404 unless it is a page of this side."""
    address = request.POST.get(ADDRESS, "")
    if len(address) > LONGEST_ADDRESS:
        raise Http404
    try:
        parts = urlsplit(address)
        if parts.netloc or parts.scheme or parts.fragment or parts.geturl() != address:
            raise Http404
        match = resolve(parts.path)
    except (Resolver404, ValueError) as error:
        raise Http404 from error
    if match.kwargs.get("organisation") != request.seat.organisation.slug:
        raise Http404
    if ("portal" in match.namespaces) != (request.seat.side is Side.PORTAL):
        raise Http404
    return address


def drafts_of(seat: Seat) -> QuerySet[Draft]:
    """The person's own drafts on this side, the latest first: "continue where you were"."""
    return Draft.objects.filter(person=seat.person, customer=seat.customer)


@dataclass(frozen=True, slots=True)
class Continued:
    """A draft as the start page offers it: the form's title, its address, when it was kept."""

    name: str
    address: str
    at: datetime


DRAFTS = "drafts to continue"


def ask_for_drafts(seat: Seat, asked: Together, most: int) -> None:
    """Ask for the person's latest drafts, with what else the page asks."""
    asked.rows(DRAFTS, lambda: drafts_of(seat).values("title", "address", "updated_at")[:most])


def drafts_to_continue(asked: Together) -> list[Continued]:
    """The latest drafts, newest first."""
    return [
        Continued(row["title"] or row["address"], row["address"], datetime.fromisoformat(row["updated_at"]))
        for row in asked[DRAFTS]
    ]


def restore(form: forms.BaseForm, request: SeatedRequest) -> Draft | None:
    """Put the draft of this page into an unbound form, as its initial values; answers the draft for the note."""
    if form.is_bound or request.method != "GET":
        return None
    draft = drafts_of(request.seat).filter(address=own_address(request)).first()
    if draft is not None:
        form.initial = {**form.initial, **entered(form, _as_sent(draft))}
    return draft


def _as_sent(draft: Draft) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in draft.data.items():
        data.setlist(name, values)
    return data


def entered(form: forms.BaseForm, data: QueryDict) -> dict[str, Any]:
    """What was entered, field by field, as each field's widget reads it. Secrets, files and hidden fields are left."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        widget, sent_as = field.widget, form.add_prefix(name)
        if widget.is_hidden or isinstance(widget, forms.FileInput | forms.PasswordInput) or is_secret(name):
            continue
        if not widget.value_omitted_from_data(data, {}, sent_as):
            found[name] = widget.value_from_datadict(data, {}, sent_as)
    return found


def draft_of(seat: Seat, key: UUID) -> Draft:
    """One's own draft; another's and a missing one are the same 404."""
    found = drafts_of(seat).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def discard(draft: Draft, *, by: Seat) -> None:
    """Throw a draft away."""
    with behind_the_counter():
        drafts_of(by).filter(pk=draft.pk).delete()
