"""Two CAPAs on one cause become one: records and team go to the one kept, both histories stay."""

import pytest

from capa.models import TeamMember
from capa.queries.capa import sources_of
from qms.lib.refusal import Refused
from qms.records.models import Event, RecordLink
from tests.factories.capas import capa, proposed
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.factories.records import do


def test_the_kept_one_takes_records_and_team(cast: Cast) -> None:
    house = cast.a
    one, other = filed(house), filed(house)
    kept, gone = proposed(house, sources=(one,)), proposed(house, sources=(other,))
    for record, person in ((kept, cast.engineer), (gone, house.engineer2)):
        do(house, record, "change_team", "engineer", person=person, role="leader")
    gone = do(house, gone, "merge_into", "manager", number=kept.number, reason="Same robot.")
    with house.sitting("engineer") as seat:
        numbers = [source.number for source in sources_of(kept, seat)]
        roles = dict(TeamMember.objects.filter(record_id=kept.pk).values_list("person__name", "role"))
        link = RecordLink.objects.get(source_id=gone.pk, ended_at=None)
        told = Event.objects.filter(record_id=kept.pk, act="merged_in").get()
        kept.refresh_from_db()
    assert numbers == sorted([one.number, other.number])
    assert roles == {"Jana Engineer": "leader", "Emil Engineer": "member"}
    assert (link.target_id, link.relation) == (kept.pk, "duplicate_of")
    assert (gone.state, told.detail["number"], kept.version) == ("merged", gone.number, 3)


def test_a_merged_capa_takes_in_nothing_and_cannot_be_merged_back(cast: Cast) -> None:
    gone = capa(cast.a, "merged")
    kept = proposed(cast.a)
    with pytest.raises(Refused, match="ended"):
        do(cast.a, kept, "merge_into", "manager", number=gone.number)


def test_a_capa_is_not_merged_into_itself_or_into_a_complaint(cast: Cast) -> None:
    record, source = proposed(cast.a), filed(cast.a)
    for number in (record.number, source.number, "CAPA-2026-99999"):
        with pytest.raises(Refused):
            do(cast.a, record, "merge_into", "manager", number=number)
