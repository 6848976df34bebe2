"""Receipts are chased: the customer's people after 7 and 14 days, our owner after 30, each once, until there is nothing
to confirm any more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from qms.clocks.models import Clock, Task
from qms.clocks.services import ring_organisation
from qms.documents.models import Document
from qms.lib.storytime import told_at
from qms.notifications.models import OutboxMessage
from qms.organisations.models import Contact, Customer
from qms.records.models import Event
from tests.factories.cast import Cast
from tests.factories.documents import document, in_force, revised, scheduled
from tests.factories.records import do

DAY = timedelta(days=1)


@pytest.fixture
def shared(cast: Cast) -> Document:
    """In force and shared with both customers of the house."""
    both = [cast.a.nordlicht, cast.a.aurelia]
    return do(cast.a, document(cast.a, "effective"), "change_sharing", "engineer", customers=both)


def mailed(cast: Cast, start: datetime, days: float) -> list[str]:
    """Who gets a mail when the ticker runs so many days after the start."""
    with cast.a.sitting("manager"):
        before = set(OutboxMessage.objects.values_list("pk", flat=True))
    ring_organisation(cast.a.organisation.pk, start + days * DAY)
    with cast.a.sitting("manager"):
        rows = OutboxMessage.objects.exclude(pk__in=before).filter(channel="mail")
        return sorted(rows.values_list("name", flat=True))


def receipt_clock(cast: Cast, record: Document, code: str) -> Clock:
    with cast.a.sitting("manager"):
        return Clock.objects.get(record_id=record.pk, code="document_receipt", subject=code, state="running")


def reminders(cast: Cast) -> list[OutboxMessage]:
    with cast.a.sitting("manager"):
        return list(OutboxMessage.objects.filter(subject__contains="Reminder:", channel="mail").order_by("pk"))


def test_the_customers_people_after_7_and_14_days_and_the_owner_after_30(cast: Cast, shared: Document) -> None:
    do(cast.a, shared, "acknowledge", "rival")
    start = receipt_clock(cast, shared, "NL").started_at
    nordlicht = sorted([cast.piet.name, cast.contributor.name])
    told = {days: mailed(cast, start, days) for days in (6.9, 7.9, 8, 13.9, 14.9, 29.9, 31, 40)}
    assert told == {
        6.9: [], 7.9: nordlicht, 8: [], 13.9: [], 14.9: nordlicht, 29.9: [], 31: [cast.engineer.name], 40: [],
    }  # fmt: skip
    with cast.a.sitting("manager"):
        bells = OutboxMessage.objects.filter(subject__contains="Reminder:", channel="in_app")
        assert {(one.recipient_id, one.url) for one in bells} == {
            (person.pk, f"/{cast.a.slug}/portal/documents/{shared.number}/acknowledge/")
            for person in (cast.piet, cast.contributor)
        }


def test_the_owner_is_told_whom_to_call(cast: Cast, shared: Document) -> None:
    with cast.a.sitting("manager"):
        Contact.objects.create(
            organisation=cast.a.organisation, customer=cast.a.nordlicht, name="Nora Nord", job="Quality",
            phone="+493012345678",
        )  # fmt: skip
        Contact.objects.create(
            organisation=cast.a.organisation, customer=cast.a.nordlicht, name="Gone Away", active=False
        )
    ring_organisation(cast.a.organisation.pk, timezone.now() + 31 * DAY)
    with cast.a.sitting("manager"):
        rows = OutboxMessage.objects.filter(recipient=cast.engineer, channel="mail", subject__contains="is late")
        texts = {("Nordlicht" if "Nora Nord" in one.text else "Aurelia"): one.text for one in rows}
    assert "Nordlicht Bahntechnik has not answered" in texts["Nordlicht"]
    assert "Nora Nord, Quality: +49 30 12345678" in texts["Nordlicht"].replace("+493012345678", "+49 30 12345678")
    assert f"{cast.piet.name}: {cast.piet.email}" in texts["Nordlicht"], "who has access to the portal"
    assert "Gone Away" not in texts["Nordlicht"]
    assert "Aurelia Medical has not answered" in texts["Aurelia"] and "Nordlicht" not in texts["Aurelia"]


def test_no_customer_learns_of_another(cast: Cast, shared: Document) -> None:
    ring_organisation(cast.a.organisation.pk, timezone.now() + 31 * DAY)
    theirs = {
        cast.piet.pk: ("Aurelia", cast.rival.name), cast.contributor.pk: ("Aurelia", cast.rival.name),
        cast.rival.pk: ("Nordlicht", cast.piet.name),
    }  # fmt: skip
    sent = reminders(cast)
    assert {one.recipient_id for one in sent} == set(theirs)
    for one in sent:
        assert one.recipient_id is not None
        assert not any(word in f"{one.subject}{one.text}{one.html}" for word in theirs[one.recipient_id])
    for part in ("piet", "rival"):
        with cast.a.sitting(part):
            assert not Clock.objects.filter(code="document_receipt").exists(), "the subject is a customer's code"
            assert not Event.objects.filter(act__in=("customer_reminded", "escalated")).exists()


@pytest.mark.parametrize("end", ["acknowledged", "superseded", "unshared", "withdrawn"])
def test_it_stops_where_there_is_nothing_to_confirm_any_more(cast: Cast, shared: Document, end: str) -> None:
    start = receipt_clock(cast, shared, "NL").started_at
    if end == "acknowledged":
        do(cast.a, shared, "acknowledge", "piet")
    elif end == "unshared":
        do(cast.a, shared, "change_sharing", "engineer", customers=[cast.a.aurelia])
    elif end == "withdrawn":
        do(cast.a, shared, "withdraw", "manager")
    else:
        with told_at(timezone.now() + 6 * DAY):
            in_force(cast.a, scheduled(cast.a, revised(cast.a, shared)))
        assert receipt_clock(cast, shared, "NL").started_at > start, "the chase of the next revision has begun"
        assert mailed(cast, start, 8) == [], "nobody is reminded of the former one"
        assert len(mailed(cast, start, 14)) == 3, "7 days after the next one"
        return
    ring_organisation(cast.a.organisation.pk, start + 40 * DAY)
    reminded = {one.recipient_id for one in reminders(cast)}
    left = set() if end == "withdrawn" else {cast.rival.pk}
    assert reminded == left
    with cast.a.sitting("manager"):
        assert not Task.objects.filter(record_id=shared.pk, customer=cast.a.nordlicht, state="open").exists()


def test_a_customer_that_comes_back_is_asked_again(cast: Cast, shared: Document) -> None:
    start = receipt_clock(cast, shared, "NL").started_at
    record = do(cast.a, shared, "change_sharing", "engineer", customers=[cast.a.aurelia])
    do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.nordlicht, cast.a.aurelia])
    assert receipt_clock(cast, shared, "NL").started_at > start
    ring_organisation(cast.a.organisation.pk, timezone.now() + 8 * DAY)
    assert {one.recipient_id for one in reminders(cast)} == {cast.piet.pk, cast.contributor.pk, cast.rival.pk}


def test_where_nobody_of_the_customer_has_access_the_owner_is_told_to_remind_by_hand(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        alone = Customer.objects.create(organisation=cast.a.organisation, code="QQ", name="Quiet Works")
    record = do(cast.a, document(cast.a, "effective"), "change_sharing", "engineer", customers=[alone])
    start = receipt_clock(cast, record, "QQ").started_at
    assert mailed(cast, start, 8) == [cast.engineer.name]
    with cast.a.sitting("manager"):
        row = OutboxMessage.objects.filter(recipient=cast.engineer, channel="mail").order_by("-pk")[0]
        event = Event.objects.get(record_id=record.pk, act="customer_reminded")
    assert "Quiet Works has not answered, and no contact of it is entered." in row.text
    assert event.detail["people"] == 0


def test_readers_show_how_it_stands_with_each_customer(cast: Cast, shared: Document, client_for: Any) -> None:
    do(cast.a, shared, "acknowledge", "rival")
    page = f"/{cast.a.slug}/documents/{shared.number}/?tab=readers"
    shown = client_for(cast.engineer).get(page).content.decode()
    assert "asked for by" in shown and "Overdue" not in shown and "Reminded" not in shown
    assert f"{cast.rival.name}, " in shown
    start = receipt_clock(cast, shared, "NL").started_at
    for days in (8, 15, 31):
        ring_organisation(cast.a.organisation.pk, start + days * DAY)
    with cast.a.sitting("manager"):
        Clock.objects.filter(record_id=shared.pk, code="document_receipt").update(due_at=timezone.now() - DAY)
    shown = client_for(cast.engineer).get(page).content.decode()
    assert "Overdue" in shown and "Reminded 2 times" in shown
    told = client_for(cast.engineer).get(f"/{cast.a.slug}/documents/{shared.number}/").content.decode()
    assert "Nordlicht Bahntechnik was reminded: The customer confirms the receipt." in told
    assert "The customer confirms the receipt is late by" in told
    for person in (cast.piet, cast.rival):
        theirs = client_for(person).get(f"/{cast.a.slug}/portal/documents/{shared.number}/").content.decode()
        assert "Overdue" not in theirs and "Reminded" not in theirs


def test_the_chase_is_a_rule_that_a_manager_changes(cast: Cast, client_for: Any) -> None:
    page = client_for(cast.manager).get(f"/{cast.a.slug}/rules/document_receipt/").content.decode()
    assert "The customer who is asked" in page and "Owner of the record" in page
