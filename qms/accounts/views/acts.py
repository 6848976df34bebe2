"""One page for acts upon a person, customer or site: what will happen, a form where there is one, a button."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from qms.accounts.forms import carried_out

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
    """Show the form; when it is sent, do the act and go back with the sentence `done`. Errors answer 422."""
    if request.method == "POST" and carried_out(form, act):
        messages.success(request, done)
        return HttpResponseRedirect(to() if to else page.back)
    return render(request, template, {"act": page, "form": form}, status=422 if form.errors else 200)


class NoForm(forms.Form):
    """For acts that only need the button."""
