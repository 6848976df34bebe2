"""Where a task or a clock leads: the act's page, the record's page, on the staff's side or the customer's."""

from collections.abc import Collection

from qms.accounts.seat import Side
from qms.clocks.models import Task
from qms.records import addresses
from qms.records.models import Record

_acts: dict[str, frozenset[str]] = {}
STANDING: dict[str, str] = {}
"""Acts of tasks that stand beside those of the workflow, with the part of the record's address where they are done."""


def register_acts(kind: str, acts: Collection[str]) -> None:
    """Say which acts of a kind have a page of their own. Tasks of other acts lead to the record."""
    _acts[kind] = frozenset(acts)


def register_standing(act: str, tail: str) -> None:
    """Say that tasks of this act come from elsewhere than a record's state: no act of the record calls them off.

    tail: where they are done, below the record's address ("traceability/").
    """
    STANDING[act] = tail


def has_page(kind: str, act: str) -> bool:
    """Whether the act has its own page; a kind that has said nothing is taken to have one for each act."""
    return kind not in _acts or act in _acts[kind]


def record_path(record: Record, slug: str, *, portal: bool = False) -> str:
    """The path of the record's page, else the side's first page. `slug`: the organisation's name in addresses."""
    side = Side.PORTAL if portal else Side.STAFF
    return addresses.record_path(record, slug, side) or (f"/{slug}/portal/" if portal else f"/{slug}/")


def task_path(task: Task, slug: str, *, portal: bool = False) -> str:
    """The path of the page on which the task is done."""
    page = record_path(task.record, slug, portal=portal)
    if task.act in STANDING:
        return page + STANDING[task.act]
    return f"{page}{task.act}/" if task.record.number in page and has_page(task.record.kind, task.act) else page
