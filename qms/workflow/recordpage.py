"""What the page of every record shows, whatever its kind: where it stands, what is next, its parts as tabs.

A domain declares its parts and hands them to `record_context`; its template extends `workflow/record.html`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Seat, Side
from qms.clocks.cards import clock_cards
from qms.clocks.recordtasks import ask_for_tasks, open_tasks_of
from qms.records.addresses import record_url
from qms.records.asking import ask_for_record
from qms.records.offers import kind_of
from qms.signatures.queries import signatures_of
from qms.web.shapes import Step, Words
from qms.web.together import together
from qms.workflow.declare import WORKFLOWS
from qms.workflow.next import next_acts


def _nothing(record: Any, seat: Seat) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Part:
    """A part of a record's page: its name in the address (`?tab=`), the words of its tab, its template, what it reads.

    context: asked only when the part is open. wide: it takes the whole page; what stands beside others comes below.
    """

    code: str
    label: Words
    template: str
    context: Callable[[Any, Seat], dict[str, Any]] = _nothing
    wide: bool = False


FILES = Part("files", _("Files"), "workflow/parts/files.html")
HISTORY = Part("history", _("History"), "workflow/parts/history.html", wide=True)


def record_context(request: SeatedRequest, record: Any, parts: Sequence[Part] = ()) -> dict[str, Any]:
    """The context of `workflow/record.html`: record, kind, state, steps, acts, clocks, open tasks, the open part."""
    seat, kind = request.seat, kind_of(record.kind)
    asked = together(request)
    ask_for_record(record, seat, asked)
    if seat.side is Side.STAFF:
        ask_for_tasks(record, seat, asked)
    acts = next_acts(record, seat)
    wanted = request.GET.get("tab", "")
    part = next((one for one in parts if one.code == wanted), parts[0] if parts else None)
    return {
        "record": record,
        "kind": kind,
        "here": record_url(record, seat),
        "parts": parts,
        "part": part,
        "tab": part.code if part else "",
        "state": WORKFLOWS[record.kind].state(record.state),
        "steps": steps_of(record, seat.side),
        "acts": acts,
        "primary": next((one for one in acts if one.possible and one.transition.rank < 50), None),
        "signatures": signatures_of(record, seat),
        "faces": clock_cards(record, seat),
        "tasks": open_tasks_of(asked) if seat.side is Side.STAFF else [],
        "fields": kind.fields,
        "rules": {rule.name: rule for rule in kind.fields},
        **(part.context(record, seat) if part else {}),
    }


def steps_of(record: Any, side: Side) -> list[Step]:
    """The stepper of a record: the stages of its side, done, now, to do. Empty for a state outside it."""
    workflow = WORKFLOWS[record.kind]
    state = workflow.state(record.state)
    labels = workflow.customer_stages if side == Side.PORTAL else workflow.stages
    here = state.customer_stage if side == Side.PORTAL else state.stage
    if here is None:
        return []
    return [Step(label, _stage(place, here, state.final)) for place, label in enumerate(labels)]


def _stage(place: int, here: int, ended: bool) -> Literal["done", "now", "todo"]:
    if place < here or (place == here and ended):
        return "done"
    return "now" if place == here else "todo"
