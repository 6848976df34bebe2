"""The page on which administrators see whether all is well."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.operations import incidents
from qms.operations.models import Incident, Run
from qms.operations.state import Line, failed_jobs, lines, runs, versions
from qms.web.tables import Column, State, Table
from qms.workspace.models import Job


def _outcome(run: Run) -> str:
    return _("good") if run.good else f"{_('failed')}: {run.words}"


def _state(line: Line) -> State:
    return State(line.words, "ok", "circle-check") if line.good else State(line.words, "bad", "triangle-alert")


LINE_COLUMNS: list[Column[Line]] = [
    Column("what", gettext_lazy("What"), lambda line: line.label, role="lead"),
    Column("state", gettext_lazy("How it is"), _state, format="badge", role="sub"),
    Column("at", gettext_lazy("Time"), lambda line: line.at, format="datetime", role="when"),
]

RUN_COLUMNS: list[Column[Run]] = [
    Column("what", gettext_lazy("What"), lambda run: run.get_kind_display(), role="lead"),
    Column("when", gettext_lazy("When"), lambda run: run.begun_at, format="datetime", role="when"),
    Column("outcome", gettext_lazy("Outcome"), _outcome, role="sub"),
    Column("file", gettext_lazy("File"), lambda run: run.detail.get("file") or run.detail.get("archive") or ""),
]

JOB_COLUMNS: list[Column[Job]] = [
    Column("what", gettext_lazy("What"), lambda job: job.title, role="lead"),
    Column("when", gettext_lazy("When"), lambda job: job.finished_at, format="datetime", role="when"),
    Column("who", gettext_lazy("Started by"), lambda job: job.person.name, role="half"),
    Column("why", gettext_lazy("What was told"), lambda job: job.message, role="sub"),
]


FAULT_COLUMNS: list[Column[Incident]] = [
    Column("place", gettext_lazy("Where"), lambda one: one.place or one.get_kind_display(), role="lead"),
    Column("fault", gettext_lazy("Fault"), lambda one: one.fault, role="sub"),
    Column("count", gettext_lazy("How often"), lambda one: one.count, format="number", role="half"),
    Column("number", gettext_lazy("Number"), lambda one: one.number, role="half-2"),
    Column("at", gettext_lazy("Last"), lambda one: one.last_at, format="datetime", role="when"),
]


@staff(Right.READ_OPERATIONS, methods=("GET",))
def operations(request: SeatedRequest) -> HttpResponse:
    """Signs of life, queues, backups, failed work, versions."""
    done, failed, faults = runs(), failed_jobs(), list(incidents.recent())
    context: dict[str, Any] = {
        "lines": Table(LINE_COLUMNS, _("Is everything well?"), rows=lines(request.seat.organisation.pk)),
        "runs": Table(RUN_COLUMNS, _("Backups and restores"), rows=done) if done else None,
        "faults": Table(FAULT_COLUMNS, _("Incidents"), rows=faults) if faults else None,
        "failed": Table(JOB_COLUMNS, _("Work that failed"), rows=failed) if failed else None,
        "versions": versions(),
    }
    return render(request, "operations/operations.html", context)
