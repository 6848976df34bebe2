"""The customer's gate: golden cases of the mission, and what holds whatever the input."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changecontrol.guards.gate import agreed_of
from changecontrol.models import RiskDelta
from changecontrol.rules.classes import PROPOSED, classify, task_diff
from changecontrol.rules.content import differing
from changecontrol.rules.gate import Agreed, ChangeFacts, Gate, NoticeFacts, gate_of
from changecontrol.rules.numbers import drawn_number, width_for
from changecontrol.rules.questions import CODES, QUESTIONS
from qms.risk.priority import action_priority, risk_priority_number
from qms.risk.scales import handbook_scheme
from qms.terms.queries import Term, Terms

QAA = "TRM-2026-00003 v2, QAA-17, clause 5.2"
DAY = date(2027, 3, 1)


def agreed(*risks: RiskDelta, **values: Any) -> Agreed:
    signed = datetime(2026, 11, 1, tzinfo=UTC)
    terms = {code: Term(code, value, None, "QAA-17, clause 5.2", "TRM-2026-00003", 2, signed)
             for code, value in values.items()}  # fmt: skip
    return agreed_of(Terms(terms=terms), risks, handbook_scheme())


def risk(severity: int, occurrence: int, detection: int, mark: str = "") -> RiskDelta:
    """A failure mode that the change leaves as it finds it."""
    rpn = risk_priority_number(severity, occurrence, detection)
    letter = action_priority(severity, occurrence, detection).value
    return RiskDelta(
        row="R012", special_class=mark, severity=severity, severity_after=severity, rpn=rpn, rpn_after=rpn,
        priority=letter, priority_after=letter,
    )  # fmt: skip


def approved(revision: int = 1, **changes: Any) -> NoticeFacts:
    said: dict[str, Any] = {"revision": revision, "earliest_ship_on": DAY, "answer": "approved", "answered_revision": 1}
    return NoticeFacts(**{**said, **changes})


def unmet(gate: Gate) -> list[str]:
    return [one.code for one in gate.requirements if not one.met]


def test_rpn_140_is_consulted_by_the_limit_of_100_though_its_priority_is_low() -> None:
    gate = gate_of(ChangeFacts(level=0), agreed(risk(2, 7, 10), rpn_limit=100, severity_limit=9))
    assert ([one.code for one in gate.hits], gate.asks, gate.why) == (["rpn_limit:R012"], "approval", QAA)
    assert "140" in gate.hits[0].sentence
    assert "100" in gate.hits[0].sentence


def test_severity_9_is_consulted_though_its_rpn_is_90() -> None:
    terms = agreed(risk(9, 2, 5), rpn_limit=100, severity_limit=9, action_priority_limit="H")
    gate = gate_of(ChangeFacts(level=0), terms)
    assert [one.code for one in gate.hits] == ["severity_limit:R012"]


@pytest.mark.parametrize(
    ("terms", "fires"),
    [
        ({"action_priority_limit": "M"}, True), ({"action_priority_limit": "H"}, False),
        ({"special_classes": ("SC", "CC")}, True), ({"special_classes": ("D",)}, False), ({}, False),
    ],
)  # fmt: skip
def test_priority_and_special_characteristics_fire_as_the_terms_say(terms: dict[str, Any], fires: bool) -> None:
    gate = gate_of(ChangeFacts(level=0), agreed(risk(8, 6, 1, "SC"), **terms))
    assert bool(gate.hits) == fires
    assert gate.open != fires


def test_a_move_within_the_site_is_told_to_the_customer_with_an_any_move_clause_only() -> None:
    found = classify(PROPOSED, {"move"})
    assert (found.level, [rule.code for rule in found.hits]) == (0, ["R-12"])
    facts = ChangeFacts(level=found.level, held=frozenset({"move"}), why="CCR-2026-00001 v1, R-12")
    x, y = gate_of(facts, agreed(change_notify_on=("move",))), gate_of(facts, agreed())
    assert (x.level, x.asks, x.why) == (1, "notice", QAA)
    assert (y.level, y.asks, y.open) == (0, "", True)


def test_with_notify_only_the_gate_opens_with_the_notice_and_with_approval_only_by_signature() -> None:
    facts = ChangeFacts(level=2, first_ship_on=DAY)
    a, b = agreed(), agreed(change_approval=("3",))
    told = NoticeFacts(revision=1, earliest_ship_on=DAY)
    assert unmet(gate_of(facts, a, told)) == ["approval"]
    assert unmet(gate_of(facts, b, told)) == []
    assert unmet(gate_of(facts, a, approved())) == []


@pytest.mark.parametrize(
    ("codes", "approved_from"), [(("1", "3"), 1), (("2",), 2), (("3",), 3), (("1", "2", "3"), 1), ((), 2)]
)
def test_who_approves_a_class_approves_every_graver_one(codes: tuple[str, ...], approved_from: int) -> None:
    asks = [gate_of(ChangeFacts(level=level), agreed(change_approval=codes)).asks for level in (1, 2, 3)]
    assert asks == ["approval" if level >= approved_from else "notice" for level in (1, 2, 3)]


def test_class_3_opens_only_after_the_customer_was_consulted_whatever_it_has_signed() -> None:
    facts = ChangeFacts(level=3, first_ship_on=DAY)
    assert unmet(gate_of(facts, agreed())) == ["consultation", "notice", "approval", "period"]
    assert unmet(gate_of(facts, agreed(), approved())) == ["consultation"]
    assert gate_of(facts, agreed(), approved(consulted=True)).open
    assert "consultation" not in [one.code for one in gate_of(ChangeFacts(level=2), agreed()).requirements]


def test_the_first_shipment_is_not_before_the_notice_period_ends() -> None:
    facts = ChangeFacts(level=1, first_ship_on=DAY - timedelta(days=1))
    gate = gate_of(facts, agreed(), NoticeFacts(revision=1, earliest_ship_on=DAY, period_cited="J-STD-046"))
    assert unmet(gate) == ["period"]
    assert gate.earliest_first_ship == DAY
    assert gate.first_unmet is not None
    assert gate.first_unmet.cited == "J-STD-046"


@pytest.mark.parametrize(("rule", "open_"), [("accepted", True), ("never", False), (None, False)])
def test_silence_counts_only_where_the_terms_say_so(rule: str | None, open_: bool) -> None:
    terms = agreed(silence_rule=rule) if rule else agreed()
    silent = NoticeFacts(revision=1, earliest_ship_on=DAY, answer="silence", answered_revision=1)
    assert gate_of(ChangeFacts(level=2), terms, silent).open == open_


def test_an_earlier_shipment_than_the_customer_was_told_closes_the_gate_and_a_later_one_does_not() -> None:
    told = approved(told_ship_on=DAY + timedelta(days=10))
    early, late = (ChangeFacts(level=2, first_ship_on=DAY + timedelta(days=days)) for days in (5, 20))
    assert unmet(gate_of(early, agreed(), told)) == ["told_day"]
    assert gate_of(late, agreed(), told).open


def test_an_open_question_and_a_rejection_close_the_gate() -> None:
    facts = ChangeFacts(level=1)
    assert unmet(gate_of(facts, agreed(), NoticeFacts(revision=1, question=True))) == ["question"]
    rejected = NoticeFacts(revision=1, answer="rejected", answered_revision=1)
    assert unmet(gate_of(facts, agreed(), rejected)) == ["no_rejection"]


RISKS = st.builds(risk, *(st.integers(1, 10) for _ in range(3)), st.sampled_from(["", "SC", "CC"]))
TERMS: dict[str, st.SearchStrategy[Any]] = {
    "change_approval": st.sets(st.sampled_from("123")).map(tuple),
    "change_notify_on": st.sets(st.sampled_from([code for code, _words in QUESTIONS])).map(tuple),
    "change_approve_on": st.sets(st.sampled_from([code for code, _words in QUESTIONS])).map(tuple),
    "silence_rule": st.sampled_from(["never", "accepted"]),
    "rpn_limit": st.integers(1, 1000),
    "action_priority_limit": st.sampled_from("LMH"),
    "severity_limit": st.integers(1, 10),
    "special_classes": st.sets(st.sampled_from(["SC", "CC"])).map(tuple),
}
FACTS = st.builds(
    ChangeFacts, level=st.integers(0, 3), held=st.frozensets(st.sampled_from(CODES)),
    first_ship_on=st.none() | st.dates(),
)  # fmt: skip
RISKY = st.lists(RISKS, max_size=3)
VALUES = st.fixed_dictionaries({}, optional=TERMS)
AGREED = st.builds(lambda risks, values: agreed(*risks, **values), RISKY, VALUES)
EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NOTICE = st.builds(
    NoticeFacts, revision=st.integers(0, 3), earliest_ship_on=st.none() | st.dates(), question=st.booleans(),
    answer=st.sampled_from(["", "approved", "conditions", "rejected", "silence"]), answered_revision=st.integers(0, 3),
)  # fmt: skip


@EXAMPLES
@given(FACTS, AGREED, NOTICE)
def test_the_class_for_a_customer_is_never_below_that_of_the_house_or_of_any_hit(
    facts: ChangeFacts, terms: Agreed, notice: NoticeFacts
) -> None:
    gate = gate_of(facts, terms, notice)
    assert gate.level == max([facts.level, *(one.level for one in gate.hits)])
    assert bool(gate.asks) == bool(gate.requirements)
    assert all(one.cited for one in gate.hits)


@EXAMPLES
@given(FACTS, AGREED)
def test_nothing_opens_without_a_notice_where_anything_is_asked(facts: ChangeFacts, terms: Agreed) -> None:
    gate = gate_of(facts, terms)
    assert gate.open == (gate.asks == "")
    assert gate.earliest_first_ship is None


@EXAMPLES
@given(FACTS, AGREED, NOTICE)
def test_where_approval_is_asked_only_an_answer_to_the_present_revision_opens(
    facts: ChangeFacts, terms: Agreed, notice: NoticeFacts
) -> None:
    gate = gate_of(facts, terms, notice)
    if gate.open and gate.asks == "approval":
        assert notice.answered_revision == notice.revision > 0
        rule = terms.get("silence_rule")
        silence = notice.answer == "silence" and rule is not None and rule.value == "accepted"
        assert notice.answer in ("approved", "conditions") or silence
    if gate.open and gate.asks and facts.first_ship_on is not None:
        assert notice.earliest_ship_on is not None
        assert facts.first_ship_on >= notice.earliest_ship_on


@EXAMPLES
@given(FACTS, RISKY, VALUES, NOTICE, st.sampled_from(sorted(TERMS)), st.data())
def test_one_more_limit_never_opens_a_gate_that_was_closed(
    facts: ChangeFacts, risks: list[RiskDelta], values: dict[str, Any], notice: NoticeFacts, code: str,
    data: st.DataObject,
) -> None:  # fmt: skip
    if code in values or code in ("silence_rule", "change_approval"):
        return
    more = {**values, code: data.draw(TERMS[code])}
    before, after = (gate_of(facts, agreed(*risks, **terms), notice) for terms in (values, more))
    assert after.level >= before.level
    if after.open and before.asks == "approval":
        assert before.open


@EXAMPLES
@given(st.frozensets(st.sampled_from(CODES)), st.sampled_from(CODES))
def test_one_more_yes_lowers_the_class_only_by_a_rule_that_excludes_it(held: frozenset[str], more: str) -> None:
    positive = [rule for rule in PROPOSED if not rule.none_of]
    assert classify(positive, held | {more}).level >= classify(positive, held).level


def test_a_rule_without_conditions_never_hits_and_answering_anew_tells_the_difference_of_tasks() -> None:
    assert classify([], {"form"}).level == 0
    before = {(one.code, one.task) for one in classify(PROPOSED, {"form", "fit"}).hits}
    told = task_diff(before, classify(PROPOSED, {"fit", "site"}).hits)
    assert [code for code, _task in told.go] == ["R-01"]
    assert [code for code, _task in told.stay] == ["R-02"]
    assert [code for code, _task in told.come] == ["R-06"]


@EXAMPLES
@given(st.integers(1, 600))
def test_numbers_of_notices_tell_nobody_how_many_there_are(recipients: int) -> None:
    taken: set[str] = set()
    width = width_for(recipients)
    for _place in range(min(recipients, 40)):
        number = drawn_number("CHG-2026-00031", taken, recipients)
        assert number not in taken
        assert number.startswith("PCN-2026-00031-")
        assert len(number.rsplit("-", 1)[1]) == width
        taken.add(number)
    assert recipients * 2 < 10**width


SENT: dict[str, Any] = {
    "title": "Press", "text": "x", "parts": [["P-1", "NL-1", "Bracket", "Graz"]],
    "comparison": [["Force", "1", "2", ""]], "dates": {"first_ship_on": "2027-03-01", "last_order_on": ""},
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "blocks"),
    [
        ({}, []),
        ({"files": [], "contact": ""}, []),
        ({"dates": {"first_ship_on": "2027-04-01", "last_order_on": ""}}, []),
        ({"dates": {"first_ship_on": "2027-03-01", "last_order_on": "2028-01-01"}}, ["Days"]),
        ({"parts": []}, []),
        ({"parts": [["P-1", "NL-1", "Bracket, coated", "Graz"]]}, []),
        ({"parts": [["P-1", "NL-1", "Bracket", "Detroit"]]}, ["Parts"]),
        ({"parts": [*SENT["parts"], ["P-2", "", "", "Graz"]]}, ["Parts"]),
        ({"comparison": [["Force", "1", "3", ""]], "text": "y"}, ["Description", "Before and after"]),
        ({"files": [["capability.csv", 20, "ab"]]}, ["Files"]),
    ],
)
def test_what_was_written_since_a_notice_was_sent_is_named(now: dict[str, Any], blocks: list[str]) -> None:
    assert [str(words) for words in differing(SENT, {**SENT, **now})] == blocks


def test_an_approval_does_not_open_the_gate_when_the_notice_was_written_anew_since() -> None:
    assert gate_of(ChangeFacts(level=2), agreed(), approved()).open
    gate = gate_of(ChangeFacts(level=2), agreed(), approved(since=("Files",)))
    assert unmet(gate) == ["words"]
