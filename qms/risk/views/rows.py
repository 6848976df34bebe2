"""The page of one row."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.risk import queries
from qms.risk.consulting import limits_of_study, lines_of
from qms.risk.models import FailureMode, RowAction
from qms.risk.observing import observe_row, observed_words
from qms.risk.scales import Scheme, scheme_in_force
from qms.risk.views.studies import OF_A_ROW
from qms.workflow.declare import WORKFLOWS
from qms.workflow.next import next_acts

NEEDS_PENDING = {"reassess_row", "keep_rating"}
OF_AN_ACTION = {"implement_action": RowAction.State.PLANNED, "verify_action": RowAction.State.IMPLEMENTED}


@staff(Right.READ_RECORDS, methods=("GET",))
def fmea_row(request: SeatedRequest, number: str, code: str) -> HttpResponse:
    """What is said of a row, its ratings with their meaning, its actions, what the field shows, what can be done."""
    record = queries.fmea(request.seat, number)
    row = queries.row_of(record, code)
    scheme, actions = scheme_in_force(), list(queries.actions_of_row(row))
    seen = observe_row(record, row, scheme, timezone.localdate())
    context = {
        "record": record, "row": row, "actions": actions, "links": list(queries.links_of_row(row)),
        "ratings": _ratings(row, scheme), "figures": observed_words(seen.kept()), "seen": seen,
        "kept_figures": observed_words(row.observed) if row.observed.get("decided_at") else "",
        "acts": [] if row.dropped_at else _acts(request, record, row, actions),
        "state": WORKFLOWS["fmea"].state(record.state), "scheme": scheme,
        "lines": [] if row.dropped_at else list(lines_of([row], limits_of_study(record))),
    }  # fmt: skip
    return render(request, "risk/row.html", context)


def _ratings(row: FailureMode, scheme: Scheme) -> list[dict[str, Any]]:
    """Severity, occurrence and detection: what they are, mean and rest on, before and after."""
    found = []
    for name, texts in (
        ("severity", scheme.severity), ("occurrence", scheme.occurrence), ("detection", scheme.detection),
    ):  # fmt: skip
        field = FailureMode._meta.get_field(name)
        rating, after = getattr(row, name), getattr(row, f"{name}_after")
        found.append(
            {
                "label": getattr(field, "verbose_name", name), "rating": rating, "text": texts[rating - 1],
                "evidence": getattr(row, f"{name}_evidence"), "after": after or "",
            }
        )  # fmt: skip
    return found


def _acts(request: SeatedRequest, record: Any, row: FailureMode, actions: list[RowAction]) -> list[dict[str, Any]]:
    """The acts on this row, each with the address that names the row or its first suited action."""
    found = []
    for one in next_acts(record, request.seat):
        act = one.transition.act
        if act not in OF_A_ROW or not one.possible or act == "end_contradiction":
            continue
        if act in NEEDS_PENDING and row.pending_since is None:
            continue
        if act in OF_AN_ACTION:
            suited = [action for action in actions if action.state == OF_AN_ACTION[act]]
            found += [{"one": one, "url": f"{one.url}?action={action.code}", "of": action.code} for action in suited]
            continue
        if act == "rate_after" and not any(action.state in ("implemented", "completed") for action in actions):
            continue
        found.append({"one": one, "url": f"{one.url}?row={row.code}", "of": row.code})
    return found
