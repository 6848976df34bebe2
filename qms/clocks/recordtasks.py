"""The open tasks of one record, as its page names them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.rights import ROLES
from qms.accounts.seat import Seat
from qms.clocks.queries import open_tasks
from qms.web.together import Together, moment_of


@dataclass(frozen=True)
class OpenTask:
    """An open task of a record as the page names it."""

    title: str
    asked_of: str
    due_at: datetime | None


TASKS = "open tasks of the record"
MOST = 200


def ask_for_tasks(record: Any, seat: Seat, asked: Together) -> None:
    """Ask what is open on the record, with what else its page asks."""
    columns = ("title", "person__name", "customer__name", "roles", "due_at")
    asked.rows(
        TASKS, lambda: open_tasks(seat).filter(record_id=record.pk).order_by("due_at", "id").values(*columns)[:MOST]
    )


def open_tasks_of(asked: Together) -> list[OpenTask]:
    """What is open on the record and whom it is asked of: person, roles or the customer."""
    return [OpenTask(str(_(row["title"])), _asked_of(row), moment_of(row["due_at"])) for row in asked[TASKS]]


def _asked_of(row: dict[str, Any]) -> str:
    named = row["person__name"] or row["customer__name"]
    return named or ", ".join(str(ROLES[code].label) for code in row["roles"])
