"""At the day agreed the data are judged by the criterion; a person signs what follows. Golden: domains.md, row 5.5."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.workflow.refusals import Illegal
from tests.factories.capas import at, capa, criterion, effect, later
from tests.factories.cast import Cast
from tests.factories.records import do


def checks(cast: Cast, record: Any) -> list[EffectivenessCheck]:
    with cast.a.sitting("engineer"):
        return list(EffectivenessCheck.objects.filter(record_id=record.pk).order_by("number"))


def confirmed(cast: Cast, record: Capa, **data: Any) -> Capa:
    done: Capa = do(cast.a, record, "check_effectiveness", "manager", findings="Seen at the line.", **data)
    return done


def test_four_of_1100_after_18_of_900_is_effective(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"))
    (check,) = checks(cast, record)
    assert check.verdict == "effective"
    assert float(check.p_value) == pytest.approx(0.00043, abs=0.00001)
    assert [float(end) for end in (check.effect, check.low, check.high)] == pytest.approx(
        [0.0164, 0.0071, 0.0280], abs=0.0001
    )
    assert record.state == "awaiting_effect", "nothing follows from it until somebody signs"
    record = confirmed(cast, record)
    (check,) = checks(cast, record)
    assert (record.state, check.signed_by_id) == ("effective", cast.manager.pk)
    assert check.signature is not None


def test_no_failure_in_a_small_sample_is_inconclusive_and_extends_the_window(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"), count=0, size=40)
    assert checks(cast, record)[0].verdict == "inconclusive"
    with pytest.raises(Refused) as refused:
        confirmed(cast, record)
    assert refused.value.field == "extend_until"
    day = later(cast.a, record) + timedelta(days=60)
    record = confirmed(cast, record, extend_until=day)
    assert (record.state, record.windows_extended, later(cast.a, record)) == ("awaiting_effect", 1, day)
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="capa_effect", state="running")
        task = Task.objects.get(record_id=record.pk, act="check_effectiveness", state="open")
    assert task.due_at == clock.due_at, "the later day is on the queue"
    record = effect(cast.a, record, count=3, size=1500)
    assert checks(cast, record)[-1].verdict == "effective"


def test_not_effective_begins_another_round_that_needs_its_own_criterion(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"), count=40, size=1100)
    assert checks(cast, record)[0].verdict == "not_effective"
    record = confirmed(cast, record)
    assert (record.state, record.round) == ("analysis", 2)
    record = criterion(cast.a, record, baseline_count=40, baseline_size=Decimal(1100))
    with cast.a.sitting("engineer"):
        versions = list(EffectivenessPlan.objects.filter(record_id=record.pk).values_list("round", "version"))
    assert sorted(versions) == [(1, 1), (2, 2)]


def test_nobody_looks_before_the_day(cast: Cast) -> None:
    record = capa(cast.a, "awaiting_effect")
    day = later(cast.a, record) - timedelta(days=1)
    with at(day), pytest.raises(Refused, match="as agreed"):
        do(cast.a, record, "record_effect", "engineer", result_until=day, result_count=0, result_size=Decimal(900))


def test_nothing_is_signed_without_data(cast: Cast) -> None:
    with pytest.raises(Refused, match="enter the data"):
        confirmed(cast, capa(cast.a, "awaiting_effect"))


def test_a_signed_verdict_is_not_signed_again(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"), count=0, size=40)
    record = confirmed(cast, record, extend_until=later(cast.a, record) + timedelta(days=60))
    with pytest.raises(Refused, match="enter the data"):
        confirmed(cast, record)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"result_count": 1101}, "result_count"),
        ({"result_count": None}, "result_count"),
        ({"result_size": Decimal(0)}, "result_size"),
    ],
)
def test_impossible_data_are_refused(cast: Cast, data: dict[str, Any], field: str) -> None:
    record = capa(cast.a, "awaiting_effect")
    day = later(cast.a, record)
    given = {"result_until": day, "result_count": 4, "result_size": Decimal(1100), **data}
    with at(day), pytest.raises(Refused) as refused:
        do(cast.a, record, "record_effect", "engineer", **given)
    assert refused.value.field == field
    assert checks(cast, record) == []


@pytest.mark.parametrize("offset", [-91, 1])
def test_data_outside_the_window_are_refused(cast: Cast, offset: int) -> None:
    record = capa(cast.a, "awaiting_effect")
    day = later(cast.a, record)
    with at(day), pytest.raises(Refused) as refused:
        do(
            cast.a, record, "record_effect", "engineer", result_until=day + timedelta(days=offset), result_count=4,
            result_size=Decimal(1100),
        )  # fmt: skip
    assert refused.value.field == "result_until"


def test_a_verdict_is_never_typed(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"))
    with pytest.raises(TypeError):
        confirmed(cast, record, verdict="effective")


def test_an_engineer_enters_data_but_does_not_confirm(cast: Cast) -> None:
    record = effect(cast.a, capa(cast.a, "awaiting_effect"))
    with pytest.raises(Illegal):
        do(cast.a, record, "check_effectiveness", "engineer", findings="Fine.")


def test_measurements_are_judged_by_ranks(cast: Cast) -> None:
    record = capa(cast.a, "planning")
    old = [Decimal(text) for text in ["3.1", "2.9", "3.4", "3.0", "3.3", "3.2", "2.8", "3.5", "3.6", "3.05"]]
    record = criterion(
        cast.a, record, method="mann_whitney", baseline_values=old, baseline_count=None, baseline_size=None,
        target=Decimal("0.8"), minimum_effect=Decimal("0.2"),
    )  # fmt: skip
    with cast.a.sitting("engineer"):
        plan = EffectivenessPlan.objects.filter(record_id=record.pk).get()
    assert plan.sample_size == 12  # Noether 1987: (1.645 + 0.842)² / (6 · 0.3²)
