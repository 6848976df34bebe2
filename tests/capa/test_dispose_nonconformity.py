"""What becomes of the parts: quantities add up, two persons stand behind it, rework is inspected again."""

import pytest

from capa.models import Disposition, Nonconformity
from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from tests.factories.cast import Cast, House
from tests.factories.nonconformities import carried_out, disposed, nonconformity, row
from tests.factories.records import do

JUSTIFIED = {"justification": "Cannot be saved."}


def proposed(
    house: House, record: Nonconformity, quantity: int, decision: str = "scrap", by: str = "engineer"
) -> Nonconformity:
    return do(house, record, "propose_disposition", by, decision=decision, quantity=quantity, **JUSTIFIED)


def test_proposals_together_never_exceed_what_is_affected(cast: Cast) -> None:
    record = proposed(cast.a, nonconformity(cast.a, "contained"), 30)
    for quantity in (11, 0):
        with pytest.raises(Refused) as refused:
            proposed(cast.a, record, quantity)
        assert refused.value.field == "quantity"
    record = proposed(cast.a, record, 10, "rework")
    with pytest.raises(Refused, match="Everything affected"):
        proposed(cast.a, record, 1)


def test_nothing_is_disposed_of_before_it_is_known_how_many_are_affected(cast: Cast) -> None:
    record = nonconformity(cast.a, "contained", quantity_affected=None)
    with pytest.raises(Refused, match="quantity affected"):
        proposed(cast.a, record, 1)
    record = do(cast.a, record, "correct", "engineer", quantity_affected=2)
    proposed(cast.a, record, 2)


def test_return_needs_a_supplier(cast: Cast) -> None:
    with pytest.raises(Refused, match="supplier"):
        proposed(cast.a, nonconformity(cast.a, "contained"), 1, "return")
    proposed(cast.a, nonconformity(cast.a, "contained", supplier="Guss AG"), 1, "return")


def test_who_proposed_does_not_approve(cast: Cast) -> None:
    record = proposed(cast.a, nonconformity(cast.a, "contained"), 40, by="manager")
    with pytest.raises(Refused, match="somebody else approves"):
        do(cast.a, record, "approve_disposition", "manager")


def test_the_approval_is_signed_and_kept_with_each_row(cast: Cast) -> None:
    record = proposed(cast.a, nonconformity(cast.a, "contained"), 30)
    record = do(cast.a, proposed(cast.a, record, 10, "rework"), "approve_disposition", "manager")
    with cast.a.sitting("manager"):
        signed = Signature.objects.get(act="approve_disposition")
        rows = Disposition.objects.filter(record_id=record.pk)
        assert {(one.state, one.signature, one.approved_by_id) for one in rows} == {
            ("approved", signed.pk, cast.a.manager.pk)
        }
    assert record.state == "dispositioned"


def test_a_withdrawn_one_frees_its_quantity(cast: Cast) -> None:
    record = nonconformity(cast.a, "dispositioned")
    record = do(cast.a, record, "withdraw_disposition", "engineer", disposition=row(cast.a, record))
    record = disposed(cast.a, record, "rework")
    assert row(cast.a, record).quantity == 40


def test_everything_must_be_disposed_of_and_carried_out(cast: Cast) -> None:
    record = disposed(cast.a, nonconformity(cast.a, "contained"), "scrap", 30)
    with pytest.raises(Refused, match="remaining 10 pieces"):
        do(cast.a, record, "finish", "engineer")
    record = disposed(cast.a, carried_out(cast.a, record), "regrade", 10)
    with pytest.raises(Refused, match="carry out “Regrade” of 10"):
        do(cast.a, record, "finish", "engineer")
    assert do(cast.a, carried_out(cast.a, record), "finish", "engineer").state == "implemented"


def test_rework_is_inspected_again_and_what_fails_needs_another_disposition(cast: Cast) -> None:
    record = carried_out(cast.a, disposed(cast.a, nonconformity(cast.a, "contained"), "rework"))
    with pytest.raises(Refused, match="re-inspection"):
        do(cast.a, record, "finish", "engineer")
    reworked, found = row(cast.a, record), "All bores gauged."
    with pytest.raises(Refused, match="together must be 40"):
        do(cast.a, record, "reinspect", "engineer", disposition=reworked, passed=38, failed=1, reinspection=found)
    record = do(cast.a, record, "reinspect", "engineer", disposition=reworked, passed=37, failed=3, reinspection=found)
    with pytest.raises(Refused, match="remaining 3 pieces"):
        do(cast.a, record, "finish", "engineer")
    record = carried_out(cast.a, disposed(cast.a, record, "scrap", 3))
    assert do(cast.a, record, "finish", "engineer").state == "implemented"


def test_fewer_cannot_be_affected_than_have_a_disposition(cast: Cast) -> None:
    record = nonconformity(cast.a, "dispositioned")
    with pytest.raises(Refused, match="40 have a disposition"):
        do(cast.a, record, "correct", "engineer", quantity_affected=39)
