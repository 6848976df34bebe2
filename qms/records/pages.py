"""One page and one post for every act that records know; `views` and `portal` state who may open them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Side
from qms.lib.refusal import Refused
from qms.records.addresses import record_url
from qms.web.shapes import Words
from qms.workspace.formkeys import new_key


@dataclass(frozen=True, slots=True)
class ActPage:
    """An act's page: heading, the form, the button's words, what is said afterwards, and what it does.

    `do` calls the service with the clean values and answers the fragment to go to, such as "e-<id>".
    """

    title: Words
    form: type[forms.Form]
    button: Words
    done: Words
    do: Callable[[dict[str, Any]], str]
    intro: Words = ""
    icon: str = ""
    colour: str = "primary"


def act_page(request: SeatedRequest, record: Any, act: ActPage) -> HttpResponse:
    """GET shows the form, with what the address says in it; a POST that is refused shows it again (422).

    One that is done goes back to the record.
    """
    back = record_url(record, request.seat)
    form = act.form(request.POST, request.FILES) if request.method == "POST" else act.form(initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            fragment = act.do(form.cleaned_data)
        except Refused as refused:
            field = "uploads" if refused.field == "file" else refused.field
            form.add_error(field if field in form.fields else None, str(refused.sentence))
        else:
            messages.success(request, str(act.done) if isinstance(act.done, Promise) else act.done)
            return HttpResponseRedirect(f"{back}#{fragment}" if fragment else back)
    base = "portal.html" if request.seat.side is Side.PORTAL else "staff.html"
    context = {"act": act, "form": form, "record": record, "back": back, "base": base, "key": new_key()}
    return render(request, "records/act.html", context, status=422 if form.errors else 200)
