"""The four lists of My work, declared for page, saved views and files."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.clocks.columns import task_words, work_columns
from qms.clocks.forms import WorkFilter
from qms.clocks.models import Task
from qms.clocks.queries import Tab, tasks_of, with_records
from qms.web.tables import Column
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"due": ("due_at?", "id")}

TITLES: dict[Tab, Promise] = {
    Tab.ME: _("Waiting on me"),
    Tab.ROLES: _("Waiting on my roles"),
    Tab.CUSTOMERS: _("Waiting on customers"),
    Tab.WATCHING: _("Watching"),
}
NOTHING: dict[Tab, Promise] = {
    Tab.ME: _("Nothing waits on you."),
    Tab.ROLES: _("Nothing waits on your roles."),
    Tab.CUSTOMERS: _("Nothing waits on customers."),
    Tab.WATCHING: _("Nothing is to be done on records you watch."),
}


def _picked(task: Task) -> tuple[str, str]:
    return str(task.pk), f"{task_words(task)}, {task.record.number}"


def _list(tab: Tab) -> ListPage[Task]:
    def rows(seat: Seat) -> QuerySet[Task]:
        return with_records(tasks_of(seat, tab))

    def columns(seat: Seat) -> Sequence[Column[Task]]:
        return work_columns(seat, with_holder=tab in (Tab.ROLES, Tab.WATCHING))

    return ListPage(
        slug=f"work-{tab}",
        title=TITLES[tab],
        url_name="work" if tab is Tab.ME else f"work_{tab}",
        side=Side.STAFF,
        right=Right.WORK_QUEUE,
        rows=rows,
        columns=columns,
        filter=WorkFilter,
        orderings=ORDERINGS,
        default="due",
        export=Right.EXPORT,
        none_yet=NOTHING[tab],
        pick=None if tab is Tab.CUSTOMERS else _picked,
    )


WORK: dict[Tab, ListPage[Task]] = {tab: register_list(_list(tab)) for tab in Tab}
