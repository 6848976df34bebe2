"""Links between records."""

from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.records.models import RecordLink, Relation
from qms.records.queries import links_of
from qms.records.services import end_link, link
from tests.factories.cast import Cast
from tests.factories.complaints import filed


def test_a_link_is_read_from_both_ends(cast: Cast) -> None:
    cause, effect = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        link(effect, cause, Relation.CAUSED_BY, by=seat)
        assert [(str(one.relation), one.record.number) for one in links_of(effect, seat)] == [
            ("caused by", cause.number)
        ]
        assert [(str(one.relation), one.record.number) for one in links_of(cause, seat)] == [("caused", effect.number)]


def test_a_link_is_ended_with_a_reason_and_stays(cast: Cast) -> None:
    first, second = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        row = link(first, second, Relation.DUPLICATE_OF, by=seat)
        with pytest.raises(Refused, match="reason"):
            end_link(row, reason="  ", by=seat)
        end_link(row, reason="Another lot after all.", by=seat)
        with pytest.raises(Refused, match="ended already"):
            end_link(row, reason="Once more", by=seat)
        (kept,) = links_of(second, seat)
        assert kept.ended
        assert kept.link.ended_reason == "Another lot after all."
        assert link(first, second, Relation.DUPLICATE_OF, by=seat).pk != row.pk


def test_the_same_link_twice_or_to_itself_is_refused(cast: Cast) -> None:
    first, second = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        link(first, second, "related_to", by=seat)
        with pytest.raises(Refused, match="already"):
            link(first, second, "related_to", by=seat)
        with pytest.raises(Refused, match="itself"):
            link(first, first, "related_to", by=seat)
        with pytest.raises(Refused, match="Choose"):
            link(first, second, "owned_by", by=seat)
        assert RecordLink.objects.filter(source=first).count() == 1


def test_the_page_links_by_number_and_tells_what_it_cannot_find(cast: Cast, client_for: Any) -> None:
    first, second, foreign = filed(cast.a), filed(cast.a), filed(cast.b, product="x")
    path = f"/{cast.a.slug}/complaints/{first.number}/link/"
    client = client_for(cast.engineer)
    assert client.post(path, {"relation": "same_cause", "number": f" {second.number.lower()} "}).status_code == 302
    refused = client.post(path, {"relation": "same_cause", "number": "CMP-1999-00001"})
    assert refused.status_code == 422
    assert "There is no record with this number" in refused.content.decode()
    assert foreign.number == first.number, "the other house counts for itself"


def test_who_only_reads_links_nothing(cast: Cast, client_for: Any) -> None:
    first, second = filed(cast.a), filed(cast.a)
    with cast.a.sitting("auditor") as seat, pytest.raises(Refused):
        link(first, second, "related_to", by=seat)
    for person in (cast.auditor, cast.piet, cast.stranger):
        path = f"/{cast.a.slug}/complaints/{first.number}/link/"
        assert client_for(person).post(path, {"relation": "related_to", "number": second.number}).status_code == 404


def test_the_customer_sees_no_links(cast: Cast) -> None:
    first, second = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        link(first, second, "related_to", by=seat)
    with cast.a.sitting("piet") as seat:
        assert links_of(first, seat) == []
