"""Rules of gaps: what they find, and that a code means one rule only."""

from dataclasses import replace

import pytest

from feedback.models import Complaint
from qms.records.models import Relation
from qms.records.services import link
from qms.traceability.offers import GAP_RULES, no_link_from, no_link_to, register_gap_rule, rules_for
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed


def test_a_code_means_one_rule() -> None:
    rule = GAP_RULES["complaint_capa_undecided"]
    assert register_gap_rule(rule) is rule
    with pytest.raises(ValueError, match="taken"):
        register_gap_rule(replace(rule, kind="capa"))
    with pytest.raises(ValueError, match="longer"):
        register_gap_rule(replace(rule, code="x" * 41))
    assert rule in rules_for("complaint")


def test_a_closed_complaint_without_decision_is_a_gap(cast: Cast) -> None:
    decided, undecided, running = filed(cast.a), filed(cast.a), filed(cast.a)
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=decided.pk).update(state="closed", capa_needed=False)
        Complaint.objects.filter(pk=undecided.pk).update(state="closed")
        rule = GAP_RULES["complaint_capa_undecided"]
        assert set(rule.broken_by(Complaint.objects.all())) == {undecided}
        assert set(rule.query(Complaint.objects.all())) == {undecided, running}, "not yet a gap: it is not closed"


def test_a_link_fills_the_gap_while_it_runs_and_its_other_end_counts(cast: Cast) -> None:
    first, second, void = filed(cast.a), filed(cast.a), complaint(cast.a, "void")
    lacking_from, lacking_to = (make("complaint", Relation.FOLLOWS_FROM) for make in (no_link_from, no_link_to))
    with cast.a.sitting("engineer") as seat:
        link(second, first, Relation.FOLLOWS_FROM, by=seat)
        link(void, second, Relation.FOLLOWS_FROM, by=seat)
        assert set(lacking_from(Complaint.objects.all())) == {second, void}
        assert set(lacking_to(Complaint.objects.all())) == {first}
