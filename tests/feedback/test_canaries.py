"""The staff's internal half is nowhere a customer can reach: pages, search, files, mails, exports."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.models import ContainmentAction, Investigation, Reply
from feedback.rules import FIELDS, INTERNAL
from qms.accounts.models import Person
from qms.notifications.models import OutboxMessage
from qms.records.search import find
from qms.records.services import attach, write_note
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import do

CANARY = "Zeisigkanarie"
TEXTS = [
    rule.name for rule in FIELDS
    if rule.disclosure == INTERNAL and rule.name not in
    ("aware_at", "received_by", "deficiency_alleged", "category", "severity", "capa_needed")
]  # fmt: skip


def poisoned(house: House) -> str:
    """A shared complaint with the canary in every internal text, note, file, draft and reason; its number."""
    record = complaint(house, "reply_drafted")
    with house.sitting("engineer") as seat:
        for number, name in enumerate(TEXTS):
            type(record).objects.filter(pk=record.pk).update(**{name: f"{CANARY}{number}"[:40]})
        Investigation.objects.filter(record_id=record.pk).update(
            findings=f"{CANARY} finding", root_cause=f"{CANARY} cause"
        )
        ContainmentAction.objects.filter(record_id=record.pk).update(action=f"{CANARY} action")
        Reply.objects.filter(record_id=record.pk).update(body=f"{CANARY} draft")
        write_note(record, body=f"{CANARY} note", by=seat)
        upload = SimpleUploadedFile(f"{CANARY}.txt", f"{CANARY} file".encode())
        attach(record, upload=upload, shared=False, by=seat)
    do(house, record, "return_reply", "manager", reason=f"{CANARY} returned")
    return record.number


def pages(house: House, number: str) -> list[str]:
    """The customer's addresses around a report."""
    root = f"/{house.slug}/portal/"
    return [
        root, f"{root}reports/", f"{root}reports/{number}/", f"{root}reports/{number}/filed/", f"{root}notifications/",
        f"{root}find/?q={CANARY}", f"{root}find/?q={number}", f"{root}colleagues/", f"{root}reports/{number}/pdf/",
        f"{root}reports/{number}/accept/", f"{root}jobs/",
    ]  # fmt: skip


def test_no_page_of_the_customer_shows_it(cast: Cast, client_for: Callable[[Person], Client]) -> None:
    number = poisoned(cast.a)
    browser: Client = client_for(cast.piet)
    for address in pages(cast.a, number):
        answer = browser.get(address)
        shown = answer.content.decode().replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
        assert answer.status_code in (200, 404, 409), address
        assert CANARY not in shown.replace(f"“{CANARY}”", ""), address


def test_the_customers_search_does_not_find_it(cast: Cast) -> None:
    number = poisoned(cast.a)
    with cast.a.sitting("piet") as seat:
        assert list(find(seat, CANARY)) == []
        assert [record.number for record in find(seat, number)] == [number]
    with cast.a.sitting("engineer") as seat:
        assert [record.number for record in find(seat, f"{CANARY} note")] == [number]


def test_no_mail_to_the_customer_holds_it(cast: Cast) -> None:
    poisoned(cast.a)
    with cast.a.sitting("manager"):
        rows = OutboxMessage.objects.filter(recipient__in=[cast.piet, cast.contributor, cast.rival])
        assert rows.exists()
        assert [row.subject for row in rows if CANARY in f"{row.subject}{row.text}{row.html}"] == []


def test_another_customer_sees_nothing_of_the_report_at_all(cast: Cast, client_for: Callable[[Person], Client]) -> None:
    number = poisoned(cast.a)
    browser: Client = client_for(cast.rival)
    assert browser.get(f"/{cast.a.slug}/portal/reports/{number}/").status_code == 404
    assert number not in browser.get(f"/{cast.a.slug}/portal/reports/").content.decode()
