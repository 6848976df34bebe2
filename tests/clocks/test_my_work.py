"""My work shows to each what waits on them, most urgent first; customers see only what is asked of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models import Complaint
from qms.clocks.forms import WorkFilter
from qms.clocks.models import Clock, Task
from qms.clocks.queries import Tab, ask_for_tabs, tab_counts, tasks_of, waiting_for_customer
from qms.clocks.services import TaskSpec, set_tasks, start_clock
from qms.records.offers import KINDS
from qms.records.services import follow
from qms.web.together import Together
from qms.workspace.models import Draft, Job
from qms.workspace.tasks import run_job
from tests.clocks.conftest import MONDAY, MakeRecord, in_vienna
from tests.factories.cast import Cast

NOW = in_vienna("2026-11-25 12:58")  # a Wednesday


def ask(cast: Cast, record: Complaint, act: str = "assess", *, due: datetime | None = None, **spec: Any) -> Task:
    """Ask something on a record, due at a moment."""
    with cast.a.sitting("manager") as by:
        usual: dict[str, Any] = {} if spec else {"person": cast.engineer}
        (task,) = set_tasks(record, [TaskSpec(act, _("Assess"), tell=False, **(usual | spec))], by=by)
        Task.objects.filter(pk=task.pk).update(due_at=due)
    return task


def page(cast: Cast, client_for: Any, person: str, rest: str = "") -> str:
    """The start page as that person sees it; `rest` of the address: a tab's path, filters."""
    answer = client_for(getattr(cast, person)).get(f"/{cast.a.slug}/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_groups_by_the_days_of_the_reader(
    cast: Cast, make_record: MakeRecord, client_for: Any, at: Any
) -> None:
    at(NOW)
    dues = {
        "Later without due time": None,
        "Later on Monday": in_vienna("2026-11-30 09:00"),
        "This week on Sunday": in_vienna("2026-11-29 23:59"),
        "Today at midnight": in_vienna("2026-11-25 23:59"),
        "Overdue by an hour": NOW - timedelta(hours=1),
    }
    for title, due in dues.items():
        ask(cast, make_record(cast.a, title=title), due=due)
    html = page(cast, client_for, "engineer")
    order = ["Overdue<span", "Overdue by", "Today<span", "Today at", "This week<span", "This week on", "Later<span",
             "Later on", "Later without"]  # fmt: skip
    places = [html.index(words) for words in order]
    assert places == sorted(places)
    assert "5 things wait on you" in html
    assert "1 late" in html


def test_each_tab_holds_what_it_says(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a, title="Mine"))
    ask(cast, make_record(cast.a, title="Of the engineers"), roles=("quality_engineer",))
    ask(cast, make_record(cast.a, title="Of the customer"), customer=cast.a.nordlicht)
    watched = make_record(cast.a, title="Watched by Emil")
    ask(cast, watched, person=cast.manager)
    with cast.a.sitting("engineer2") as by:
        follow(watched, by=by)
    titles = ("Mine", "Of the engineers", "Of the customer", "Watched by Emil")

    def shown(person: str, query: str = "") -> list[str]:
        html = page(cast, client_for, person, query)
        return [title for title in titles if title in html]

    assert shown("engineer") == ["Mine"]
    assert shown("engineer", "work/roles/") == ["Of the engineers"]
    assert shown("manager", "work/roles/") == []
    assert shown("engineer", "work/customers/") == ["Of the customer"]
    assert shown("engineer2", "work/watching/") == ["Watched by Emil"]
    assert shown("engineer2") == []


def test_an_empty_queue_says_so_and_where_to_look_instead(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a), customer=cast.a.nordlicht)
    ask(cast, make_record(cast.a), roles=("quality_engineer",))
    html = page(cast, client_for, "engineer")
    assert "Nothing waits on you." in html
    assert f'<a href="/{cast.a.slug}/work/roles/">1 thing waits on your roles.</a>' in html
    assert "1 thing waits on customers." in html


def test_whoever_may_not_read_records_has_an_empty_queue(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a, title="Secret"), customer=cast.a.nordlicht)
    assert "Secret" not in page(cast, client_for, "admin", "work/customers/")


def test_filters_narrow_the_list_and_bad_ones_are_told(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a, title="For Nordlicht"), due=NOW)
    ask(cast, make_record(cast.a, title="For Aurelia", customer=cast.a.aurelia, site=cast.a.detroit))
    html = page(cast, client_for, "engineer", f"?customer={cast.a.aurelia.pk}")
    assert "For Aurelia" in html
    assert "For Nordlicht" not in html
    assert "For Nordlicht" not in page(cast, client_for, "engineer", f"?site={cast.a.detroit.pk}&kind=complaint")
    assert "For Aurelia" in page(cast, client_for, "engineer", "?due=later")
    assert "Select a valid choice" in page(
        cast, client_for, "engineer", "?customer=x'%00&due=banana".replace("%00", "")
    )
    assert "Nothing matches these filters." in page(
        cast, client_for, "engineer", f"?site={cast.a.detroit.pk}&due=today"
    )


def test_a_kind_that_nobody_knows_any_more_is_not_offered(
    cast: Cast, make_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(cast, make_record(cast.a))
    with cast.a.sitting("engineer") as seat:
        rows = tasks_of(seat, Tab.ME)
        for known in (True, False):
            if not known:
                monkeypatch.delitem(KINDS, "complaint")
            field: Any = WorkFilter({}, rows, None).form.fields["kind"]
            assert ("complaint" in dict(field.choices)) == known


def test_the_page_asks_as_many_questions_for_thirty_tasks_as_for_one(
    cast: Cast, make_record: MakeRecord, client_for: Any
) -> None:
    client = client_for(cast.engineer)

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/{cast.a.slug}/").status_code == 200
        return len(asked)

    ask(cast, make_record(cast.a, owner=cast.engineer))
    questions()
    one = questions()
    for _number in range(29):
        ask(cast, make_record(cast.a, owner=cast.engineer), due=NOW)
    assert questions() == one


def test_two_organisations_see_nothing_of_each_other(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a, title="Ours"), roles=("quality_engineer",))
    assert client_for(cast.stranger).get(f"/{cast.a.slug}/").status_code == 404
    html = client_for(cast.stranger).get(f"/{cast.b.slug}/work/roles/").content.decode()
    assert "Ours" not in html


def test_a_customer_sees_what_is_asked_of_them_and_no_more(cast: Cast, make_record: MakeRecord) -> None:
    ask(cast, make_record(cast.a, title="Asked"), "accept", customer=cast.a.nordlicht)
    ask(cast, make_record(cast.a, title="Not shared", shared=False), "accept", customer=cast.a.nordlicht)
    ask(cast, make_record(cast.a, title="Ours"), person=cast.engineer)
    ask(cast, make_record(cast.a, title="Theirs", customer=cast.a.aurelia), "accept", customer=cast.a.aurelia)
    with cast.a.sitting("piet") as seat:
        assert [task.record.title for task in waiting_for_customer(seat)] == ["Asked"]
        assert Task.objects.count() == 1  # the wall alone: of the own customer, on what is shared with it
    with cast.a.sitting("engineer") as seat:
        asked = Together()
        ask_for_tabs(seat, asked)
        assert sum(tab_counts(asked).values()) == 4


def test_a_customer_sees_promised_clocks_only(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        promised = start_clock(record, "reply", started_at=MONDAY, promised=True)
        inner = start_clock(record, "assess", started_at=MONDAY)
    assert promised is not None
    assert inner is not None
    portal = f"/{cast.a.slug}/portal/clocks"
    answer = client_for(cast.piet).get(f"{portal}/{promised.pk}/")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Working days to count: 10" in html
    assert "owner" not in html.lower()
    assert client_for(cast.piet).get(f"{portal}/{inner.pk}/").status_code == 404
    assert client_for(cast.rival).get(f"{portal}/{promised.pk}/").status_code == 404
    with cast.a.sitting("piet"):
        assert list(Clock.objects.values_list("code", flat=True)) == ["reply"]


def test_picked_tasks_are_handed_over_with_a_line_for_each(
    cast: Cast, make_record: MakeRecord, client_for: Any
) -> None:
    mine = ask(cast, make_record(cast.a, title="Mine"), person=cast.engineer, roles=("quality_engineer",))
    other = ask(cast, make_record(cast.a, title="Not theirs"), person=cast.regulatory, roles=("regulatory_affairs",))
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/work/hand-over/"
    form = client.post(url, {"pick": [mine.pk, other.pk]})
    assert form.status_code == 200
    assert "What you hand over" in form.content.decode()
    missing = client.post(url, {"pick": [mine.pk], "to": str(cast.engineer2.pk), "reason": " "})
    assert missing.status_code == 422
    done = client.post(url, {"pick": [mine.pk, other.pk], "to": str(cast.engineer2.pk), "reason": "Away"})
    html = done.content.decode()
    assert "1 task is with Emil Engineer now" in html
    assert "Emil Engineer may not do this: the role is missing." in html
    with cast.a.sitting("engineer"):
        assert Task.objects.get(pk=mine.pk).person == cast.engineer2
        assert Task.objects.get(pk=other.pk).person == cast.regulatory


@pytest.mark.parametrize("picked", ["", "banana", "00000000-0000-0000-0000-000000000000"])
def test_nothing_picked_is_told(cast: Cast, client_for: Any, picked: str) -> None:
    answer = client_for(cast.engineer).post(f"/{cast.a.slug}/work/hand-over/", {"pick": [picked]})
    assert answer.status_code == 422
    assert "Nothing is chosen that still waits." in answer.content.decode()


def test_the_portals_home_tells_what_is_asked_and_until_when(
    cast: Cast, make_record: MakeRecord, client_for: Any
) -> None:
    ask(cast, make_record(cast.a, title="Asked"), "accept", customer=cast.a.nordlicht, due=NOW)
    ask(cast, make_record(cast.a, title="Ours"), person=cast.engineer)
    html = client_for(cast.piet).get(f"/{cast.a.slug}/portal/").content.decode()
    waiting = html[html.index("Waiting for you") : html.index("Your open reports")]
    assert "Asked" in waiting
    assert "please answer by" in waiting
    assert "25 Nov 2026, 12:58 CET" in waiting
    assert "/accept/" in waiting
    assert "Ours" not in waiting


def test_what_was_being_written_stands_on_top(cast: Cast, client_for: Any) -> None:
    address = f"/{cast.a.slug}/complaints/new/"
    with cast.a.sitting("engineer"):
        Draft.objects.create(organisation=cast.a.organisation, person=cast.engineer, address=address, title="New one")
    html = page(cast, client_for, "engineer")
    assert "Continue where you were" in html
    assert f'href="{address}">' in html
    assert "Continue where you were" not in page(cast, client_for, "engineer2")


def test_a_task_of_somebody_else_leads_to_the_record(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    mine, theirs = make_record(cast.a, title="Mine"), make_record(cast.a, title="Theirs")
    ask(cast, mine)
    ask(cast, theirs, "accept", customer=cast.a.nordlicht)
    assert f'/complaints/{mine.number}/assess/"' in page(cast, client_for, "engineer")
    customers = page(cast, client_for, "engineer", "work/customers/")
    assert f'/complaints/{theirs.number}/"' in customers
    assert f"/complaints/{theirs.number}/accept/" not in customers


def test_the_file_is_exactly_the_list_that_was_shown(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    ask(cast, make_record(cast.a, title="Second"), due=NOW)
    ask(cast, make_record(cast.a, title="=First()"), due=NOW - timedelta(days=1))
    ask(cast, make_record(cast.a, title="Filtered out", customer=cast.a.aurelia))
    ask(cast, make_record(cast.a, title="Of Emil"), person=cast.engineer2)
    url = reverse("staff:list_export", args=[cast.a.slug, "work-me"])
    client_for(cast.engineer).post(f"{url}?customer={cast.a.nordlicht.pk}", {"format": "csv"})
    with cast.a.sitting("engineer"):
        job = Job.objects.get()
    run_job(str(cast.a.organisation.pk), str(job.pk))
    with cast.a.sitting("engineer"):
        job.refresh_from_db()
    with default_storage.open(job.storage_name) as file:
        lines = file.read().decode("utf-8-sig").splitlines()
    assert [("First" in line, "Second" in line) for line in lines[1:]] == [(True, False), (False, True)]
    assert lines[0].startswith("What to do")
