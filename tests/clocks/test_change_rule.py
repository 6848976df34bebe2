"""A rule is changed as a new version with a reason; clocks that run keep theirs; an example shows what it means."""

from decimal import Decimal
from typing import Any

import pytest

from qms.clocks.models import Clock, ClockRule
from qms.clocks.services import start_clock
from qms.clocks.services.rules import Ladder, change_rule
from qms.clocks.units import Unit
from qms.lib.refusal import Refused
from tests.clocks.conftest import MONDAY, MakeRecord
from tests.factories.cast import Cast

LADDER: Ladder = [(50, ["owner"]), (100, ["owner", "quality_manager"])]


def changed(cast: Cast, code: str = "acknowledge", by: str = "manager", **changes: Any) -> ClockRule:
    """A new version of the rule."""
    usual: dict[str, Any] = {
        "unit": Unit.ELAPSED_HOURS, "amount": Decimal(8), "ladder": LADDER, "citation": "Agreement QAG-7",
        "country": "", "active": True, "reason": "The customer asked for it",
    }  # fmt: skip
    with cast.a.sitting(by) as seat:
        rule = ClockRule.objects.get(code=code)
        return change_rule(rule, by=seat, **(usual | changes))


def test_running_clocks_keep_the_version_they_were_started_with(
    cast: Cast, make_record: MakeRecord, client_for: Any
) -> None:
    old, new = make_record(cast.a), make_record(cast.a)
    with cast.a.sitting("engineer"):
        before = start_clock(old, "acknowledge", started_at=MONDAY)
    changed(cast)
    with cast.a.sitting("engineer"):
        after = start_clock(new, "acknowledge", started_at=MONDAY)
        assert before is not None
        assert after is not None
        kept = Clock.objects.get(pk=before.pk)
    assert (kept.due_at, kept.rule_version) == (before.due_at, 1)
    assert ((after.due_at - MONDAY).total_seconds(), after.rule_version) == (8 * 3600, 2)
    client = client_for(cast.engineer)
    assert "ISO 10002:2018 8.3" in client.get(f"/{cast.a.slug}/clocks/{before.pk}/").content.decode()
    assert "Agreement QAG-7" in client.get(f"/{cast.a.slug}/clocks/{after.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": Decimal(0)}, "greater than zero"),
        ({"unit": Unit.WORKING_DAYS, "amount": Decimal("1.5")}, "whole days"),
        ({"ladder": [(80, ["owner"]), (50, ["owner"])]}, "must rise"),
        ({"ladder": [(0, ["owner"])]}, "must rise"),
        ({"ladder": [(1001, ["owner"])]}, "must rise"),
        ({"ladder": [(50, [])]}, "names the owner or roles"),
        ({"ladder": [(50, ["approver"])]}, "names the owner or roles"),
        ({"ladder": [(n, ["owner"]) for n in range(1, 10)]}, "at most 8 steps"),
        ({"country": "ZZ"}, "No public holidays are known"),
        ({"reason": " "}, "Say why"),
        ({"version": 7}, "in the meantime"),
        ({"by": "engineer"}, "Your role"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        changed(cast, **changes)
    with cast.a.sitting("manager"):
        assert ClockRule.objects.get(code="acknowledge").version == 1


def form_of(client: Any, url: str) -> dict[str, Any]:
    """What the page's form would send when nothing is typed."""
    form = client.get(url).context["form"]
    values = {bound.name: bound.value() for bound in form if bound.value() is not None}
    return {name: value for name, value in values.items() if value is not False}


def test_the_page_makes_a_new_version_and_tells_who_made_it_and_why(cast: Cast, client_for: Any) -> None:
    client, url = client_for(cast.manager), f"/{cast.a.slug}/rules/assess/"
    data = form_of(client, f"{url}edit/") | {"amount": "2", "reason": "Two sites share one engineer"}
    assert client.post(f"{url}edit/", data).status_code == 302
    html = client.get(url).content.decode()
    for words in ("2 working days", "Version 1", "Version 2", "Milan Manager", "Two sites share one engineer"):
        assert words in html


def test_a_wrong_entry_is_told_at_its_field(cast: Cast, client_for: Any) -> None:
    client, url = client_for(cast.manager), f"/{cast.a.slug}/rules/assess/edit/"
    data = form_of(client, url) | {"amount": "0", "percent_1": "90", "reason": "x", "to_5": ["owner"]}
    answer = client.post(url, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "greater than zero" in html
    assert "must rise" in html
    assert "Say after how many percent" in html


def test_a_page_that_is_out_of_date_changes_nothing(cast: Cast, client_for: Any) -> None:
    client, url = client_for(cast.manager), f"/{cast.a.slug}/rules/acknowledge/edit/"
    data = form_of(client, url) | {"reason": "Mine"}
    changed(cast)
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "Somebody else has changed this rule" in answer.content.decode()


def test_all_staff_read_the_rules_and_managers_change_them(cast: Cast, client_for: Any) -> None:
    with cast.a.sitting("engineer"):
        first = ClockRule.objects.order_by("name", "id").values_list("name", flat=True)[0]
    for person in (cast.engineer, cast.auditor, cast.admin):
        client = client_for(person)
        assert first in client.get(f"/{cast.a.slug}/rules/").content.decode()
        assert "21 CFR 803.53" in client.get(f"/{cast.a.slug}/rules/us_5wd/").content.decode()
        assert client.get(f"/{cast.a.slug}/rules/us_5wd/edit/").status_code == 404
    assert client_for(cast.manager).get(f"/{cast.a.slug}/rules/none/").status_code == 404


def test_an_example_is_computed_with_its_receipt(cast: Cast, client_for: Any) -> None:
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/rules/us_5wd/"
    html = client.get(url, {"start": "2026-11-20T09:00", "site": str(cast.a.detroit.pk)}).content.decode()
    assert "Due on Monday, 30 Nov 2026, 09:00" in html
    assert "Thanksgiving" in html


@pytest.mark.parametrize("start", ["", "banana", "9999-01-01T00:00", "0001-01-01T00:00", "2026-11-20T09:00"])
def test_a_senseless_example_is_told(cast: Cast, client_for: Any, start: str) -> None:
    site = cast.b.graz.pk if start.startswith("2026") else cast.a.graz.pk
    answer = client_for(cast.engineer).get(f"/{cast.a.slug}/rules/assess/", {"start": start, "site": str(site)})
    assert answer.status_code == 422
