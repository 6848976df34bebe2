"""Customers of a temporary change read until when it lasts; what was sent before they said so is not outdated."""

from typing import Any

import pytest

from changecontrol.guards.content import written_since
from changecontrol.models import ChangeNotice, NoticeRevision
from changecontrol.pdf.notice import sections
from changecontrol.queries import notice as queries
from changecontrol.rules.content import DATES
from qms.lib.refusal import Refused
from qms.web.times import day_words
from qms.workflow.perform import lock
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change_of, in_days, sent
from tests.factories.records import do

TEMPORARY: dict[str, Any] = {"temporary": True, "temporary_until": in_days(200)}


def sent_before(cast: Cast, monkeypatch: pytest.MonkeyPatch, **more: Any) -> ChangeNotice:
    """A notice that was sent before notices said until when."""
    with monkeypatch.context() as then:
        then.setattr("changecontrol.guards.content.DATES", [one for one in DATES if one[0] != "temporary_until"])
        record = sent(cast.a, **more)
    with cast.a.sitting("engineer"):
        assert "temporary_until" not in NoticeRevision.objects.get(record_id=record.pk).content["dates"]
    return record


def outdated(cast: Cast, record: ChangeNotice) -> bool:
    source = change_of(cast.a, record)
    with cast.a.sitting("engineer"):
        return bool(written_since(source, [lock(record)])[record.pk])


def test_a_customer_reads_until_when_a_temporary_change_lasts(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a, **TEMPORARY)
    for person, way in (("piet", "portal/change-notices"), ("engineer", "notices")):
        page = client_for(cast.a.people[person]).get(f"/{cast.a.slug}/{way}/{record.number}/").content.decode()
        assert "Temporary until" in page and day_words(in_days(200)) in page
    with cast.a.sitting("piet") as seat:
        assert repr(in_days(200)) in str(sections(queries.notice(seat, record.number), seat))


def test_a_permanent_change_says_nothing_of_an_end(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    page = client_for(cast.a.people["piet"]).get(f"/{cast.a.slug}/portal/change-notices/{record.number}/")
    assert "Temporary until" not in page.content.decode()


def test_what_was_sent_before_notices_said_until_when_is_not_outdated_by_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = sent_before(cast, monkeypatch, **TEMPORARY)
    permanent = sent_before(cast, monkeypatch, customer=cast.a.aurelia)
    assert not outdated(cast, temporary) and not outdated(cast, permanent)
    with pytest.raises(Refused, match="Nothing differs"):
        do(cast.a, permanent, "send_revision", "engineer", changed="Nothing.")
    record = do(cast.a, as_it_is(cast.a, temporary), "send_revision", "engineer", changed="Says until when.")
    with cast.a.sitting("engineer"):
        newest = NoticeRevision.objects.get(record_id=record.pk, revision=2)
    assert newest.content["dates"]["temporary_until"] == in_days(200).isoformat()


def test_what_is_sent_now_says_until_when_and_is_not_outdated(cast: Cast) -> None:
    assert not outdated(cast, sent(cast.a, **TEMPORARY))


def test_another_end_than_the_customer_was_told_closes_the_gate(cast: Cast) -> None:
    record = sent(cast.a, **TEMPORARY)
    source = change_of(cast.a, record)
    with cast.a.sitting("engineer"):
        type(source).objects.filter(pk=source.pk).update(temporary_until=in_days(300))
    assert outdated(cast, record)
