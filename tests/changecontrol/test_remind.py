"""Customers are reminded before their time for an answer ends, and read what no answer means."""

from datetime import timedelta

import pytest
from django.utils import timezone

from changecontrol.models import ChangeNotice
from changecontrol.services.answering import follow_silence
from changecontrol.services.reminding import follow_reminders
from qms.accounts.models import Membership
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.changes import as_it_is, sent, silence_counts, with_mail
from tests.factories.records import do


def used(house: House, record: ChangeNotice, days: int, of: int = 30) -> None:
    """So many days of the time for an answer have passed."""
    with house.sitting("engineer"):
        begun = timezone.now() - timedelta(days=days, minutes=1)
        rows = Clock.objects.filter(record_id=record.pk, code="silence_days", state="running")
        rows.update(started_at=begun, due_at=begun + timedelta(days=of))
        ChangeNotice.objects.filter(pk=record.pk).update(sent_at=begun)


def reminded(house: House) -> int:
    """What the bell makes of it now."""
    with house.sitting("manager"):
        return follow_reminders(house.organisation)


def told(house: House, person: str) -> list[str]:
    """The reminders of that person, the newest last."""
    with house.sitting("engineer"):
        rows = OutboxMessage.objects.filter(recipient=house.people[person], channel="mail", subject__contains="emind")
        return list(rows.order_by("due_at", "id").values_list("text", flat=True))


def test_a_customer_is_reminded_twice_and_each_time_once(cast: Cast) -> None:
    silence_counts(cast.a, cast.a.nordlicht)
    record = sent(cast.a)
    used(cast.a, record, 14)
    assert reminded(cast.a) == 0
    used(cast.a, record, 15)
    assert [reminded(cast.a) for _twice in (1, 2)] == [1, 0]
    used(cast.a, record, 24)
    assert [reminded(cast.a) for _twice in (1, 2)] == [1, 0]
    assert len(told(cast.a, "piet")) == 2
    assert "no answer by then counts as acceptance" in told(cast.a, "piet")[0]
    assert not told(cast.a, "rival")
    record = do(cast.a, as_it_is(cast.a, record), "approve", "piet")
    with pytest.raises(Illegal, match="not possible"):
        do(cast.a, record, "remind", "engineer")


def test_who_is_reminded_by_hand_reads_that_no_answer_is_no_approval(cast: Cast) -> None:
    record = do(cast.a, sent(cast.a), "remind", "engineer")
    assert "No answer is no approval" in told(cast.a, "piet")[0]
    used(cast.a, record, 16)
    assert reminded(cast.a) == 1, "what was done by hand does not count for the bell"


def test_where_nobody_of_the_customer_reads_our_side_reminds_by_hand(cast: Cast) -> None:
    record = sent(cast.a)
    with cast.a.sitting("admin"):
        Membership.objects.filter(customer=cast.a.nordlicht).update(customer=cast.a.aurelia)
    with pytest.raises(Refused, match="Call or write"):
        do(cast.a, record, "remind", "engineer")
    used(cast.a, record, 16)
    assert reminded(cast.a) == 1
    assert "Remind them by hand" in told(cast.a, "engineer")[-1]


def test_who_has_written_a_mail_is_not_reminded(cast: Cast) -> None:
    record = with_mail(cast.a)
    used(cast.a, record, 16)
    assert reminded(cast.a) == 0
    with cast.a.sitting("manager"):
        assert follow_silence(cast.a.organisation) == 0
