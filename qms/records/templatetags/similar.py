"""Similar earlier records on pages: {% load similar %}.

{% similar_records record %}: a card for the record's page, with what matched and links. On the page of an act,
`choose="similar_record"` offers to put a number into that field of its form instead.

{% similar_intake form "description title" form_id="intake" %}: in the rail beside a <form id="intake"> that records
something new. It looks at the named texts and at every field that has the name of a code (`qms.records.codes.CODES`):
when the page is drawn, while somebody types, and by its own button where no script runs. For that the view says

    if looks(request):                            # qms.records.asksimilar
        unsent(form, request)                     # shown again as entered; nothing is checked or recorded
    elif request.method == "POST": …

Both sides may use them; each reader is shown what they may see, customers their own shared records only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm
from django.template import Context
from django.urls import reverse

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.records.asksimilar import LOOK, question_of_form
from qms.records.models import Record, Relation
from qms.records.offers import kind_of, path_on
from qms.records.similar import Similar, question_of, similar_to

register = template.Library()


@dataclass(frozen=True, slots=True)
class Line:
    """One similar record as a line: what stands above it, and where its buttons lead."""

    similar: Similar
    over: str
    choose_url: str = ""
    same_cause_url: str = ""
    duplicate_url: str = ""
    gather_url: str = ""


@register.inclusion_tag("records/similar_lines.html", takes_context=True)
def similar_lines(
    context: Context, found: Sequence[Similar], record: Record | None = None, choose: str = ""
) -> dict[str, Any]:
    """The lines; with a record also the buttons of what can be done about its likeness."""
    request = context["request"]
    return {"request": request, "lines": [_line(one, request.seat, record, choose) for one in found]}


def _line(one: Similar, seat: Seat, record: Record | None, choose: str) -> Line:
    kind = kind_of(one.record.kind)
    customer = one.record.customer.name if seat.side is Side.STAFF and one.record.customer else ""
    over = " · ".join(filter(None, [str(kind.label), customer]))
    if record is None or choose:
        return Line(one, over, f"?{urlencode({choose: one.record.number})}" if choose else "")
    if seat.side is not Side.STAFF or not seat.may(Right.LINK_RECORDS):
        return Line(one, over)
    if kind.gathers:
        return Line(one, over, gather_url=_gathering(one, seat, record) if one.open else "")
    args = [seat.organisation.slug, path_on(seat.side, kind_of(record.kind)), record.number]
    link = f"{reverse('staff:link', args=args)}?{urlencode({'number': one.record.number})}&relation="
    same_kind = record.kind == one.record.kind
    return Line(one, over, "", f"{link}{Relation.SAME_CAUSE}", f"{link}{Relation.DUPLICATE_OF}" if same_kind else "")


def _gathering(one: Similar, seat: Seat, record: Record) -> str:
    """The page of the act by which the similar record takes this one in, with what matched as its reason."""
    kind = kind_of(one.record.kind)
    page = reverse("staff:act", args=[seat.organisation.slug, kind.path, one.record.number, kind.gathers])
    return f"{page}?{urlencode({'number': record.number, 'reason': one.matched[:500]})}"


@register.inclusion_tag("records/similar.html", takes_context=True)
def similar_records(context: Context, record: Record, choose: str = "") -> dict[str, Any]:
    """The card of a record's page."""
    request = context["request"]
    found = similar_to(request.seat, question_of(record), but=record.pk)
    return {"request": request, "found": found, "record": record, "choose": choose}


@register.inclusion_tag("records/similar_intake.html", takes_context=True)
def similar_intake(context: Context, form: BaseForm, texts: str, form_id: str) -> dict[str, Any]:
    """The card beside a form that records something new."""
    request = context["request"]
    seat: Seat = request.seat
    names = texts.split()
    url = reverse(f"{seat.side.value}:similar", args=[seat.organisation.slug])
    return {
        "request": request,
        "found": similar_to(seat, question_of_form(form, names)),
        "while_typing": seat.side is Side.STAFF,
        "url": f"{url}?{urlencode({'text': names}, doseq=True)}",
        "form_id": form_id,
        "button": LOOK,
    }
