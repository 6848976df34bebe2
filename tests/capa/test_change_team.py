"""The team of a CAPA: one leader, and nobody leaves with an open action."""

import pytest

from capa.models import Capa, TeamMember
from qms.lib.refusal import Refused
from tests.factories.capas import action, capa
from tests.factories.cast import Cast
from tests.factories.records import do


def roles(cast: Cast, record: Capa) -> dict[str, str]:
    with cast.a.sitting("engineer"):
        rows = TeamMember.objects.filter(record_id=record.pk, until=None).select_related("person")
        return {row.person.name: row.role for row in rows}


def test_a_new_leader_makes_the_former_a_member(cast: Cast) -> None:
    record = capa(cast.a, "open")
    do(cast.a, record, "change_team", "engineer", person=cast.engineer, role="leader", function="Welding")
    do(cast.a, record, "change_team", "engineer", person=cast.a.engineer2, role="leader")
    assert roles(cast, record) == {"Jana Engineer": "member", "Emil Engineer": "leader"}


def test_who_owns_an_open_action_stays(cast: Cast) -> None:
    record = capa(cast.a, "open")
    do(cast.a, record, "change_team", "engineer", person=cast.a.engineer2, role="member")
    action(cast.a, record, kind="correction")
    with cast.a.sitting("engineer"):
        member = TeamMember.objects.get(record_id=record.pk)
    with pytest.raises(Refused, match="A01"):
        do(cast.a, record, "change_team", "engineer", leaving=[member])


def test_who_left_stays_readable_and_can_come_back(cast: Cast) -> None:
    record = capa(cast.a, "open")
    do(cast.a, record, "change_team", "engineer", person=cast.a.engineer2, role="member")
    with cast.a.sitting("engineer"):
        member = TeamMember.objects.get(record_id=record.pk)
    do(cast.a, record, "change_team", "engineer", leaving=[member])
    do(cast.a, record, "change_team", "engineer", person=cast.a.engineer2, role="expert")
    with cast.a.sitting("engineer"):
        assert TeamMember.objects.filter(record_id=record.pk).count() == 2
    assert roles(cast, record) == {"Emil Engineer": "expert"}


def test_a_team_without_a_leader_analyses_nothing(cast: Cast) -> None:
    from tests.factories.capas import PLACES

    record = do(cast.a, capa(cast.a, "open"), "contain", "engineer", places=PLACES)
    with pytest.raises(Refused, match="D1"):
        do(cast.a, record, "start_analysis", "engineer")


def test_customers_join_no_team(cast: Cast) -> None:
    with pytest.raises(Refused, match="staff"):
        do(cast.a, capa(cast.a, "open"), "change_team", "engineer", person=cast.piet, role="member")
