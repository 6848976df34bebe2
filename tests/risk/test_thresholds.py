"""Terms say when a customer is consulted about a failure mode; which limit spoke is told, with its term."""

from typing import Any

import pytest

from qms.risk.consulting import limits_of_study
from qms.risk.models import Revision
from qms.risk.scales import handbook_scheme
from qms.risk.thresholds import Passed, consultations, rated
from tests.factories.cast import Cast
from tests.factories.fmeas import fmea, opened, row, with_row
from tests.factories.records import do
from tests.factories.terms import terms

SCHEME = handbook_scheme()
LIMITS: dict[str, Any] = {
    "rpn_limit": 100, "severity_limit": 9, "action_priority_limit": "H", "special_classes": ["SC", "CC"],
}  # fmt: skip


def found(cast: Cast, before: tuple[int, int, int], after: tuple[int, int, int] | None = None, mark: str = "") -> Any:
    """What reaches a limit of Nordlicht."""
    with cast.a.sitting("engineer"):
        return consultations(
            cast.a.nordlicht, before=rated(*before, SCHEME, mark), scheme=SCHEME,
            after=None if after is None else rated(*after, SCHEME, mark),
        )  # fmt: skip


def codes(passed: list[Passed]) -> list[str]:
    """The limits by their parameters, in order."""
    return [one.limit.code for one in passed]


def test_each_limit_speaks_for_itself_and_says_which_term_it_is(cast: Cast) -> None:
    """Mission, row 4.5: RPN 140 is consulted about although AP is L; RPN 90 by its severity, although AP is M."""
    agreed = terms(cast.a, "in_force", **LIMITS)
    assert (rated(2, 7, 10, SCHEME).priority, rated(9, 2, 5, SCHEME).priority) == ("L", "M")
    by_rpn, by_severity = found(cast, (2, 7, 10)), found(cast, (9, 2, 5))
    assert [(one.limit.code, one.before) for one in by_rpn] == [("rpn_limit", 140)]
    assert [(one.limit.code, one.before) for one in by_severity] == [("severity_limit", 9)]
    assert by_rpn[0].limit.term.cited.startswith(f"{agreed.number} v1, Quality agreement QAA-17")
    assert codes(found(cast, (2, 7, 7))) == []


def test_the_strictest_limit_comes_first(cast: Cast) -> None:
    """Of 1,000 combinations 200 have a severity of 9 or more; more have an RPN of 100. A mark needs no rating."""
    terms(cast.a, "in_force", **LIMITS)
    every = found(cast, (10, 10, 10), mark=" cc ")
    assert codes(every)[0] == "special_classes"
    shares = [one.limit.share for one in every]
    assert shares == sorted(shares, reverse=True)
    by_rpn = sum(s * o * d >= 100 for s in range(1, 11) for o in range(1, 11) for d in range(1, 11))
    assert {one.limit.code: one.limit.share for one in every} | {"special_classes": 0, "action_priority_limit": 0} == {
        "rpn_limit": by_rpn, "severity_limit": 200, "special_classes": 0, "action_priority_limit": 0,
    }  # fmt: skip
    assert codes(found(cast, (1, 1, 1), mark="SC")) == ["special_classes"]
    assert codes(found(cast, (1, 1, 1), mark="SC2")) == []


def test_a_change_asks_for_the_ratings_before_and_after_it(cast: Cast) -> None:
    terms(cast.a, "in_force", rpn_limit=100)
    better, worse = found(cast, (2, 7, 10), (2, 4, 10))[0], found(cast, (2, 4, 10), (2, 7, 10))[0]
    assert (better.before, better.after, better.now) == (140, 80, False)
    assert (worse.before_reaches, worse.after_reaches, worse.now) == (False, True, True)
    assert found(cast, (2, 4, 10), (2, 3, 10)) == []


@pytest.mark.parametrize(("limit", "reached"), [("L", "LMH"), ("M", "MH"), ("H", "H")])
def test_an_action_priority_limit_lets_through_what_is_lower(cast: Cast, limit: str, reached: str) -> None:
    terms(cast.a, "in_force", action_priority_limit=limit)
    ratings = {"L": (7, 3, 4), "M": (8, 6, 1), "H": (9, 4, 2)}
    assert "".join(letter for letter in "LMH" if found(cast, ratings[letter])) == reached


def test_without_terms_nobody_is_consulted(cast: Cast) -> None:
    assert found(cast, (10, 10, 10), mark="SC") == []


def test_a_study_shows_whom_to_consult_about_which_row_and_its_revision_keeps_it(cast: Cast, client_for: Any) -> None:
    agreed = terms(cast.a, "in_force", rpn_limit=140, severity_limit=9)
    terms(cast.a, "in_force", customer=cast.a.aurelia, severity_limit=10)
    study = with_row(cast.a, with_row(cast.a, opened(cast.a)), severity=2, occurrence=2, mode="Weld is dull")
    with cast.a.sitting("engineer"):
        assert [one.customer.code for one in limits_of_study(study)] == ["AU", "NL"]
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/fmeas/{study.number}/?tab=consult").content.decode()
    assert "RPN 140 or more" in page and f"{agreed.number} v1" in page and "Severity 10 or more" in page
    assert "Weld cracks" in page and "Weld is dull" not in page
    own = client_for(cast.engineer).get(f"/{cast.a.slug}/fmeas/{study.number}/rows/R001/").content.decode()
    assert "Customers to be consulted" in own
    study = do(cast.a, do(cast.a, study, "submit", "engineer"), "approve", "manager")
    with cast.a.sitting("manager"):
        first, second = Revision.objects.get(record_id=study.pk).content["rows"]
    assert [one["limit"] for one in first["consult"]] == ["rpn_limit"] and second["consult"] == []


def test_a_study_of_one_customer_falls_under_that_customers_terms_alone(cast: Cast, client_for: Any) -> None:
    terms(cast.a, "in_force", severity_limit=5)
    study = with_row(cast.a, opened(cast.a, customer=cast.a.aurelia))
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/fmeas/{study.number}/?tab=consult").content.decode()
    assert "set no limit" in page and row(cast.a, study).severity == 8
    assert fmea(cast.a, "draft").customer is None
