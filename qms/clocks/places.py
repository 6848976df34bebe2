"""Where a task or a clock leads: the act's page, the record's page, on the staff's side or the customer's."""

from collections.abc import Collection

from django.urls import reverse

from qms.clocks.models import Task
from qms.records.models import Record
from qms.records.offers import kind_of

_acts: dict[str, frozenset[str]] = {}


def register_acts(kind: str, acts: Collection[str]) -> None:
    """Say which acts of a kind have a page of their own. Tasks of other acts lead to the record."""
    _acts[kind] = frozenset(acts)


def has_page(kind: str, act: str) -> bool:
    """Whether the act has its own page; a kind that has said nothing is taken to have one for each act."""
    return kind not in _acts or act in _acts[kind]


def record_path(record: Record, slug: str, *, portal: bool = False) -> str:
    """The path of the record's page in the organisation called `slug` in addresses."""
    side, path = _side(record, portal)
    return reverse(f"{side}:record", args=[slug, path, record.number])


def task_path(task: Task, slug: str, *, portal: bool = False) -> str:
    """The path of the page on which the task is done."""
    if not has_page(task.record.kind, task.act):
        return record_path(task.record, slug, portal=portal)
    side, path = _side(task.record, portal)
    return reverse(f"{side}:act", args=[slug, path, task.record.number, task.act])


def _side(record: Record, portal: bool) -> tuple[str, str]:
    kind = kind_of(record.kind)
    return ("portal", kind.portal_path) if portal else ("staff", kind.path)
