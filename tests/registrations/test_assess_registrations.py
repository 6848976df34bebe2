"""What a change does to registrations: found, confirmed, assessed, decided; nothing is released before."""

from datetime import timedelta
from typing import Any

import pytest

from changecontrol.models import AffectedItem, Change
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.registrations.guards import registrations_are_decided
from qms.registrations.matching import Touched, affected_registrations
from qms.registrations.models import RegulatoryAssessment
from qms.registrations.questions import QUESTIONS, too_mild
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.changes import as_it_is, asked, change, settle
from tests.factories.records import do
from tests.factories.registrations import REASONED, answers, assess, assessment, decide, registration


def item_of(house: House, record: Change) -> AffectedItem:
    """The registration that the change touches."""
    with house.sitting("engineer"):
        return AffectedItem.objects.filter(record_id=record.pk, kind="registration").order_by("-reference")[0]


def touched(house: House, **said: Any) -> Change:
    """A change of P-10 that touches the CE certificate, confirmed by the engineer."""
    registration(house, "valid", part_numbers=["P-10"])
    record = change(house, "assessment", **said)
    return do(house, record, "confirm_items", "engineer", items=[item_of(house, record)])


def keeps(house: House, record: Change) -> str:
    """What keeps the change from release."""
    with house.sitting("engineer"):
        return str(registrations_are_decided(record) or "")


@pytest.mark.parametrize(
    ("what", "found"),
    [({"parts": ["p-77 "]}, "part p-77 "), ({"characteristics": ["BORE"]}, "registered characteristic BORE"),
     ({"sites": ["GRZ"]}, "site GRZ"), ({"parts": ["P-11"], "products": ["Bed"]}, ""), ({"parts": [" "]}, "")],
)  # fmt: skip
def test_the_register_is_found_by_what_it_covers(cast: Cast, what: dict[str, Any], found: str) -> None:
    registration(cast.a, "valid")
    registration(cast.a)  # a draft is found by nothing
    with cast.a.sitting("engineer"):
        assert [one.why for one in affected_registrations(cast.a.organisation, Touched(**what))] == (
            [found] if found else []
        )
    with cast.b.sitting("engineer"):
        assert not affected_registrations(cast.b.organisation, Touched(**what))


def test_a_change_of_a_registered_part_waits_for_people_then_for_regulatory_affairs(cast: Cast) -> None:
    registration(cast.a, "valid", part_numbers=["P-10"])
    record = change(cast.a, "assessment")
    item = item_of(cast.a, record)
    assert (item.state, item.source, item.reference) == ("proposed", "register", "REG-00001")
    with cast.a.sitting("engineer"):
        assert not RegulatoryAssessment.objects.exists()
    record = do(cast.a, record, "confirm_items", "engineer", items=[item])
    asked_for = assessment(cast.a, record)
    assert (asked_for.stage, asked_for.why) == ("asked", "part P-10")
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="assess_registration", state="open")
        assert task.roles == ["regulatory_affairs"]
        assert Clock.objects.filter(record_id=record.pk, code="regulatory_assessment", state="running").exists()
    assert "assess the effect on REG-00001" in keeps(cast.a, record)


def test_a_registered_characteristic_is_noticed_when_it_is_compared(cast: Cast) -> None:
    registration(cast.a, "valid", part_numbers=["X-1"], characteristics=["Pressing force"])
    record = change(cast.a, "assessment")
    said = {"characteristic": "pressing force", "before": "120 kN", "after": "130 kN"}
    record = do(cast.a, record, "compare", "engineer", **said)
    assert item_of(cast.a, record).label.endswith("registered characteristic pressing force")


def test_only_regulatory_affairs_strike_a_registration_and_not_once_it_is_assessed(cast: Cast) -> None:
    record = touched(cast.a)
    item = item_of(cast.a, record)
    with pytest.raises(Refused, match="Regulatory affairs say"):
        do(cast.a, record, "exclude_item", "engineer", item=item, why="Not ours.")
    record = do(cast.a, record, "exclude_item", "regulatory", item=item, why="Another bracket of that number.")
    assert assessment(cast.a, record).stage == "dropped" and keeps(cast.a, record) == ""
    other = assess(cast.a, touched(cast.a))
    with pytest.raises(Refused, match="have assessed it"):
        do(cast.a, other, "exclude_item", "regulatory", item=item_of(cast.a, other), why="Not ours.")


def test_regulatory_affairs_strike_nothing_else(cast: Cast) -> None:
    record = touched(cast.a)
    with cast.a.sitting("engineer"):
        part = AffectedItem.objects.filter(record_id=record.pk, kind="part")[0]
    with pytest.raises(Refused, match="registrations only"):
        do(cast.a, record, "exclude_item", "regulatory", item=part, why="No.")


def test_no_effect_is_explained_in_a_sentence_and_lets_the_change_go_on(cast: Cast) -> None:
    record = touched(cast.a)
    for rationale, words in (("  ", "Say why"), ("None.", "in a sentence")):
        with pytest.raises(Refused, match=words):
            assess(cast.a, record, rationale=rationale)
    with pytest.raises(Illegal):
        do(cast.a, record, "assess_registration", "engineer")  # not theirs
    record = assess(cast.a, record)
    row = assessment(cast.a, record)
    assert (row.outcome, row.stage, row.assessed_by_name) == ("none", "decided", "Rita Regulatory")
    assert keeps(cast.a, record) == ""
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="assess_registration", state="open").exists()


@pytest.mark.parametrize(
    ("yes", "mild", "least"),
    [("intended_use", "notify", "New submission"), ("significant", "document", "Notify"), ("risk", "none", "Document")],
)
def test_an_outcome_too_mild_for_the_answers_is_refused(cast: Cast, yes: str, mild: str, least: str) -> None:
    with pytest.raises(Refused, match=f"at least “{least}"):
        assess(cast.a, touched(cast.a), mild, yes)


def test_every_question_allows_some_outcome_and_none_is_left_open(cast: Cast) -> None:
    for one in QUESTIONS:
        assert too_mild({one.code: True}, one.least) is None and too_mild({one.code: False}, "none") is None
    record = touched(cast.a)
    with pytest.raises(Refused, match="Answer every question"):
        assess(cast.a, record, answers={"label": False})
    with pytest.raises(Refused, match="letter to file"):
        assess(cast.a, record, "document", "label", document="")


def test_a_notice_to_the_body_blocks_until_its_decision_is_recorded_and_a_refusal_keeps_it_blocked(cast: Cast) -> None:
    record = assess(cast.a, touched(cast.a), "notify", "significant")
    assert "decision of the authority or body about REG-00001" in keeps(cast.a, record)
    record = settle(cast.a, record)
    with cast.a.sitting("engineer"):
        Change.objects.filter(pk=record.pk).update(state="cleared", level=0, proposed_level=0, round=1)
    record = do(cast.a, as_it_is(cast.a, record), "find_items", "engineer")  # the customer's gate
    with pytest.raises(Refused, match="decision of the authority or body"):
        do(cast.a, record, "start_implementation", "engineer")
    record = decide(cast.a, record, "refused")
    with pytest.raises(Refused, match="has refused this for REG-00001"):
        do(cast.a, record, "start_implementation", "engineer")
    record = decide(cast.a, record, reference="NB-0900/26")
    assert assessment(cast.a, record).stage == "decided"
    assert do(cast.a, record, "start_implementation", "engineer").state == "implementing"


def test_a_decision_has_its_reference_and_day_and_is_not_of_tomorrow(cast: Cast) -> None:
    record = assess(cast.a, touched(cast.a), "submission", "intended_use")
    with pytest.raises(Refused, match="Under which reference"):
        decide(cast.a, record, reference=" ")
    with pytest.raises(Refused, match="once it is made"):
        decide(cast.a, record, decided_on=today(cast.a.organisation) + timedelta(days=1))
    with pytest.raises(Refused, match="No registration waits"):
        decide(cast.a, assess(cast.a, record))


def test_an_expired_certificate_or_one_of_another_site_is_no_reference(cast: Cast) -> None:
    record = assess(cast.a, touched(cast.a), "notify", "significant")
    over = registration(cast.a, "expired", reference="CE-1", part_numbers=[])
    elsewhere = registration(cast.a, "valid", reference="CE-2", part_numbers=[], sites=[cast.a.detroit])
    for said, words in (
        ({"certificate": over.pk}, "expired on"), ({"reference": "ce-1"}, "expired on"),
        ({"certificate": elsewhere.pk}, "does not cover the site GRZ"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            decide(cast.a, record, **said)
    with pytest.raises(Refused, match="expired on"):
        do(cast.a, record, "add_item", "engineer", kind="registration", reference=over.number)
    with pytest.raises(Refused, match="not in the register"):
        do(cast.a, record, "add_item", "engineer", kind="registration", reference="CE-0123")


def test_nothing_rests_on_a_certificate_that_has_expired(cast: Cast) -> None:
    registration(cast.a, "expired", part_numbers=["P-10"])
    record = change(cast.a, "assessment")
    record = do(cast.a, record, "confirm_items", "engineer", items=[item_of(cast.a, record)])
    with pytest.raises(Refused, match="Nothing can rest on it"):
        assess(cast.a, record)
    assert assessment(cast.a, assess(cast.a, record, "notify")).stage == "waiting"


def test_who_asked_for_the_change_does_not_assess_it(cast: Cast) -> None:
    registration(cast.a, "valid", part_numbers=["P-10"])
    record = asked(cast.a)
    record = do(cast.a, record, "submit", "engineer")
    record = do(cast.a, record, "confirm_items", "engineer", items=[item_of(cast.a, record)])
    with cast.a.sitting("manager"):
        Change.objects.filter(pk=record.pk).update(created_by=cast.a.regulatory)
    with pytest.raises(Refused, match="You asked for this"):
        assess(cast.a, as_it_is(cast.a, record))


def test_assessed_anew_a_decision_counts_no_more(cast: Cast) -> None:
    record = decide(cast.a, assess(cast.a, touched(cast.a), "notify", "significant"))
    record = assess(cast.a, record, "submission", "intended_use")
    row = assessment(cast.a, record)
    assert (row.decision, row.stage) == ("", "waiting") and "decision" in keeps(cast.a, record)
    assert answers("intended_use") == row.answers and row.rationale == REASONED


def test_the_pages_of_both_tell_of_each_other(cast: Cast, client_for: Any) -> None:
    record = assess(cast.a, touched(cast.a), "notify", "significant")
    impact = client_for(cast.auditor).get(f"/{cast.a.slug}/changes/{record.number}/?tab=impact").content.decode()
    assert "Decision awaited" in impact and REASONED in impact
    page = client_for(cast.auditor).get(f"/{cast.a.slug}/registrations/REG-00001/?tab=touching").content.decode()
    assert record.number in page and "Decision awaited" in page
