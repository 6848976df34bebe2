"""A list page: filters remembered and returned, views of one's own and of the team, bad input told, pages complete."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.lists import COMPLAINTS
from feedback.models import Complaint
from qms.accounts.models import Membership
from qms.organisations.context import Acting, tenant_context
from qms.web.lists import keyset_page
from qms.workspace.models import SavedView
from tests.factories.cast import Cast, House, make_cast
from tests.factories.complaints import filed


def path(house: House, query: str = "") -> str:
    return f"/{house.slug}/complaints/{query}"


def titles(page: Any) -> list[str]:
    return [row.title for row in page.context["shown"].page.rows]


def test_filters_come_back_without_a_query_and_are_reset_on_demand(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    client = client_for(cast.engineer)
    assert titles(client.get(path(cast.a))) == ["Weld crack"]
    assert titles(client.get(path(cast.a, "?state=closed&sort=number&customer="))) == []
    back = client.get(path(cast.a))
    assert (back.status_code, back.url) == (302, path(cast.a, "?state=closed&sort=number"))
    assert client.get(path(cast.a, "?clear=1")).status_code == 200
    assert client.get(path(cast.a)).status_code == 200


def test_remembered_filters_stay_in_their_organisation(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    with tenant_context(Acting(cast.b.organisation.pk, source="test")):
        Membership.objects.create(organisation=cast.b.organisation, person=cast.engineer, roles=["quality_engineer"])
    client.get(path(cast.a, f"?customer={cast.a.nordlicht.pk}"))
    assert client.get(path(cast.b)).status_code == 200


def test_bad_filters_are_told_and_never_an_error(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    client = client_for(cast.engineer)
    for query in (
        "?state=nonsense", f"?customer={uuid.uuid4()}", "?customer=x", "?received_from=31.31.2026", "?sort=;drop",
        "?size=9999999", "?after=forged", "?before=%F0%9F%92%A9", "?received_until=0001-01-01", "?owner=%27--",
    ):  # fmt: skip
        answer = client.get(path(cast.a, query))
        assert answer.status_code == 200, query
    page = client.get(path(cast.a, "?received_from=31.31.2026")).content.decode()
    assert "Enter a valid date" in page
    foreign = client.get(path(cast.a, f"?customer={cast.b.nordlicht.pk}")).content.decode()
    missing = client.get(path(cast.a, f"?customer={uuid.uuid4()}")).content.decode()
    assert "Select a valid choice" in foreign
    assert "Select a valid choice" in missing


def save(client: Client, house: House, name: str, query: str = "?state=open", side: str = "", **more: str) -> Any:
    slug = "reports" if side else "complaints"
    return client.post(f"/{house.slug}/{side}lists/{slug}/views/{query}", {"name": name, **more})


def menu(client: Client, house: House) -> list[tuple[str, bool]]:
    return [(view.name, view.team) for view in client.get(path(house, "?clear=1")).context["shown"].views]


def test_a_private_view_is_seen_by_its_person_alone(cast: Cast, client_for: Any) -> None:
    own, other = client_for(cast.engineer), client_for(cast.manager)
    answer = save(own, cast.a, "Mine")
    assert answer.url == path(cast.a, "?state=open")
    assert menu(own, cast.a) == [("Mine", False)]
    assert menu(other, cast.a) == []


def test_a_team_view_is_seen_by_all_staff_and_changed_by_its_owner(cast: Cast, client_for: Any) -> None:
    own, other = client_for(cast.engineer), client_for(cast.manager)
    save(own, cast.a, "Ours", team="on")
    assert menu(other, cast.a) == [("Ours", True)]
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        view = SavedView.objects.get()
    delete = f"/{cast.a.slug}/lists/views/{view.pk}/delete/"
    assert other.post(delete).status_code == 404
    assert own.post(delete).status_code == 302
    assert menu(other, cast.a) == []
    assert menu(client_for(cast.stranger), cast.b) == []


def test_the_present_view_is_marked_and_the_same_name_replaces_it(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    save(client, cast.a, "Mine", "?state=open&sort=number&after=xyz")
    save(client, cast.a, "Mine", "?state=closed&sort=number")
    views = client.get(path(cast.a, "?sort=number&state=closed")).context["shown"].views
    assert [(view.url, view.current) for view in views] == [("?state=closed&sort=number", True)]


def test_who_only_reads_saves_for_oneself(cast: Cast, client_for: Any) -> None:
    auditor = client_for(cast.auditor)
    save(auditor, cast.a, "Ours?", team="on")
    assert menu(auditor, cast.a) == [("Ours?", False)]
    assert menu(client_for(cast.engineer), cast.a) == []


def test_a_customers_view_is_the_persons_own(cast: Cast, client_for: Any) -> None:
    assert save(client_for(cast.piet), cast.a, "Open", "?now=open", side="portal/", team="on").status_code == 302
    page = client_for(cast.piet).get(f"/{cast.a.slug}/portal/reports/")
    assert [view.name for view in page.context["shown"].views] == ["Open"]
    for part in (cast.contributor, cast.rival):
        assert client_for(part).get(f"/{cast.a.slug}/portal/reports/").context["shown"].views == []
    assert menu(client_for(cast.engineer), cast.a) == []


def test_a_view_without_name_is_refused_with_a_sentence(cast: Cast, client_for: Any) -> None:
    answer = save(client_for(cast.engineer), cast.a, "  ")
    assert answer.status_code == 422
    assert "Fill this in" in answer.content.decode()


def test_lists_of_the_other_side_and_missing_ones_are_the_same(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    answers = [client.get(f"/{cast.a.slug}/lists/{name}/views/") for name in ("reports", "nonsense")]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content


@contextmanager
def rolled_back(house: House) -> Iterator[Any]:
    """The engineer's seat in a transaction that leaves nothing behind."""
    with house.sitting("engineer") as seat:
        yield seat
        transaction.set_rollback(True)


_house: list[House] = []


def house_with_rows() -> House:
    """One organisation for all examples; each undoes what it wrote."""
    if not _house:
        _house.append(make_cast().a)
        for _n in range(3):
            filed(_house[0])
    return _house[0]


@given(
    moments=st.lists(st.integers(0, 4), min_size=60, max_size=90),
    later=st.lists(st.integers(0, 4), max_size=8),
    sort=st.sampled_from(["newest", "-newest", "number"]),
)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_pages_are_complete_and_disjoint_while_rows_arrive(moments: list[int], later: list[int], sort: str) -> None:
    house = house_with_rows()
    with rolled_back(house) as seat:
        kept = list(Complaint.objects.values_list("pk", flat=True))
        start = timezone.now() - dt.timedelta(days=9)

        def add(prefix: str, hours: list[int]) -> list[Any]:
            made = []
            for n, hour in enumerate(hours):
                row = Complaint(
                    organisation=house.organisation, kind="complaint", number=f"{prefix}-{n:04d}", title="x",
                    state="open", turn="staff", customer=house.nordlicht, description="x", channel="mail",
                    created_at=start + dt.timedelta(hours=hour), state_since=start, received_at=start, aware_at=start,
                )  # fmt: skip
                row.save()
                made.append(row.pk)
            return made

        before = {*kept, *add("A", moments)}
        seen: list[Any] = []
        query = f"sort={sort}&size=25"
        arriving = iter(later)
        while query:
            page = keyset_page(
                COMPLAINTS.rows(seat), QueryDict(query), orderings=COMPLAINTS.orderings, default="newest"
            )
            seen += [row.pk for row in page.rows]
            query = page.next_url.removeprefix("?")
            add(f"B{len(seen)}", [hour] if (hour := next(arriving, None)) is not None else [])
        assert len(seen) == len(set(seen)), "no row twice"
        assert before <= set(seen), "no row of the beginning is missed"


def test_more_rows_cost_no_more_queries(cast: Cast, client_for: Any) -> None:
    client, counts = client_for(cast.engineer), []
    for rows in (1, 3):
        for _n in range(rows):
            filed(cast.a)
        client.get(path(cast.a, "?size=25"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path(cast.a, "?size=25")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
