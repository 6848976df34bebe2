"""What the problem is and is not, aspect by aspect."""

import pytest

from capa.models import ProblemStatement
from capa.queries.causes import problem_of
from qms.lib.refusal import Refused
from tests.factories.capas import ASPECTS, capa
from tests.factories.cast import Cast
from tests.factories.records import do


def test_lines_are_kept_in_the_order_in_which_they_are_asked(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    when = {"aspect": "when", "observed": "Since week 40, in the night shift"}
    record = do(cast.a, record, "describe_problem", "engineer", aspects=[when])
    record = do(cast.a, record, "describe_problem", "engineer", aspects=ASPECTS)
    with cast.a.sitting("engineer"):
        rows = problem_of(record)
    assert [row.aspect for row in rows] == ["what", "where", "when"]
    assert rows[0].not_observed == "Pores or burn-through"
    assert rows[0].by_name == cast.engineer.name


def test_what_was_said_before_stays_in_the_history(cast: Cast) -> None:
    record = do(cast.a, capa(cast.a, "open"), "describe_problem", "engineer", aspects=ASPECTS[1:])
    changed = [{**ASPECTS[1], "observed": "Robot 2, torch B"}]
    record = do(cast.a, record, "describe_problem", "engineer", aspects=changed)
    do(cast.a, record, "describe_problem", "engineer", aspects=changed)
    with cast.a.sitting("engineer"):
        said = [row.observed for row in ProblemStatement.history.filter(record_id=record.pk).order_by("history_date")]
    assert said == ["Robot 2", "Robot 2, torch B"], "saying the same again writes nothing"


@pytest.mark.parametrize(
    ("aspects", "sentence"),
    [
        ([], "at least one aspect"),
        ([{"aspect": "who", "observed": "x"}], "one of the aspects"),
        ([{"aspect": "what", "not_observed": "Pores"}], "before you say what it is not"),
    ],
)
def test_half_a_line_is_refused(cast: Cast, aspects: list[dict[str, str]], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        do(cast.a, capa(cast.a, "open"), "describe_problem", "engineer", aspects=aspects)
