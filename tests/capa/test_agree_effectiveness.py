"""The criterion of effectiveness is agreed by signature before the actions begin, and never changed afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from capa.models import EffectivenessPlan
from qms.clocks.models import Clock
from qms.clocks.receipt import Receipt, explain
from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from qms.workflow.refusals import Illegal
from tests.factories.capas import action, capa, criterion
from tests.factories.cast import Cast
from tests.factories.records import do


def plans(cast: Cast, record: Any) -> list[EffectivenessPlan]:
    with cast.a.sitting("engineer"):
        return list(EffectivenessPlan.objects.filter(record_id=record.pk).order_by("version"))


def test_it_says_how_much_data_its_improvement_takes(cast: Cast) -> None:
    record = criterion(cast.a, capa(cast.a, "planning"))
    (plan,) = plans(cast, record)
    assert plan.sample_size == 806  # 2 % against 0.5 %, Fisher one-sided, alpha 0.05, power 0.8 (Fleiss 4.3)
    with cast.a.sitting("manager"):
        signed = Signature.objects.get(record_id=record.pk, act="agree_effectiveness")
    assert (plan.signature, plan.agreed_by_id) == (signed.pk, cast.manager.pk)


def test_no_plan_is_approved_without_it(cast: Cast) -> None:
    record = capa(cast.a, "planning")
    action(cast.a, record)
    record = do(cast.a, record, "submit_plan", "engineer")
    with pytest.raises(Refused, match="criterion"):
        do(cast.a, record, "approve_plan", "manager")


def test_an_engineer_proposes_nothing_here(cast: Cast) -> None:
    with pytest.raises(Illegal), cast.a.sitting("engineer"):
        do(cast.a, capa(cast.a, "planning"), "agree_effectiveness", "engineer")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": Decimal("0.02")}, "target"),
        ({"target": Decimal("0.03")}, "target"),
        ({"minimum_effect": Decimal("0.016")}, "minimum_effect"),
        ({"baseline_count": 901}, "baseline_count"),
        ({"baseline_size": Decimal("899.5")}, "baseline_size"),
        ({"baseline_size": Decimal(0)}, "baseline_size"),
        ({"baseline_count": None}, "baseline_count"),
        ({"baseline_until": date(2100, 1, 1)}, "baseline_until"),
        ({"baseline_until": date(2026, 8, 1)}, "baseline_until"),
        ({"window_days": 10}, "window_days"),
        ({"window_days": 400}, "window_days"),
        ({"alpha": Decimal("0.5")}, "alpha"),
        ({"power": Decimal("0.2")}, "alpha"),
        ({"method": "mann_whitney", "target": Decimal("0.7")}, "baseline_values"),
        ({"method": "mann_whitney", "target": Decimal("0.4"), "baseline_values": [Decimal(1), Decimal(2)]}, "target"),
        ({"source": "records"}, "method"),
    ],
)
def test_what_proves_nothing_is_refused(cast: Cast, changes: dict[str, Any], field: str) -> None:
    record = capa(cast.a, "planning")
    with pytest.raises(Refused) as refused:
        criterion(cast.a, record, **changes)
    assert refused.value.field == field
    assert plans(cast, record) == []


def test_after_the_actions_began_it_is_revised_with_a_reason_and_both_versions_stay(cast: Cast) -> None:
    record = capa(cast.a, "implementation")
    with pytest.raises(Illegal):
        criterion(cast.a, record)
    record = criterion(
        cast.a, record, "revise_effectiveness", minimum_effect=Decimal("0.01"), reason="Agreed with Nordlicht."
    )
    first, second = plans(cast, record)
    assert (first.minimum_effect, second.minimum_effect) == (Decimal("0.005"), Decimal("0.01"))
    assert (first.version, second.version) == (1, 2)


def test_the_day_of_the_check_is_timed_from_the_end_of_prevention_and_cites_the_criterion(cast: Cast) -> None:
    record = capa(cast.a, "awaiting_effect")
    (plan,) = plans(cast, record)
    assert plan.due_on == timezone.localdate() + timedelta(days=90)
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="capa_effect", state="running")
    assert timezone.localtime(clock.due_at).date() == plan.due_on
    assert "criterion of effectiveness, version 1" in " ".join(explain(Receipt.from_json(clock.receipt)))
