"""Nobody leaves the analysis without verified causes of occurrence and escape, or a signed reason."""

import pytest

from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from tests.census.visits import browser
from tests.factories.capas import CHAIN, ESCAPE, action, analysed, capa, cause, chain, verified
from tests.factories.cast import Cast
from tests.factories.records import do


def test_with_both_causes_verified_the_plan_begins(cast: Cast) -> None:
    record = analysed(cast.a, capa(cast.a, "analysis"))
    assert do(cast.a, record, "conclude_analysis", "engineer").state == "planning"


def test_the_escape_has_a_cause_of_its_own(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    with pytest.raises(Refused, match="“Why it occurred”"):
        do(cast.a, record, "conclude_analysis", "engineer")
    chain(cast.a, record)
    with pytest.raises(Refused, match="“Why it was not detected”"):
        do(cast.a, record, "conclude_analysis", "engineer")


def test_of_a_risk_that_has_not_happened_nothing_has_escaped(cast: Cast) -> None:
    record = capa(cast.a, "analysis", origin="fmea")
    chain(cast.a, record)
    assert do(cast.a, record, "conclude_analysis", "engineer").state == "planning"


def test_proposed_causes_and_verified_steps_are_no_root(cast: Cast) -> None:
    record = capa(cast.a, "analysis", origin="fmea")
    first = cause(cast.a, record)
    verified(cast.a, record, first)
    cause(cast.a, record, text="The cable is worn", parent=first)
    with pytest.raises(Refused, match="verified root cause"):
        do(cast.a, record, "conclude_analysis", "engineer")


@pytest.mark.parametrize(
    ("category", "last"), [("people", "The welder was new"), ("method", "Human error at the control")]
)
def test_a_person_s_error_needs_a_cause_in_the_system(cast: Cast, category: str, last: str) -> None:
    record = capa(cast.a, "analysis", origin="fmea")
    chain(cast.a, record, (CHAIN[0], last), category=category)
    with pytest.raises(Refused, match="C02 names a person's error"):
        do(cast.a, record, "conclude_analysis", "engineer")
    system = ("Nobody checks who is instructed", "Instructions are no part of the release of a shift")
    chain(cast.a, record, system, branch="system", category="method")
    assert do(cast.a, record, "conclude_analysis", "engineer").state == "planning"


def test_a_manager_may_sign_why_there_is_none(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    said = {"no_cause_reason": "All three parts were scrapped in the field."}
    record = do(cast.a, record, "justify_no_cause", "manager", **said)
    with cast.a.sitting("manager"):
        signed = Signature.objects.get(record_id=record.pk)
    assert (signed.act, record.no_cause_reason) == ("justify_no_cause", said["no_cause_reason"])
    assert do(cast.a, record, "conclude_analysis", "engineer").state == "planning"


def test_who_signs_sees_problem_and_causes_first(cast: Cast) -> None:
    record = analysed(cast.a, capa(cast.a, "analysis"))
    page = browser(cast.manager).get(f"/{cast.a.slug}/capas/{record.number}/justify_no_cause/").content.decode()
    assert "Pores or burn-through" in page
    assert CHAIN[1] in page


def test_in_a_new_round_the_causes_are_verified_anew(cast: Cast) -> None:
    record = capa(cast.a, "analysis", origin="fmea")
    root = chain(cast.a, record)[-1]
    with cast.a.sitting("manager"):
        type(record).objects.filter(pk=record.pk).update(round=2)
    with pytest.raises(Refused, match="verified root cause"):
        do(cast.a, record, "conclude_analysis", "engineer")
    again = verified(cast.a, record, root, is_root=True, evidence="Seen again after the first action: 2 of 400.")
    assert (again.verified_round, again.version) == (2, 1)
    assert do(cast.a, record, "conclude_analysis", "engineer").state == "planning"


def test_each_corrective_action_names_the_cause_it_acts_on(cast: Cast) -> None:
    record = analysed(cast.a, capa(cast.a, "analysis"))
    record = do(cast.a, record, "conclude_analysis", "engineer")
    loose = action(cast.a, record)
    with pytest.raises(Refused, match="the cause on which A01 acts"):
        do(cast.a, record, "submit_plan", "engineer")
    with cast.a.sitting("engineer"):
        root = record.causes.get(is_root=True, branch="occurrence")
    said = {"text": loose.text, "owner": loose.owner, "due_on": loose.due_on}
    do(cast.a, record, "revise_action", "engineer", action=loose, cause=root, **said)
    assert do(cast.a, record, "submit_plan", "engineer").state == "plan_review"


def test_an_action_acts_on_no_cause_of_another_record(cast: Cast) -> None:
    foreign = chain(cast.a, capa(cast.a, "analysis"), ESCAPE, branch="detection")[-1]
    record = analysed(cast.a, capa(cast.a, "analysis"))
    record = do(cast.a, record, "conclude_analysis", "engineer")
    with pytest.raises(Refused, match="a cause of this record"):
        action(cast.a, record, cause=foreign)
