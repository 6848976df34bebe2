"""The columns of My work, for the page and for files."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import ROLES
from qms.accounts.seat import Seat
from qms.clocks.models import Task
from qms.clocks.places import record_path, task_path
from qms.clocks.words import as_read
from qms.records.offers import kind_of
from qms.web.tables import Column, State


def work_columns(seat: Seat, *, with_holder: bool = False) -> list[Column[Task]]:
    """What to do, record, customer, state, site, due; `with_holder` adds on whom it waits."""
    slug = seat.organisation.slug
    holder: Column[Task] = Column("holder", gettext_lazy("Waits on"), holder_words)
    return [
        Column(
            "task", gettext_lazy("What to do"), task_words, link=lambda t: where(t, seat), role="lead", css="strong"
        ),
        Column(
            "record", gettext_lazy("Record"), lambda t: (t.record.number, t.record.title), format="record",
            link=lambda t: record_path(t.record, slug), role="sub",
        ),
        Column("customer", gettext_lazy("Customer"), customer_words, role="half"),
        *([holder] if with_holder else []),
        Column("state", gettext_lazy("State"), state_words, format="badge", role="half-2"),
        Column("site", gettext_lazy("Site"), lambda t: t.record.site.name if t.record.site else ""),
        Column("due", gettext_lazy("Due"), lambda t: t.due_at, format="due", sort="due", role="when", css="nowrap"),
    ]  # fmt: skip


def where(task: Task, seat: Seat) -> str:
    """Where the task is done; the record, when somebody else has to do it."""
    own = task.person_id == seat.person.pk or (task.person_id is None and seat.has_role(*task.roles))
    path = task_path if own and task.customer_id is None else _record
    return path(task, seat.organisation.slug)


def _record(task: Task, slug: str) -> str:
    return record_path(task.record, slug)


def task_words(task: Task) -> str:
    """What to do, in the reader's language, with what tells it apart from others of its kind."""
    words = as_read(task.title)
    return _("%(task)s (%(subject)s)") % {"task": words, "subject": task.subject} if task.subject else words


def customer_words(task: Task) -> str:
    """The customer of the record."""
    return str(task.record.customer.name) if task.record.customer else ""


def holder_words(task: Task) -> str:
    """On whom it waits: a person, the customer, holders of roles."""
    if task.person is not None:
        return task.person.name
    if task.customer is not None:
        return str(task.customer.name)
    return ", ".join(str(ROLES[code].label) for code in task.roles if code in ROLES)


def state_words(task: Task) -> State:
    """The record's state as a badge."""
    kind = kind_of(task.record.kind)
    return State(kind.state_label(task.record.state), kind.state_tone(task.record.state))
