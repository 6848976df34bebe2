"""What is in force for a customer on a day: one set at a time, typed, cited, the same on both sides of the counter."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qms.clocks.units import Unit
from qms.organisations.days import today
from qms.terms.queries import signed_sets, terms_for
from qms.terms.services import Agreed
from tests.factories.cast import Cast
from tests.factories.terms import EIGHT_HOURS, agreed_and_signed, drafted, signed, terms

DAY = timedelta(days=1)


def test_without_terms_the_defaults_hold(cast: Cast) -> None:
    with cast.a.sitting("engineer"):
        found = terms_for(cast.a.nordlicht)
    assert found.get("rpn_limit") is None and found.number == ""
    assert (found.value("rpn_limit"), found.value("stepwise_acceptance")) == (None, False)


def test_a_term_has_its_typed_value_its_unit_its_source_and_its_version(cast: Cast) -> None:
    record = terms(
        cast.a, "in_force",
        agreed={
            "acknowledge": Agreed(EIGHT_HOURS, "clause 5.2"), "rpn_limit": Agreed(100),
            "concession_needed": Agreed(["scrap", "use_as_is"]), "stepwise_acceptance": Agreed(True),
            "action_priority_limit": Agreed("M"), "special_classes": Agreed("SC, CC"),
        },
    )  # fmt: skip
    with cast.a.sitting("engineer"), CaptureQueriesContext(connection) as queries:
        found = terms_for(cast.a.nordlicht)
    assert sum("terms_termset" in one["sql"] for one in queries) == 1
    time = found.get("acknowledge")
    assert time and (time.value, time.unit) == (Decimal(8), Unit.ELAPSED_HOURS)
    assert time.cited == f"{record.number} v1, Quality agreement QAA-17, clause 5.2"
    assert time.signed_at == record.signed_at
    assert found.value("rpn_limit") == 100 and found.value("action_priority_limit") == "M"
    assert found.value("concession_needed") == ("use_as_is", "scrap")
    assert found.value("special_classes") == ("SC", "CC") and found.value("stepwise_acceptance") is True


def test_drafts_offers_and_other_customers_count_for_nothing(cast: Cast) -> None:
    terms(cast.a, "draft", rpn_limit=80)
    terms(cast.a, "offered", rpn_limit=81)
    signed(cast.a, drafted(cast.a, customer=cast.a.aurelia, rpn_limit=82))
    with cast.a.sitting("engineer"):
        assert terms_for(cast.a.nordlicht).number == ""
        assert terms_for(cast.a.aurelia).value("rpn_limit") == 82
    with cast.b.sitting("engineer"):
        assert signed_sets(cast.a.organisation.pk) == []


def test_a_later_set_takes_the_place_of_the_former_on_its_first_day_and_leaves_nothing_of_it(cast: Cast) -> None:
    now = today(cast.a.organisation)
    terms(cast.a, "in_force", acknowledge=EIGHT_HOURS, stepwise_acceptance=True)
    later_set = drafted(cast.a, first=now + 3 * DAY, last=now + 9 * DAY, rpn_limit=90)
    agreed_and_signed(cast.a, later_set)
    with cast.a.sitting("engineer"):
        assert terms_for(cast.a.nordlicht, on=now - DAY).version == 0
        assert terms_for(cast.a.nordlicht, on=now + 2 * DAY).value("stepwise_acceptance") is True
        later = terms_for(cast.a.nordlicht, on=now + 3 * DAY)
        assert (later.version, later.value("rpn_limit"), later.get("acknowledge")) == (2, 90, None)
        assert terms_for(cast.a.nordlicht, on=now + 10 * DAY).version == 0


@pytest.mark.parametrize("part", ["piet", "contributor"])
def test_the_same_holds_in_a_customers_request_whether_shared_or_not(cast: Cast, part: str) -> None:
    signed(cast.a, drafted(cast.a, rpn_limit=100), shared=False)
    with cast.a.sitting(part):
        assert terms_for(cast.a.nordlicht).value("rpn_limit") == 100
