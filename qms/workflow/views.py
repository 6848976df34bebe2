"""The one page and the one post of every act, for staff and for the portal."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, portal, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.lib.canonical import digest
from qms.lib.refusal import Refused
from qms.records.offers import KINDS, Kind
from qms.records.queries import get_visible, last_change
from qms.signatures.ceremony import Signing, content_of, has_factor, open_challenge
from qms.web.conflict import KEEP, differences, settled
from qms.web.errors import conflict
from qms.web.shapes import Difference
from qms.workflow.declare import WORKFLOWS, Transition, blocked_by, may
from qms.workflow.forms import ActForm, form_class
from qms.workflow.perform import perform
from qms.workflow.refusals import Illegal, Stale
from qms.workspace.drafts import restore
from qms.workspace.formkeys import once
from qms.workspace.models import Draft


@staff(Right.READ_RECORDS)
@once
def act(request: SeatedRequest, path: str, number: str, act: str) -> HttpResponseBase:
    """The staff page of an act."""
    return _act(request, path, number, act, "workflow/act.html")


@portal(Right.PORTAL_READ)
@once
def portal_act(request: SeatedRequest, path: str, number: str, act: str) -> HttpResponseBase:
    """The customer's page of an act."""
    return _act(request, path, number, act, "workflow/portal/act.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def no_such_record(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The name `record` makes the address of any record; each domain's own page answers it, this one never does."""
    raise Http404


@portal(Right.PORTAL_READ, methods=("GET",))
def no_such_report(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The same on the customer's side."""
    raise Http404


def _kind(seat: Seat, path: str) -> Kind:
    for kind in KINDS.values():
        if path == (kind.portal_path if seat.side == Side.PORTAL else kind.path):
            return kind
    raise Http404


def _act(request: SeatedRequest, path: str, number: str, name: str, template: str) -> HttpResponseBase:
    seat = request.seat
    kind = _kind(seat, path)
    record = get_visible(kind, seat, number)
    transition = WORKFLOWS[kind.slug].transition(name)
    if transition is None or transition.for_customer != (seat.side == Side.PORTAL):
        raise Http404
    back = record_url(record, kind, seat)
    if not may(transition, seat) or record.state not in transition.sources:
        return _not_now(request, transition, seat, back)
    if request.method == "POST":
        return _post(request, record, transition, template, back)
    form = _form(request, record, transition)
    return _page(request, record, transition, form, template, back, draft=restore(form, request))


def _not_now(request: SeatedRequest, transition: Transition, seat: Seat, back: str) -> HttpResponse:
    if not may(transition, seat):
        sentence = _("Your role does not allow this.")
    else:
        sentence = _("This is not possible any more: the record has moved on. Open it to see where it stands.")
    return conflict(request, Illegal(sentence), back=back)


def _form(request: SeatedRequest, record: Any, transition: Transition) -> ActForm:
    data = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    initial = {name: value for name, value in request.GET.items() if name not in ("version", "password", "code")}
    return form_class(transition)(
        data, files, record=record, seat=request.seat, transition=transition, initial=initial or None
    )


def _post(request: SeatedRequest, record: Any, transition: Transition, template: str, back: str) -> HttpResponseBase:
    form = _form(request, record, transition)
    if any(name.startswith(KEEP) for name in request.POST):
        form.data = settled(request.POST, form, record)
    if form.again():
        return _page(request, record, transition, form, template, back)
    if not form.is_valid():
        return _page(request, record, transition, form, template, back, status=422)
    cleaned = form.cleaned_data
    signing = Signing(cleaned["challenge"], cleaned["password"], cleaned["code"]) if transition.meaning else None
    try:
        perform(
            record, transition.act, by=request.seat, data=form.data_for_act(), reason=cleaned.get("reason", ""),
            version=cleaned["version"], signing=signing,
        )  # fmt: skip
    except Stale as stale:
        return _stale(request, record, transition, form, template, back, stale)
    except Illegal as illegal:
        return conflict(request, illegal, back=back)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        return _page(request, record, transition, form, template, back, status=422)
    messages.success(request, _done_words(transition, request.seat))
    return redirect(back)


def _stale(
    request: SeatedRequest, record: Any, transition: Transition, form: ActForm, template: str, back: str, stale: Stale
) -> HttpResponseBase:
    """Show the form again with everything typed, the record as it is now, and what happened in between.

    Where the act is not possible any more, say who was faster.
    """
    if stale.record.state not in transition.sources:
        return conflict(request, Illegal(_overtaken(stale.record)), back=back)
    rows = differences(form, stale.record)
    _resend(form, version=str(stale.record.version))
    return _page(request, stale.record, transition, form, template, back, status=409, differences=rows)


def _overtaken(record: Any) -> str:
    name, _at = last_change(record)
    if not name:
        return _("This is not possible any more: the record has moved on. Open it to see where it stands.")
    sentence = _("%(name)s was faster: this is not possible any more. Open the record to see where it stands.")
    return sentence % {"name": name}


def _resend(form: ActForm, **values: str) -> None:
    """Show a bound form once more with some hidden values anew."""
    data = cast(QueryDict, form.data).copy()
    for name, value in values.items():
        data[name] = value
    form.data = data


def _done_words(transition: Transition, seat: Seat) -> str:
    wording = transition.customer_history if seat.side == Side.PORTAL else transition.history
    return _("Done: %(act)s.") % {"act": wording or transition.label}


def _page(
    request: SeatedRequest,
    record: Any,
    transition: Transition,
    form: ActForm,
    template: str,
    back: str,
    status: int = 200,
    differences: Sequence[Difference] = (),
    draft: Draft | None = None,
) -> HttpResponse:
    blocked = blocked_by(transition, record, request.seat)
    context: dict[str, Any] = {
        "record": record, "transition": transition, "form": form, "back": back, "blocked": blocked,
        "kind": KINDS[record.kind], "state": WORKFLOWS[record.kind].state(record.state),
        "changed": status == 409, "differences": differences, "has_errors": bool(form.errors),
        "draft": draft, "draft_title": f"{transition.label} · {record.number}",
    }  # fmt: skip
    if status == 409:
        context["changed_by"], context["changed_at"] = last_change(record)
    if transition.meaning and not blocked:
        context |= _signing_context(request, record, transition, form)
    return render(request, template, context, status=status)


def _signing_context(request: SeatedRequest, record: Any, transition: Transition, form: ActForm) -> dict[str, Any]:
    """A fresh challenge for every showing of the page: the one that was sent is used up or wrong."""
    seat = request.seat
    challenge = open_challenge(record, act=transition.act, meaning=str(transition.meaning), by=seat)
    form.initial["challenge"] = challenge
    if form.is_bound:
        _resend(form, challenge=challenge)
    content, kind = content_of(record, seat), KINDS[record.kind]
    return {
        "content": content, "content_digest": digest(content), "has_factor": has_factor(seat.person),
        "content_template": kind.customer_content_template if seat.side is Side.PORTAL else kind.content_template,
    }  # fmt: skip


def record_url(record: Any, kind: Kind, seat: Seat) -> str:
    """The address of the record's page on the seat's side."""
    side = "portal" if seat.side == Side.PORTAL else "staff"
    path = kind.portal_path if seat.side == Side.PORTAL else kind.path
    return reverse(f"{side}:record", args=[seat.organisation.slug, path, record.number])
