"""Watching a record."""

from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.records.models import Follower
from qms.records.services import follow, touch_version
from tests.factories.cast import Cast
from tests.factories.complaints import filed


def test_watching_begins_and_ends_on_the_page(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    client, path = client_for(cast.engineer), f"/{cast.a.slug}/complaints/{record.number}/"
    for act, watching in (("follow", 1), ("follow", 1), ("unfollow", 0), ("unfollow", 0)):
        assert client.post(f"{path}{act}/").status_code == 302
        with cast.a.sitting("engineer"):
            assert Follower.objects.filter(record_id=record.pk).count() == watching


def test_looking_changes_nothing(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    path = f"/{cast.a.slug}/complaints/{record.number}/follow/"
    assert client_for(cast.engineer).get(path).status_code == 405


@pytest.mark.parametrize("part", ["auditor", "admin", "piet"])
def test_who_does_not_work_on_records_does_not_watch(cast: Cast, client_for: Any, part: str) -> None:
    record = filed(cast.a)
    person = getattr(cast, part)
    path = f"/{cast.a.slug}/complaints/{record.number}/follow/"
    assert client_for(person).post(path).status_code == 404
    with cast.a.sitting(part) as seat, pytest.raises(Refused):
        follow(record, by=seat)


def test_a_stale_version_is_refused(cast: Cast) -> None:
    record = filed(cast.a)
    seen = record.version
    with cast.a.sitting("engineer") as seat:
        assert touch_version(record, by=seat, seen=seen) == seen + 1
        with pytest.raises(Refused, match="changed since"):
            touch_version(record, by=seat, seen=seen)
