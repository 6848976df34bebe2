"""The end of a nonconformity: complete, evaluated, and where corrective action is needed, its CAPA is open."""

import pytest

from qms.accounts.models import Membership
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.records import services
from qms.records.models import Relation
from tests.factories.capas import capa
from tests.factories.cast import Cast
from tests.factories.nonconformities import carried_out, evaluated, nonconformity
from tests.factories.records import do


def test_it_is_not_closed_without_an_evaluation(cast: Cast) -> None:
    record = nonconformity(cast.a, "implemented")
    with pytest.raises(Refused, match="evaluation"):
        do(cast.a, record, "close", "manager")


def test_a_capa_that_is_needed_must_exist(cast: Cast) -> None:
    record = evaluated(cast.a, nonconformity(cast.a, "implemented"), capa_needed=True)
    with pytest.raises(Refused, match="CAPA"):
        do(cast.a, record, "close", "manager")
    following = capa(cast.a)
    with cast.a.sitting("engineer") as seat:
        services.link(following, record, Relation.FOLLOWS_FROM, by=seat)
    assert do(cast.a, record, "close", "manager").state == "closed"


def test_who_disposed_of_the_parts_does_not_close(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        Membership.objects.filter(person=cast.a.engineer2).update(roles=["quality_manager"])
    words = {"decision": "scrap", "quantity": 40, "justification": "Too wide."}
    record = do(cast.a, nonconformity(cast.a, "contained"), "propose_disposition", "manager", **words)
    record = do(cast.a, record, "approve_disposition", "engineer2")
    record = evaluated(cast.a, do(cast.a, carried_out(cast.a, record), "finish", "engineer"))
    with pytest.raises(Refused, match="somebody else closes"):
        do(cast.a, record, "close", "manager")
    assert do(cast.a, record, "close", "engineer2").state == "closed"


def test_a_reopened_one_is_timed_again(cast: Cast) -> None:
    record = do(cast.a, nonconformity(cast.a, "closed"), "reopen", "manager")
    assert record.state == "dispositioned"
    assert record.closed_at is None
    with cast.a.sitting("engineer"):
        states = Clock.objects.filter(record_id=record.pk, code="nc_close").values_list("state", flat=True)
        assert sorted(states) == ["met", "running"]


def test_it_is_handed_over(cast: Cast) -> None:
    record = do(cast.a, nonconformity(cast.a), "assign", "engineer", owner=cast.a.engineer2)
    assert record.owner == cast.a.engineer2
