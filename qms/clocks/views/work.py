"""My work: the start page of the staff, and handing over."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.models import Person
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.clocks.bands import Band, Bands, bands
from qms.clocks.columns import task_words
from qms.clocks.forms import HandOverForm
from qms.clocks.lists import WORK
from qms.clocks.models import Task
from qms.clocks.queries import Tab, ask_for_tabs, first_matching, tab_counts, task_keys, who_may_take_any
from qms.clocks.services import hand_over as hand_over_task
from qms.clocks.starts import starts_for
from qms.lib.refusal import Refused
from qms.web.lists import Group, remembered
from qms.web.times import full_words
from qms.web.together import COUNT_CAP, together
from qms.workspace.drafts import ask_for_drafts, drafts_to_continue
from qms.workspace.listpage import shown

PICKED_AT_MOST = 100
DRAFTS_SHOWN = 3


@staff(Right.WORK_QUEUE, methods=("GET",))
def work(request: SeatedRequest) -> HttpResponseBase:
    """The start page: what waits on me, most urgent first."""
    return _work(request, Tab.ME)


@staff(Right.WORK_QUEUE, methods=("GET",))
def work_roles(request: SeatedRequest) -> HttpResponseBase:
    """What waits on the roles I hold."""
    return _work(request, Tab.ROLES)


@staff(Right.WORK_QUEUE, methods=("GET",))
def work_customers(request: SeatedRequest) -> HttpResponseBase:
    """What waits on customers."""
    return _work(request, Tab.CUSTOMERS)


@staff(Right.WORK_QUEUE, methods=("GET",))
def work_watching(request: SeatedRequest) -> HttpResponseBase:
    """What is to be done on records I watch."""
    return _work(request, Tab.WATCHING)


def _work(request: SeatedRequest, tab: Tab) -> HttpResponseBase:
    seat, page = request.seat, WORK[tab]
    kept = remembered(request, page.slug)
    if kept is not None:
        return kept
    asked = together(request)
    ask_for_tabs(seat, asked)
    ask_for_drafts(seat, asked, DRAFTS_SHOWN)
    edges, now, counts = bands(), shown(request, page), tab_counts(asked)
    table = replace(now.table, groups=_groups(now.page.rows, now.filter.qs, edges))
    context = {
        "shown": replace(now, table=table),
        "tabs": _tabs(seat, tab, counts),
        "intro": _intro(edges, counts),
        "elsewhere": _elsewhere(request.seat, counts) if tab is Tab.ME else [],
        "drafts": drafts_to_continue(asked),
        "starts": starts_for(seat),
        "may_hand_over": seat.may(Right.HAND_OVER) and page.pick is not None,
    }
    return render(request, "clocks/work.html", context)


def capped(count: int) -> str:
    """A count as told: "214", or "1,000+"."""
    shown = number_format(min(count, COUNT_CAP), use_l10n=True, force_grouping=True)
    return _("%(count)s+") % {"count": shown} if count > COUNT_CAP else shown


def _tabs(seat: Seat, present: Tab, counts: dict[Tab, int]) -> list[dict[str, Any]]:
    return [
        {"text": page.title, "href": page.address(seat), "current": tab is present, "count": capped(counts[tab])}
        for tab, page in WORK.items()
    ]


def _intro(edges: Bands, counts: dict[Tab, int]) -> str:
    waits = ngettext("%(count)s thing waits on you", "%(count)s things wait on you", counts[Tab.ME])
    shown = {"now": full_words(edges.now), "waits": waits % {"count": capped(counts[Tab.ME])}}
    return _("%(now)s · %(waits)s") % shown


def _elsewhere(seat: Seat, counts: dict[Tab, int]) -> list[tuple[str, str]]:
    """What waits on others, with its address: where to look when nothing waits on oneself."""
    roles, customers = counts[Tab.ROLES], counts[Tab.CUSTOMERS]
    found = []
    if roles:
        words = ngettext("%(count)s thing waits on your roles.", "%(count)s things wait on your roles.", roles)
        found.append((words % {"count": capped(roles)}, WORK[Tab.ROLES].address(seat)))
    if customers:
        words = ngettext("%(count)s thing waits on customers.", "%(count)s things wait on customers.", customers)
        found.append((words % {"count": capped(customers)}, WORK[Tab.CUSTOMERS].address(seat)))
    return found


def _groups(rows: Sequence[Task], matching: QuerySet[Task], edges: Bands) -> list[Group[Task]]:
    """The rows under their bands, each with the number of all that match; one query, counted up to the cap."""
    if not rows:
        return []
    totals = first_matching(matching).aggregate(
        **{band.value: Count("pk", filter=_within(edges, band)) for band in Band}
    )
    found: dict[Band, list[Task]] = {}
    for task in rows:
        found.setdefault(edges.of(task.due_at), []).append(task)
    return [Group(str(band.label), part, count=totals[band.value]) for band, part in found.items()]


def _within(edges: Bands, band: Band) -> Q:
    first, end = edges.span(band)
    condition = Q(due_at__gte=first) if first else Q()
    condition &= Q(due_at__lt=end) if end else Q()
    return condition | Q(due_at=None) if band is Band.LATER else condition


@staff(Right.HAND_OVER)
def hand_over(request: SeatedRequest) -> HttpResponse:
    """Give the picked tasks to somebody else: first whom and why, then a line for each with what became of it."""
    seat, back = request.seat, reverse("staff:work", args=[request.seat.organisation.slug])
    keys = (request.POST if request.method == "POST" else request.GET).getlist("pick")[:PICKED_AT_MOST]
    tasks = list(task_keys(seat, keys))
    if not tasks:
        return render(request, "clocks/hand_over.html", {"back": back, "lines": []}, status=422)
    sent = request.method == "POST" and "reason" in request.POST
    form = HandOverForm(request.POST if sent else None, people=who_may_take_any(tasks))
    if sent and form.is_valid():
        return _handed_over(request, tasks, form, back)
    context = {"form": form, "back": back, "lines": [(task, task_words(task)) for task in tasks]}
    return render(request, "clocks/hand_over.html", context, status=422 if form.errors else 200)


def _handed_over(request: SeatedRequest, tasks: list[Task], form: HandOverForm, back: str) -> HttpResponse:
    to: Person = form.cleaned_data["to"]
    results = [(task, task_words(task), _one(task, to, form.cleaned_data["reason"], request.seat)) for task in tasks]
    refused = sum(1 for _task, _words, sentence in results if sentence)
    context = {"results": results, "to": to, "back": back, "refused": refused, "done": len(results) - refused}
    return render(request, "clocks/handed_over.html", context)


def _one(task: Task, to: Person, reason: str, seat: Seat) -> str:
    try:
        hand_over_task(task, to=to, reason=reason, by=seat)
    except Refused as refused:
        return str(refused)
    return ""
