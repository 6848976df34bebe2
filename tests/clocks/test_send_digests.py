"""The digest: My work by mail, at the person's own time, on weekdays, once a day."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.clocks.models import Task
from qms.clocks.services import TaskSpec, set_tasks
from qms.clocks.services.digests import digest_moment, is_time, send_digests
from qms.notifications.models import OutboxMessage
from tests.clocks.conftest import MakeRecord, in_vienna
from tests.factories.cast import Cast

SEVEN = in_vienna("2026-11-25 07:00")


def work(cast: Cast, make_record: MakeRecord, title: str, due: datetime | None, **spec: Any) -> None:
    """Give Jana something to do that she knew of yesterday."""
    record = make_record(cast.a, title=title)
    with cast.a.sitting("manager") as by:
        usual: dict[str, Any] = {} if spec else {"person": cast.engineer}
        (task,) = set_tasks(record, [TaskSpec("assess", _("Assess"), tell=False, **(usual | spec))], by=by)
        Task.objects.filter(pk=task.pk).update(due_at=due, created_at=SEVEN - timedelta(days=1))


def digests(cast: Cast) -> list[OutboxMessage]:
    with cast.a.sitting("manager"):
        return list(OutboxMessage.objects.filter(kind="digest").order_by("pk"))


def test_it_lists_my_work_in_its_order(cast: Cast, make_record: MakeRecord, at: Any) -> None:
    at(SEVEN)
    work(cast, make_record, "Due today", in_vienna("2026-11-25 16:00"))
    work(cast, make_record, "Late since Monday", in_vienna("2026-11-23 16:00"))
    work(cast, make_record, "Due on Friday", in_vienna("2026-11-27 16:00"))
    work(cast, make_record, "Due next month", in_vienna("2026-12-27 16:00"))
    work(cast, make_record, "Of all engineers", None, roles=("quality_engineer",))
    assert send_digests(cast.a.organisation, SEVEN) == 2
    mine = next(mail for mail in digests(cast) if mail.name == "Jana Engineer")
    order = ["Overdue", "Late since Monday", "Today", "Due today", "This week", "Due on Friday",
             "Waiting on your roles", "Of all engineers"]  # fmt: skip
    places = [mine.text.index(words) for words in order]
    assert places == sorted(places)
    assert "Due next month" not in mine.text
    assert mine.subject == "Your work today: 1 thing is late"
    assert mine.url == f"/{cast.a.slug}/"
    assert mine.channel == "mail"


def test_it_is_sent_once_a_day_however_often_the_bell_rings(cast: Cast, make_record: MakeRecord, at: Any) -> None:
    work(cast, make_record, "Late", in_vienna("2026-11-23 16:00"))
    counts = []
    for minutes in (-5, 0, 5, 60, 24 * 60, 24 * 60 + 5):
        moment = SEVEN + timedelta(minutes=minutes)
        at(moment)
        counts.append(send_digests(cast.a.organisation, moment))
    assert counts == [0, 1, 0, 0, 1, 0]


def test_it_is_not_sent_on_weekends_nor_late_in_the_day_nor_when_switched_off(
    cast: Cast, make_record: MakeRecord, at: Any
) -> None:
    work(cast, make_record, "Late", in_vienna("2026-11-20 16:00"))
    for moment in (in_vienna("2026-11-28 07:00"), SEVEN + timedelta(hours=5)):
        at(moment)
        assert send_digests(cast.a.organisation, moment) == 0
    Person.objects.filter(pk=cast.engineer.pk).update(digest=False)
    at(SEVEN)
    assert send_digests(cast.a.organisation, SEVEN) == 0


def test_nothing_to_do_is_no_mail_and_work_of_this_morning_waits_for_tomorrow(
    cast: Cast, make_record: MakeRecord, at: Any
) -> None:
    at(SEVEN)
    assert send_digests(cast.a.organisation, SEVEN) == 0
    work(cast, make_record, "New", in_vienna("2026-11-25 16:00"))
    with cast.a.sitting("manager"):
        Task.objects.update(created_at=SEVEN + timedelta(minutes=10))
    assert send_digests(cast.a.organisation, SEVEN + timedelta(minutes=15)) == 0


@pytest.mark.parametrize(
    ("zone", "digest_at", "day"),
    [
        ("Europe/Vienna", time(2, 30), date(2026, 3, 30)),
        ("Africa/Cairo", time(0, 30), date(2026, 4, 24)),  # a Friday on which the clocks go from 00:00 to 01:00
        ("Europe/Vienna", time(7, 0), date(2026, 10, 26)),
        ("America/Detroit", time(7, 0), date(2026, 11, 2)),
        ("Asia/Kathmandu", time(7, 0), date(2026, 11, 25)),
    ],
)
def test_across_clock_changes_a_day_has_one_digest(zone: str, digest_at: time, day: date) -> None:
    person = Person(email="x@x.example", name="X", zone=ZoneInfo(zone), digest_at=digest_at)
    start = datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    rings = [start + timedelta(minutes=5 * n) for n in range(24 * 12)]
    days = {digest_moment(person, moment).date() for moment in rings if is_time(person, moment)}
    assert days == {day}
