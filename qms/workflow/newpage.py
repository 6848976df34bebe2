"""The page on which a record is begun: the same for every kind.

form = NewChangeForm(request.POST or None, initial=_begun(request))
return new_record(request, form, lambda: ask_for_change(…, by=request.seat), "changecontrol/change/new.html")
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.accounts.forms import carried_out
from qms.records.addresses import record_url
from qms.records.models import Record
from qms.workspace.drafts import restore


def new_record(
    request: SeatedRequest, form: forms.BaseForm, begin: Callable[[], Record], template: str, *, words: str = "",
    sent: bool | None = None, **context: Any,
) -> HttpResponseBase:  # fmt: skip
    """Show the form with what was kept of it; sent, begin the record, say its number and go to its page.

    begin: the service's act, called when the form is valid; what it refuses stands at its field. words: with
    %(number)s, in place of "Recorded as". sent: False where a POST asks for something else than to be recorded.
    """
    draft, begun, sent = restore(form, request), [], request.method == "POST" if sent is None else sent
    if sent and carried_out(form, lambda: begun.append(begin())):
        (record,) = begun
        messages.success(request, (words or _("Recorded as %(number)s.")) % {"number": record.number})
        return redirect(record_url(record, request.seat))
    return render(request, template, {"form": form, "draft": draft, **context}, status=422 if sent else 200)
