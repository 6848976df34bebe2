"""Put terms in force: signed, from today at the earliest, one set at a time, looser limits only with the customer."""

from datetime import timedelta
from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.terms.queries import terms_for
from qms.terms.services import Agreed
from tests.factories.cast import Cast
from tests.factories.records import do
from tests.factories.terms import agreed_and_signed, drafted, expired, signed

DAY = timedelta(days=1)


def test_a_set_that_starts_today_is_in_force_at_once_and_the_former_is_superseded_by_days(cast: Cast) -> None:
    record = signed(cast.a, drafted(cast.a))
    assert (record.state, record.edition, record.shared, record.signed_by_name) == (
        "in_force", 1, True, cast.manager.name,
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"agreed": {"no_such": Agreed(1)}}, {"rpn_limit": 1001}, {"rpn_limit": True}, {"severity_limit": 0},
        {"acknowledge": {"amount": "8"}}, {"acknowledge": {"amount": "1.5", "unit": "working_days"}},
        {"concession_needed": ["melt"]}, {"concession_needed": []}, {"stepwise_acceptance": "perhaps"},
    ],
)  # fmt: skip
def test_what_no_parameter_takes_is_refused(cast: Cast, said: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        drafted(cast.a, **said)


def test_terms_do_not_reach_back_and_do_not_end_before_they_begin(cast: Cast) -> None:
    now = today(cast.a.organisation)
    with pytest.raises(Refused, match="do not reach back"):
        drafted(cast.a, first=now - DAY)
    with pytest.raises(Refused, match="before the first"):
        drafted(cast.a, last=now - DAY)


def test_a_set_that_says_nothing_is_not_signed(cast: Cast) -> None:
    from qms.terms.models import TermRow

    record = drafted(cast.a)
    with cast.a.sitting("engineer"):
        TermRow.objects.filter(record_id=record.pk).delete()
    with pytest.raises(Refused, match="at least one term"):
        do(cast.a, record, "put_in_force", "manager")


def test_two_sets_of_one_customer_never_start_on_one_day(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a))
    with pytest.raises(Refused, match="a later first day"):
        do(cast.a, drafted(cast.a), "put_in_force", "manager")


@pytest.mark.parametrize("looser", [{"rpn_limit": 120}, {"acknowledge": {"amount": "8", "unit": "elapsed_hours"}}])
def test_a_looser_limit_of_risk_needs_the_customers_signature(cast: Cast, looser: dict[str, Any]) -> None:
    tomorrow = today(cast.a.organisation) + DAY
    signed(cast.a, drafted(cast.a, rpn_limit=100))
    record = drafted(cast.a, first=tomorrow, **looser)
    with pytest.raises(Refused, match="the customer's signature"):
        do(cast.a, record, "put_in_force", "manager")
    record = do(cast.a, do(cast.a, record, "offer", "manager"), "agree", "piet")
    assert signed(cast.a, record).state == "scheduled"
    with cast.a.sitting("engineer"):
        assert terms_for(cast.a.nordlicht).value("rpn_limit") == 100
        assert terms_for(cast.a.nordlicht, on=tomorrow).value("rpn_limit") == looser.get("rpn_limit")


def test_a_stricter_limit_needs_nobody_else(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, rpn_limit=100))
    record = drafted(cast.a, first=today(cast.a.organisation) + DAY, rpn_limit=80)
    assert signed(cast.a, record).edition == 2


def test_a_limit_of_risk_in_force_is_not_withdrawn_by_us_alone(cast: Cast) -> None:
    record = signed(cast.a, drafted(cast.a, rpn_limit=100))
    with pytest.raises(Refused, match="protect the customer"):
        do(cast.a, record, "withdraw", "manager")


@pytest.mark.parametrize("looser", [{"silence_rule": "accepted"}, {"change_approval": ["3"]}])
def test_a_first_set_loosens_no_default_without_the_customers_signature(cast: Cast, looser: dict[str, Any]) -> None:
    record = drafted(cast.a, **looser)
    with pytest.raises(Refused, match="looser than what holds"):
        do(cast.a, record, "put_in_force", "manager")
    record = agreed_and_signed(cast.a, record)
    assert do(cast.a, record, "withdraw", "manager").state == "withdrawn", "what is looser than the default goes alone"


def test_a_default_holds_again_after_the_set_that_loosened_it_has_ended(cast: Cast) -> None:
    expired(cast.a, agreed_and_signed(cast.a, drafted(cast.a, change_approval=["3"])))
    with pytest.raises(Refused, match="looser than what holds"):
        do(cast.a, drafted(cast.a, change_approval=["3"]), "put_in_force", "manager")


AGREED: dict[str, Any] = {
    "contain": {"amount": "8", "unit": "elapsed_hours"}, "eight_d_d3": {"amount": "3", "unit": "working_days"},
    "concession_needed": ["use_as_is", "rework"], "stepwise_acceptance": True, "closure_needs_customer": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "named"),
    [
        ("contain", {"amount": "9", "unit": "elapsed_hours"}, "Contain"),
        ("contain", {"amount": "1", "unit": "working_days"}, "Contain"), ("contain", None, "Contain"),
        ("eight_d_d3", {"amount": "5", "unit": "working_days"}, "D3"),
        ("concession_needed", ["use_as_is"], "concession"), ("stepwise_acceptance", False, "step by step"),
        ("closure_needs_customer", None, "Closing needs"),
    ],
)  # fmt: skip
def test_no_agreed_time_and_nothing_else_that_protects_the_customer_is_loosened_by_us_alone(
    cast: Cast, client_for: Any, code: str, value: Any, named: str
) -> None:
    signed(cast.a, drafted(cast.a, **AGREED))
    said = {name: one for name, one in (AGREED | {code: value}).items() if one is not None}
    record = drafted(cast.a, first=today(cast.a.organisation) + DAY, **said)
    page = client_for(cast.manager).get(f"/{cast.a.slug}/terms/{record.number}/").content.decode()
    assert "Looser than what is agreed with the customer" in page
    with pytest.raises(Refused, match=f"the customer's signature.*{named}"):
        do(cast.a, record, "put_in_force", "manager")
    assert agreed_and_signed(cast.a, record).state == "scheduled"


def test_shorter_times_and_more_concessions_need_nobody_else(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, **AGREED))
    said = AGREED | {"contain": {"amount": "4", "unit": "elapsed_hours"}}
    said["concession_needed"] = ["use_as_is", "rework", "scrap"]
    assert signed(cast.a, drafted(cast.a, first=today(cast.a.organisation) + DAY, **said)).state == "scheduled"


@pytest.mark.parametrize(
    ("period", "refused"), [(("179", "calendar_days"), True), (("9999", "elapsed_hours"), True),
                            (None, True), (("181", "calendar_days"), False)],
)  # fmt: skip
def test_an_agreed_notice_period_is_shortened_by_the_customers_signature_alone(
    cast: Cast, period: tuple[str, str] | None, refused: bool
) -> None:
    signed(cast.a, drafted(cast.a, change_notice_period={"amount": "180", "unit": "calendar_days"}))
    said: dict[str, Any] = {}
    if period:
        said["change_notice_period"] = {"amount": period[0], "unit": period[1]}
    record = drafted(cast.a, first=today(cast.a.organisation) + DAY, **said)
    if refused:
        with pytest.raises(Refused, match="Notice period of a change"):
            do(cast.a, record, "put_in_force", "manager")
    else:
        assert signed(cast.a, record).state == "scheduled"
