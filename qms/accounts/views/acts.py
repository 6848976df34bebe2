"""One page for acts upon a person, customer or site: what will happen, a form where there is one, a button."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from qms.accounts.forms import carried_out
from qms.web.conflict import differences, held_by, reading, settled
from qms.web.shapes import Difference

Crumbs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ActPage:
    """The words of the page: title, consequence, verb on the button; `danger` outlines it in red."""

    title: str
    button: str
    back: str
    crumbs: Crumbs = ()
    intro: str = ""
    danger: bool = False
    fields: str = ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None while the page is only opened. An empty POST is sent too."""
    return request.POST if request.method == "POST" else None


def sent(request: HttpRequest) -> bool:
    """Whether the form was sent, so that the row it changes is to be locked."""
    return request.method == "POST"


def act_page(
    request: HttpRequest,
    page: ActPage,
    form: forms.BaseForm,
    act: Callable[[], object],
    *,
    done: str,
    to: Callable[[], str] | None = None,
    template: str = "accounts/act.html",
) -> HttpResponse:
    """Show the form; when it is sent, do the act and go back with the sentence `done`. Errors answer 422.

    A form of a row that somebody else has changed since it was opened answers 409 with both sides.
    """
    context = {"act": page, "form": form, "reading": reading(form) if _of_a_row(form) else ""}
    if request.method == "POST":
        late = _compare(request.POST, form) if context["reading"] else []
        if late:
            return render(request, template, context | {"differences": late, **_last_change(form)}, status=409)
        if carried_out(form, act):
            messages.success(request, done)
            return HttpResponseRedirect(to() if to else page.back)
    return render(request, template, context, status=422 if form.errors else 200)


def _of_a_row(form: forms.BaseForm) -> bool:
    return isinstance(form, forms.ModelForm) and not form.instance._state.adding


def _compare(data: QueryDict, form: forms.BaseForm) -> list[Difference]:
    """The fields to choose for, when somebody else was quicker; what was chosen already is put into the form."""
    held = held_by(form)
    form.data = settled(data, form, held)
    read = data.get("reading", "")
    return differences(form, held) if read and read != reading(form) else []


def _last_change(form: forms.BaseForm) -> dict[str, object]:
    """Who saved last and when, where a history is kept."""
    history = getattr(getattr(form, "instance", None), "history", None)
    last = history.select_related("history_user").first() if history is not None else None
    who = last.history_user.name if last is not None and last.history_user else _("Somebody else")
    return {"changed_by": who, "changed_at": last.history_date if last is not None else None}


class NoForm(forms.Form):
    """For acts that only need the button."""
