"""A CAPA is kept going: fields corrected with a reason, another record taken in, found late in the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from tests.census.visits import browser
from tests.factories.capas import capa, proposed
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.factories.records import do


def test_a_correction_keeps_the_earlier_value(cast: Cast) -> None:
    record = proposed(cast.a)
    do(cast.a, record, "correct", "engineer", reason="Typed wrong.", title="Weld cracks of robot 2", lot="L-77")
    page = browser(cast.engineer).get(f"/{cast.a.slug}/capas/{record.number}/?tab=history").content.decode()
    assert "Typed wrong." in page
    assert "L-77" in page


def test_what_acts_say_is_not_corrected(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        do(cast.a, proposed(cast.a), "correct", "engineer", reason="Why not.", round=4)
    assert refused.value.field == "round"


def test_another_record_shares_the_capa(cast: Cast) -> None:
    source, record = filed(cast.a), capa(cast.a, "open")
    do(cast.a, record, "add_record", "engineer", number=f" {source.number.lower()} ")
    page = browser(cast.engineer).get(f"/{cast.a.slug}/complaints/{source.number}/").content.decode()
    assert record.number in page
    with pytest.raises(Refused, match=record.number):
        do(cast.a, proposed(cast.a), "add_record", "engineer", number=source.number)


def test_a_capa_follows_from_no_capa(cast: Cast) -> None:
    with pytest.raises(Refused, match="follows from"):
        do(cast.a, proposed(cast.a), "add_record", "engineer", number=proposed(cast.a).number)


def test_the_list_shows_what_is_late(cast: Cast) -> None:
    late, other = capa(cast.a, "open"), proposed(cast.a)
    with cast.a.sitting("engineer"):
        Clock.objects.filter(record_id=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    page = browser(cast.manager).get(f"/{cast.a.slug}/capas/?late=yes").content.decode()
    assert late.number in page
    assert other.number not in page


@pytest.mark.parametrize("tab", ["overview", "team", "actions", "files"])
def test_every_part_of_the_page_tells_its_content(cast: Cast, tab: str) -> None:
    record = capa(cast.a, "awaiting_effect")
    page = browser(cast.auditor).get(f"/{cast.a.slug}/capas/{record.number}/?tab={tab}").content.decode()
    told = {"overview": "robot 2 crack", "team": "Lot L-77 is blocked.", "actions": "FMEA-0012", "files": "Files"}
    assert told[tab] in page
