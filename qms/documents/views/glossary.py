"""The glossary: its list, a term with its versions, a new one, another version, its end."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.documents.forms.glossary import ChangeTermForm, NewTermForm, WhyForm, wording_of
from qms.documents.lists.glossary import GLOSSARY
from qms.documents.models import GlossaryTerm
from qms.documents.queries.glossary import in_order, languages_used, term_with, versions_of
from qms.documents.services import add_term, change_term, retire_term
from qms.lib.refusal import Refused
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def glossary(request: SeatedRequest) -> HttpResponseBase:
    """All terms, with filters in the address."""
    return show(request, GLOSSARY, "documents/glossary/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def glossary_term(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """One term: its words, and every version with who made it and why."""
    term = term_with(request.seat, key)
    context = {
        "term": term, "words": [(code, term.word_in(code), term.avoided_in(code)) for code in in_order(term.agreed)],
        "versions": versions_of(term), "may_manage": request.seat.may(Right.MANAGE_RULES),
    }  # fmt: skip
    return render(request, "documents/glossary/term.html", context)


@staff(Right.MANAGE_RULES)
@once
def glossary_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a term."""
    organisation = request.seat.organisation
    form = NewTermForm(
        request.POST or None, languages=languages_used(organisation), initial={"language": organisation.language}
    )
    return _kept(
        request, form, "documents/glossary/new.html",
        lambda: add_term(organisation, language=form.cleaned_data["language"], said=form.said(), by=request.seat),
    )  # fmt: skip


@staff(Right.MANAGE_RULES)
@once
def glossary_edit(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Make another version of a term."""
    term = term_with(request.seat, key)
    codes = in_order({*languages_used(request.seat.organisation), *term.agreed} - {term.language})
    form = ChangeTermForm(request.POST or None, languages=codes, initial=wording_of(term, codes))
    return _kept(
        request, form, "documents/glossary/edit.html",
        lambda: change_term(term, said=form.said(), by=request.seat, **_why(form)), term=term,
    )  # fmt: skip


@staff(Right.MANAGE_RULES)
@once
def glossary_retire(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Take a term out of use."""
    term = term_with(request.seat, key)
    form = WhyForm(request.POST or None, initial={"version": term.version})
    return _kept(
        request, form, "documents/glossary/retire.html",
        lambda: retire_term(term, by=request.seat, **_why(form)), term=term,
    )  # fmt: skip


def _why(form: forms.Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("version", "reason")}


def _kept(
    request: SeatedRequest, form: forms.Form, template: str, act: Callable[[], GlossaryTerm], **context: Any
) -> HttpResponseBase:
    """Show the form, or do the act and go to the term; a refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            term = act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        else:
            messages.success(request, _("Kept."))
            return redirect("staff:glossary_term", request.seat.organisation.slug, term.pk)
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
