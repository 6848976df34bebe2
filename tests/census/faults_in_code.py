"""Faults of the code as a commit could bring them: a forgotten check, a question without its scope, a wider form.

Each function plants one with pytest's monkeypatch; nothing of it stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver

from feedback.lists import REPORTS
from feedback.models import Complaint
from qms.accounts import access
from qms.accounts.models import Membership, Person
from qms.accounts.seat import Seat, Side
from qms.clocks.models import Task
from qms.notifications.models import OutboxMessage
from qms.organisations.context import behind_the_counter
from qms.pdf.models import RecordPdf
from qms.records import finding, timeline
from qms.records.models import Attachment, Record
from qms.web.together import Together
from qms.workspace.listpage import LISTS
from qms.workspace.models import Draft, Job, SavedView

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def _patterns(inside: list[Any]) -> Iterator[URLPattern]:
    for one in inside:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def pattern_of(name: str, route: str) -> URLPattern:
    """The address with this name whose route has this in it."""
    found = _patterns(get_resolver().url_patterns)
    return next(one for one in found if one.name == name and route in str(one.pattern))


def a_view_without_its_check(patch: Patch) -> None:
    """Whoever sits on some side opens the page of failed mails."""
    real = access.check

    def check(request: Any, stated: Any) -> None:
        if request.resolver_match.url_name != "failed_mails":
            real(request, stated)

    patch.setattr(access, "check", check)


def a_view_without_a_statement(patch: Patch) -> None:
    """A new view that says nothing of who may open it."""

    def bare(request: Any, **_arguments: Any) -> None:
        raise Http404

    bare.__module__ = "qms.records.views"
    patch.setattr(pattern_of("find", "find/"), "callback", bare)


def jobs_of_everybody(patch: Patch) -> None:
    """A job is found by its key alone."""
    patch.setattr("qms.workspace.views.jobs.jobs_of", lambda seat: Job.objects.all())


def saved_views_of_everybody(patch: Patch) -> None:
    """A saved view is found by its key alone."""
    patch.setattr("qms.workspace.savedviews.own_views", lambda seat: SavedView.objects.all())


def drafts_of_everybody(patch: Patch) -> None:
    """A draft is found by its key alone."""
    patch.setattr("qms.workspace.drafts.drafts_of", lambda seat: Draft.objects.all())


def messages_of_everybody(patch: Patch) -> None:
    """A message under the bell is found by its key alone."""
    rows = OutboxMessage.objects
    patch.setattr("qms.accounts.views.notifications.bell_of", lambda person: rows.filter(channel="in_app"))


def looking_writes(patch: Patch) -> None:
    """Opening the find page notes something in the database."""
    real = finding.find_page

    def find_page(request: Any) -> Any:
        Person.objects.filter(pk=request.seat.person.pk).update(single_keys=True)
        return real(request)

    patch.setattr("qms.records.views.find_page", find_page)


def sending_without_token(patch: Patch) -> None:
    """A form that takes posts from any page of the web."""
    patch.setattr(pattern_of("complaint_new", "new/").callback, "csrf_exempt", True, raising=False)


def forbidden_instead_of_missing(patch: Patch) -> None:
    """What exists and is not yours answers otherwise than what does not exist."""
    from qms.records.queries import get_visible

    def telling(kind: Any, seat: Seat, number: str) -> Any:
        try:
            return get_visible(kind, seat, number)
        except Http404:
            with behind_the_counter():
                if Record.objects.filter(number=number).exists():
                    raise PermissionDenied from None
            raise

    patch.setattr("feedback.queries.get_visible", telling)


def files_by_key(patch: Patch) -> None:
    """A file is found by its key, whatever record the address names and whether it is shared or not."""

    def visible_file(record: Any, seat: Seat, key: Any) -> Attachment:
        row = Attachment.objects.filter(pk=key).first()
        if row is None:
            raise Http404
        return row

    patch.setattr("qms.records.portal.visible_file", visible_file)


def internal_files(patch: Patch) -> None:
    """The customer's side is shown the files of its record, shared or not."""
    patch.setattr("qms.records.queries.visible_files", lambda record, seat: Attachment.objects.filter(record=record))


def records_not_shared(patch: Patch) -> None:
    """A customer sees its records, shared or not."""
    patch.setattr(
        "qms.records.queries.visible_to",
        lambda seat, rows=None: _all(rows).filter(organisation=seat.organisation, **_customer_of(seat)),
    )


def _all(rows: Any) -> Any:
    return Record.objects.all() if rows is None else rows


def _customer_of(seat: Seat) -> dict[str, Any]:
    return {"customer": seat.customer} if seat.customer else {}


def records_of_every_customer(patch: Patch) -> None:
    """A customer sees what is shared with any customer."""
    patch.setattr(
        "qms.records.queries.visible_to",
        lambda seat, rows=None: _all(rows).filter(organisation=seat.organisation, shared=True),
    )


def pdf_by_key(patch: Patch) -> None:
    """The PDF to take out is found by the key in the body alone, whoever it was made for."""

    def visible_pdf(record: Any, seat: Seat, key: str) -> RecordPdf:
        row = RecordPdf.objects.filter(pk=key).first()
        if row is None:
            raise Http404
        return row

    patch.setattr("qms.pdf.pages.visible_pdf", visible_pdf)


def people_of_all_organisations(patch: Patch) -> None:
    """A form offers everybody who has an account."""
    patch.setattr("qms.workflow.fields.staff_with_roles", lambda roles: Person.objects.filter(is_active=True))


def tasks_of_every_customer(patch: Patch) -> None:
    """What waits on the customer's home is counted over all customers."""
    rows = Task.objects
    patch.setattr("qms.clocks.queries.open_tasks", lambda seat: rows.filter(organisation=seat.organisation))
    patch.setattr(
        "qms.clocks.waiting.waiting_for_customer",
        lambda seat: list(rows.filter(state="open").exclude(customer=None).select_related("record")),
    )


def palette_of_every_customer(patch: Patch) -> None:
    """The palette completes with titles of records that are not the asker's."""

    def find(seat: Seat, words: str, *_more: Any, limit: int = 50, **_kwargs: Any) -> list[Record]:
        return list(Record.objects.filter(title__icontains=words).select_related("customer").order_by("-pk")[:limit])

    patch.setattr(finding, "find", find)


def list_of_every_customer(patch: Patch) -> None:
    """The customer's list begins at all complaints."""
    every = replace(REPORTS, rows=lambda seat: Complaint.objects.select_related("customer", "site", "owner"))
    patch.setattr("feedback.portal.REPORTS", every)


def notes_in_the_portal(patch: Patch) -> None:
    """The customer's timeline reads internal notes too."""
    real = timeline._Reader.sources
    patch.setattr(timeline._Reader, "sources", lambda self, show: [*real(self, show), self._notes()])


def history_in_the_portal(patch: Patch) -> None:
    """The customer's timeline reads the changes of all fields too."""
    real = timeline._Reader.sources
    patch.setattr(timeline._Reader, "sources", lambda self, show: [*real(self, show), self._changes(Together())])


def internal_words_in_the_customers_document(patch: Patch) -> None:
    """The PDF of the customer is made as for staff."""
    from qms.pdf.parts import conversation

    patch.setattr(
        "qms.pdf.records.conversation", lambda record, seat: conversation(record, replace(seat, side=Side.STAFF))
    )


def internal_words_in_the_customers_search(patch: Patch) -> None:
    """The customer's index holds the internal words too."""
    from qms.records.search import _vectors

    patch.setattr("qms.records.search._vectors", lambda *given: (_vectors(*given)[0],) * 2)


def notes_mailed_to_customers(patch: Patch) -> None:
    """Who is told of an internal note: the customer's people too."""
    from qms.accounts.queries import people_of_customer

    patch.setattr("qms.records.notices._owner", lambda record: list(people_of_customer(record.customer)))


def mail_to_every_customer(patch: Patch) -> None:
    """Whoever is of some customer is told of a report."""
    members = Membership.objects
    patch.setattr(
        "feedback.notices.people_of_customer",
        lambda customer: Person.objects.filter(pk__in=members.exclude(customer=None).values("person")),
    )


def sorted_by_a_hidden_column(patch: Patch) -> None:
    """The customer's list can be put in the order of a column it does not show."""
    order = {**REPORTS.orderings, "severity": ("severity", "id")}
    patch.setitem(LISTS, "reports", replace(REPORTS, orderings=order))


def sessions_of_closed_accounts(patch: Patch) -> None:
    """A session is taken without asking whether the account is still open."""
    patch.setattr("django.contrib.auth.backends.ModelBackend.user_can_authenticate", lambda self, user: True)


def sessions_of_ended_memberships(patch: Patch) -> None:
    """A membership counts although it has ended."""

    def memberships(person: Person) -> list[Membership]:
        return list(Membership.objects.filter(person=person, customer=None).select_related("organisation"))

    patch.setattr("qms.accounts.middleware.own_memberships", memberships)
