"""Asking for similar records while something new is written: the answer to the script, and the button without one."""

from collections.abc import Sequence
from typing import TypeVar

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from qms.accounts.access import SeatedRequest
from qms.records.similar import question_in, similar_to
from qms.records.telling import Question
from qms.workspace.drafts import entered

LOOK = "look_for_similar"
"""The name of the button that only looks."""
TEXTS = 6
F = TypeVar("F", bound=BaseForm)


def looks(request: SeatedRequest) -> bool:
    """Whether the form was sent only to look for similar records: nothing is to be checked or recorded."""
    return request.method == "POST" and LOOK in request.POST


def unsent(form: F, request: SeatedRequest) -> F:
    """The form as it was entered, shown again without complaint. (Files must be chosen anew: nothing fills them in.)"""
    form.initial = {**form.initial, **entered(form, request.POST)}
    form.is_bound = False
    return form


def question_of_form(form: BaseForm, texts: Sequence[str]) -> Question:
    """What a form holds so far, as it is shown: sent, kept as a draft, or empty."""
    return question_in({name: form[name].value() or "" for name in form.fields}, texts)


def similar_answer(request: SeatedRequest) -> HttpResponse:
    """The lines of what is similar to the form so far. `?text=` names its fields of text."""
    found = similar_to(request.seat, question_in(request.POST, request.GET.getlist("text")[:TEXTS]))
    return render(request, "records/similar_answer.html", {"found": found})
