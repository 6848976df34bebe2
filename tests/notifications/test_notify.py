"""Telling people: once each, in their words, kept as it was told."""

import datetime as dt
import email.policy
import re
from email import message_from_bytes

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from qms.lib.refusal import Refused
from qms.notifications.envelope import as_mail
from qms.notifications.models import OutboxMessage
from qms.notifications.notices import Addressee, Entry, Section
from qms.notifications.queries import unread_count
from qms.notifications.services import cancel_waiting, notify, notify_address
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import Cast
from tests.notifications.conftest import NEWS, a_notice, change, mails, outbox, tell

pytestmark = pytest.mark.usefixtures("no_bell")


def test_each_reader_gets_one_mail_and_one_line_under_the_bell(cast: Cast) -> None:
    assert tell(cast.a, "engineer", "manager") == 4
    assert sorted((row.name, row.channel, row.state) for row in outbox(cast.a)) == [
        ("Jana Engineer", "in_app", "sent"),
        ("Jana Engineer", "mail", "waiting"),
        ("Milan Manager", "in_app", "sent"),
        ("Milan Manager", "mail", "waiting"),
    ]


def test_the_same_event_reaches_the_same_reader_once(cast: Cast) -> None:
    tell(cast.a, "engineer", "engineer")
    assert tell(cast.a, "engineer") == 0
    assert tell(cast.a, "engineer", "manager") == 2
    assert len(mails(cast.a)) == 2


def test_the_same_event_name_in_another_organisation_is_another_event(cast: Cast) -> None:
    tell(cast.a, "engineer")
    assert tell(cast.b, "engineer") == 2
    assert mails(cast.a)[0].message_id != mails(cast.b)[0].message_id


def test_telling_many_asks_the_database_as_often_as_telling_one(cast: Cast) -> None:
    def statements(*parts: str, event: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert tell(cast.a, *parts, event=event) == 2 * len(parts)
        return len(asked)

    cast.manager.language, cast.regulatory.zone = "de", "America/Detroit"
    one = statements("engineer", event="one")
    assert statements("engineer", "manager", "regulatory", "auditor", "admin", "piet", event="many") == one
    greetings = {row.name: row.text.split("\n")[0] for row in outbox(cast.a, event="many", channel="mail")}
    assert "Milan Manager" in greetings["Milan Manager"]
    assert greetings["Rita Regulatory"] == "Hello Rita Regulatory,"


def test_an_act_that_is_undone_tells_nobody(cast: Cast, no_bell: list[object]) -> None:
    with pytest.raises(ZeroDivisionError), tenant_context(Acting(cast.a.organisation.pk, source="test")):
        notify(organisation=cast.a.organisation, notice=a_notice(cast.a), recipients=[cast.engineer])
        raise ZeroDivisionError
    assert outbox(cast.a) == []
    assert no_bell == []


def test_one_act_rings_the_relay_once_however_many_it_tells(cast: Cast, no_bell: list[object]) -> None:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        for number in range(3):
            notice = a_notice(cast.a, event=f"e{number}")
            notify(organisation=cast.a.organisation, notice=notice, recipients=[cast.engineer, cast.manager])
        assert no_bell == []
    assert no_bell == [1]


def test_words_come_in_the_reader_s_language_and_zone_and_stay(cast: Cast) -> None:
    due = dt.datetime(2026, 11, 24, 15, 30, tzinfo=dt.UTC)
    words = gettext_lazy("yesterday")  # the framework has it in German
    cast.engineer.language, cast.engineer.zone = "de", "America/Detroit"
    with translation.override("en"):
        tell(cast.a, "engineer", "manager", subject=words, facts=[(words, due)], record_number="")
    german, english = mails(cast.a)
    assert (german.language, german.zone, german.subject) == ("de", "America/Detroit", "gestern")
    assert re.search(r"gestern: .*24\. Nov\.? 2026, 10:30 EST", german.text)
    assert english.subject == "yesterday"
    assert "24 Nov 2026, 16:30 CET" in english.text
    assert "24 Nov 2026, 16:30 CET" in english.html


def test_what_was_told_cannot_be_changed_by_the_running_product(cast: Cast) -> None:
    tell(cast.a, "engineer")
    for field in ("subject", "text", "html", "address", "url", "event", "why"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change(cast.a, **{field: "/something-else"})


def test_subject_begins_with_the_number_of_the_record(cast: Cast) -> None:
    tell(cast.a, "engineer")
    assert mails(cast.a)[0].subject == "[CMP-2026-00042] weld crack B-10 changed"


def test_plural_forms_follow_the_value(cast: Cast) -> None:
    line = ngettext_lazy("%(count)d thing waits", "%(count)d things wait", "count")
    tell(cast.a, "engineer", lines=[line], values={"count": 2}, subject="100 % done")
    assert "2 things wait" in mails(cast.a)[0].text
    assert mails(cast.a)[0].subject.endswith("100 % done")


def test_text_is_written_as_text_and_html_is_escaped(cast: Cast) -> None:
    entries = [Entry("<b>First</b>", "late", f"/{cast.a.slug}/x/")]
    tell(cast.a, "engineer", quote="<script>1</script>\nsecond", sections=[Section("Overdue", entries)])
    mail = mails(cast.a)[0]
    assert "> <script>1</script>\n> second" in mail.text
    assert "Overdue\n* <b>First</b> (late)\n  http" in mail.text
    assert "&lt;script&gt;1&lt;/script&gt;<br>second" in mail.html
    assert "<script>" not in mail.html
    assert "<b>First" not in mail.html


@pytest.mark.parametrize(
    "break_", ["\r\nBcc: thief@example.com", "\nBcc: thief@example.com", "\u2028Bcc: x", "\x00\x85Bcc: x"]
)
def test_no_name_and_no_title_breaks_out_of_a_header(cast: Cast, break_: str) -> None:
    cast.engineer.name = f'Jana "the" <boss@example.com>, {break_}'
    tell(cast.a, "engineer", values={"name": f"weld{break_}"})
    raw = as_mail(mails(cast.a)[0]).message().as_bytes()
    wire = message_from_bytes(raw, policy=email.policy.default)
    assert [address.addr_spec for address in wire["To"].addresses] == [cast.engineer.email]
    assert wire["Bcc"] is None
    assert wire["Subject"].startswith("[CMP-2026-00042] weld")


def test_a_reader_s_name_in_any_script_survives_the_way(cast: Cast) -> None:
    cast.engineer.name = "王小明 Ünal"
    tell(cast.a, "engineer")
    raw = as_mail(mails(cast.a)[0]).message().as_bytes()
    wire = message_from_bytes(raw, policy=email.policy.default)
    assert wire["To"].addresses[0].display_name == "王小明 Ünal"
    assert "Hello 王小明" in wire.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_mail_says_that_a_machine_wrote_it_and_to_which_record_it_belongs(cast: Cast) -> None:
    tell(cast.a, "engineer")
    tell(cast.a, "engineer", event="second")
    first, second = (as_mail(row).message() for row in mails(cast.a))
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["List-Unsubscribe"] is None


def test_only_what_may_be_muted_offers_to_unsubscribe(cast: Cast) -> None:
    tell(cast.a, "piet", kind=NEWS, url=f"/{cast.a.slug}/portal/reports/CMP-2026-00042/")
    header = as_mail(mails(cast.a)[0]).message()["List-Unsubscribe"]
    assert header.endswith(f"/{cast.a.slug}/portal/notifications/settings/>")


def test_people_who_may_not_sign_in_are_told_nothing(cast: Cast) -> None:
    cast.engineer.is_active = False
    assert tell(cast.a, "engineer") == 0


def test_a_customer_s_act_tells_staff_whose_rows_the_customer_cannot_read(cast: Cast) -> None:
    with cast.a.sitting("piet"):
        notify(organisation=cast.a.organisation, notice=a_notice(cast.a), recipients=[cast.engineer, cast.piet])
        seen = list(OutboxMessage.objects.values_list("name", "channel"))
        assert unread_count(cast.piet) == 1
    assert seen == [("Piet Larsen", "in_app")]
    assert len(mails(cast.a)) == 2


def test_somebody_without_an_account_is_written_to_at_once(cast: Cast) -> None:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        notice, reader = a_notice(cast.a, urgent=False), Addressee("New@Example.com", "Nina New", "de", "Europe/Berlin")
        assert notify_address(organisation=cast.a.organisation, notice=notice, reader=reader) == 1
        assert notify_address(organisation=cast.a.organisation, notice=notice, reader=reader) == 0
    (mail,) = mails(cast.a)
    assert (mail.address, mail.recipient, mail.language) == ("new@example.com", None, "de")
    assert mail.due_at <= timezone.now()


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_what_is_no_address_is_refused(cast: Cast, address: str) -> None:
    with pytest.raises(Refused, match="not an e-mail address"), tenant_context(Acting(cast.a.organisation.pk)):
        notify_address(organisation=cast.a.organisation, notice=a_notice(cast.a), reader=Addressee(address, "X"))


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:1", "/a b/", "/a\r\nb/", ""])
def test_a_message_leads_only_to_pages_of_ours(cast: Cast, url: str) -> None:
    with pytest.raises(ValueError, match="not a path of ours"):
        a_notice(cast.a, url=url)


def test_mails_that_wait_for_somebody_who_left_are_taken_back(cast: Cast) -> None:
    tell(cast.a, "engineer", "manager")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert cancel_waiting(person=cast.engineer, by=cast.admin) == 1
    assert {row.name: row.state for row in mails(cast.a)} == {"Jana Engineer": "cancelled", "Milan Manager": "waiting"}
