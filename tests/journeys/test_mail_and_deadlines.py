"""Mails as the main door: a link opens and never acts; deadlines remind and escalate when their time has come."""

import datetime as dt
import re
import urllib.error
import urllib.request
from typing import Any

from django.utils import timezone

from qms.clocks.models import Clock
from qms.clocks.services.ticking import ring
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Event, Record
from qms.trail.models import Fact
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed
from tests.journeys.conftest import Door
from tests.journeys.live import Live
from tests.journeys.post import carried_to, is_written, links_in

TIMES = 3


def counted(house: House) -> dict[str, int]:
    """How many rows there are of what an act would write."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return {
            "facts": Fact.objects.count(), "events": Event.objects.count(), "mails": OutboxMessage.objects.count(),
            "versions": sum(Record.objects.values_list("version", flat=True)),
        }  # fmt: skip


def fetch(url: str) -> int:
    """What a mail scanner does: GET without a session."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def all_mails(house: House) -> list[OutboxMessage]:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(OutboxMessage.objects.filter(channel="mail"))


def test_links_in_mails_open_and_never_act(door: Door, stage: Cast, live: Live) -> None:
    complaint(stage.a, "replied", title="Links only open")
    links = {
        link.rstrip(".")
        for mail in all_mails(stage.a)
        for link in links_in(mail.text) + re.findall(r'href="(https?://[^"]+)"', mail.html)
    }
    assert len(links) > 3
    local = sorted(re.sub(r"https?://[^/]+", live.url, link) for link in links)
    before = counted(stage.a)
    for link in local * TIMES:
        assert fetch(link) < 500
    with door(stage.piet) as piet:
        piet.sign_in(f"/{stage.a.slug}/portal/")
        for link in local:
            piet.page.goto(link)
    assert counted(stage.a) == before


def test_the_mail_leads_through_sign_in_to_the_decision(door: Door, stage: Cast) -> None:
    record = complaint(stage.a, "replied", title="From the mail to the act")
    mail = is_written(stage.a, stage.piet.email, "From the mail to the act")
    path = f"/{stage.a.slug}/portal/reports/{record.number}/"
    assert any(link.endswith(path) for link in links_in(mail.text)), mail.text
    with door(stage.piet, width=390) as piet:
        piet.sign_in(path)
        piet.sees("Accept the reply", "Contest the reply")


def clock_of(record: Any, code: str) -> Clock:
    with tenant_context(Acting(record.organisation_id, source="test")):
        return Clock.objects.get(record_id=record.pk, code=code)


def test_a_deadline_reminds_then_escalates_and_stands_on_the_record(door: Door, stage: Cast, live: Live) -> None:
    record, house = filed(stage.a, title="Nobody looks"), stage.a
    clock = clock_of(record, "acknowledge")
    half = clock.started_at + (clock.due_at - clock.started_at) * 0.55
    ring(half)
    is_written(house, stage.engineer.email, "Acknowledge is due in")
    late = clock.due_at + dt.timedelta(hours=1)
    ring(late)
    is_written(house, stage.manager.email, "is late by 1 h")
    ring(late)
    subjects = [mail.subject for mail in all_mails(house) if mail.address == stage.manager.email]
    assert len([one for one in subjects if "is late by 1 h: Nobody looks" in one]) == 1
    with tenant_context(Acting(house.organisation.pk, source="test")):
        OutboxMessage.objects.filter(state="waiting").update(due_at=timezone.now())
    live.manage("relay")
    assert any("Nobody looks" in mail.subject for mail in carried_to(house, stage.manager.email))
    with door(stage.manager) as milan:
        milan.sign_in(f"/{house.slug}/complaints/{record.number}/")
        milan.sees("Nobody looks", "Acknowledge is late by 1 h. Told: Owner of the record, Quality manager.")
