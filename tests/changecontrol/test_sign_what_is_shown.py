"""Who approves a plan reads on the signing page all that the signature is bound to."""

from datetime import date
from html import unescape
from typing import Any

from changecontrol.rules.fields import CHANGE_FIELDS
from qms.web.times import when
from tests.factories.cast import Cast
from tests.factories.changes import WORDS, as_it_is, change, in_days, plan_tasks, with_file, written
from tests.factories.records import do

ELSEWHERE = {"round", "emergency", "temporary", "level", "proposed_level", "category", "submitted_at"}
"""Told as words of their own: the class by its name, what is temporary by its end."""


def planned(cast: Cast) -> Any:
    """A temporary change whose plan waits for its approval, with every day and a file for customers."""
    record = written(cast.a, change(cast.a, "classified", temporary=True, temporary_until=in_days(200)))
    days = {"sample_on": in_days(10), "sample_until": in_days(20)}
    record = do(cast.a, record, "write_notice", "engineer", **{**WORDS, **days})
    file = with_file(cast.a, record, "bore-before-and-after.csv", b"piece;bore\n1;10,01\n")
    record = do(cast.a, as_it_is(cast.a, record), "choose_files", "engineer", files=[file])
    said = {"plan": "Trial of 300 pieces, then series.", "implement_on": in_days(60), "first_ship_on": in_days(100)}
    return do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", **said)


def test_every_field_that_is_hashed_stands_on_the_signing_page(cast: Cast, client_for: Any) -> None:
    record = planned(cast)
    answer = client_for(cast.manager).get(f"/{cast.a.slug}/changes/{record.number}/approve_plan/")
    page = unescape(answer.content.decode())
    told = {rule.name: getattr(record, rule.name) for rule in CHANGE_FIELDS if rule.name not in ELSEWHERE}
    days = {name: value for name, value in told.items() if isinstance(value, date)}
    assert set(days) == {"temporary_until", "sample_on", "sample_until", "implement_on", "first_ship_on"}
    assert [name for name, day in days.items() if str(when(day, "date")) not in page] == []
    texts = {name: value for name, value in told.items() if isinstance(value, str) and value}
    assert {"current", "target", "reason", "plan", "notice_text", "contact", "rules_cited"} <= set(texts)
    assert [name for name, text in texts.items() if text not in page] == []


def test_the_files_that_customers_will_see_are_signed_by_their_digest(cast: Cast, client_for: Any) -> None:
    record = planned(cast)
    page = client_for(cast.manager).get(f"/{cast.a.slug}/changes/{record.number}/approve_plan/").content.decode()
    with cast.a.sitting("manager"):
        file = record.attachments.get(name="bore-before-and-after.csv")
    assert file.name in page and file.sha256 in page
