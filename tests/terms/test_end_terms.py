"""How terms end and who is told: declined, withdrawn, expired, void; and shared afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from qms.clocks.models import Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.days import today
from qms.signatures.models import Signature
from qms.terms.models import TermSet
from qms.terms.queries import terms_for
from qms.terms.services import follow_the_days
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.records import do
from tests.factories.terms import agreed_and_signed, as_it_is, drafted, older, signed, terms

DAY = timedelta(days=1)


def told(house: House, kind: str) -> set[Any]:
    with house.sitting("manager"):
        return set(OutboxMessage.objects.filter(kind=kind, channel="mail").values_list("recipient", flat=True))


def version_in_force(house: House, **on: Any) -> int:
    with house.sitting("engineer"):
        return terms_for(house.nordlicht, **on).version


def test_declined_terms_never_hold_and_owner_and_manager_read_why(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a))
    offered = do(cast.a, drafted(cast.a, first=today(cast.a.organisation) + DAY, rpn_limit=90), "offer", "manager")
    with pytest.raises(Refused, match="reason"):
        do(cast.a, offered, "decline", "piet", reason="")
    declined = do(cast.a, offered, "decline", "piet", reason="RPN 90 is too low for castings.")
    assert (declined.state, declined.turn, declined.edition) == ("declined", "nobody", None)
    assert version_in_force(cast.a, on=today(cast.a.organisation) + 2 * DAY) == 1
    assert told(cast.a, "terms-declined") == {cast.a.engineer.pk, cast.a.manager.pk}
    with cast.a.sitting("manager"):
        words = OutboxMessage.objects.filter(kind="terms-declined", channel="mail").values_list("text", flat=True)
        assert all("RPN 90 is too low for castings." in text for text in words)
        assert not Task.objects.filter(record_id=declined.pk, state="open").exists()
    with pytest.raises(Illegal):
        do(cast.a, declined, "put_in_force", "manager")


def test_terms_that_are_withdrawn_hold_until_the_end_of_today(cast: Cast) -> None:
    loose = agreed_and_signed(cast.a, drafted(cast.a, silence_rule="accepted"))
    record = do(cast.a, loose, "withdraw", "manager", reason="The contract has ended.")
    now = today(cast.a.organisation)
    assert (record.state, record.held_until) == ("withdrawn", now)
    assert (version_in_force(cast.a, on=now), version_in_force(cast.a, on=now + DAY)) == (1, 0)
    with cast.a.sitting("manager"):
        assert Signature.objects.get(record_id=record.pk, act="withdraw").printed_name == cast.manager.name
    assert {cast.a.piet.pk, cast.a.contributor.pk} <= told(cast.a, "terms-changed")


def test_an_agreed_time_is_not_withdrawn_by_us_alone(cast: Cast) -> None:
    with pytest.raises(Refused, match="protect the customer beyond what holds without them"):
        do(cast.a, signed(cast.a, drafted(cast.a)), "withdraw", "manager", reason="It is too short.")


def test_terms_that_are_withdrawn_before_their_first_day_never_held(cast: Cast) -> None:
    first = signed(cast.a, drafted(cast.a))
    later = signed(cast.a, drafted(cast.a, first=today(cast.a.organisation) + 3 * DAY))
    later = do(cast.a, later, "withdraw", "manager", reason="Signed too early.")
    assert later.held_until is not None and later.held_until < later.effective_from
    assert version_in_force(cast.a, on=later.effective_from) == first.edition == 1


def test_terms_expire_after_their_last_day_and_the_default_holds_again(cast: Cast) -> None:
    now = today(cast.a.organisation)
    record = signed(cast.a, drafted(cast.a, last=now + DAY))
    with cast.a.sitting("manager"):
        assert follow_the_days(cast.a.organisation) == 0, "its last day has not passed"
        older(TermSet.objects.filter(pk=record.pk), days=2)
        assert (follow_the_days(cast.a.organisation), follow_the_days(cast.a.organisation)) == (1, 0)
    assert as_it_is(cast.a, record).state == "expired"
    assert (version_in_force(cast.a, on=now - DAY), version_in_force(cast.a)) == (1, 0)


def test_terms_that_are_shared_afterwards_are_read_by_the_customer_and_told(cast: Cast, client_for: Any) -> None:
    record = signed(cast.a, drafted(cast.a), shared=False)
    piet, url = client_for(cast.piet), f"/{cast.a.slug}/portal/terms/{record.number}/"
    assert piet.get(url).status_code == 404
    assert told(cast.a, "terms-changed") == set()
    record = do(cast.a, record, "share", "manager")
    assert "8 hours" in piet.get(url).content.decode()
    assert told(cast.a, "terms-changed") == {cast.a.piet.pk, cast.a.contributor.pk}
    with pytest.raises(Refused, match="can read these terms already"):
        do(cast.a, record, "share", "manager")


def test_only_a_draft_is_declared_void_and_its_number_stays(cast: Cast) -> None:
    draft = do(cast.a, drafted(cast.a), "void", "manager", reason="Entered twice.")
    assert (draft.state, draft.edition, as_it_is(cast.a, draft).number) == ("void", None, draft.number)
    with pytest.raises(Illegal):
        do(cast.a, terms(cast.a, "offered"), "void", "manager", reason="Entered twice.")
    assert version_in_force(cast.a) == 0
