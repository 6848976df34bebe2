"""The relay: each mail once, through kills, races, refusals and absent servers; in order per record."""

import datetime as dt
import smtplib
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from qms.accounts.models import Person
from qms.lib.refusal import Refused
from qms.notifications import relay
from qms.notifications.envelope import as_mail
from qms.notifications.models import OutboxMessage
from qms.notifications.queries import failed_mails
from qms.notifications.relay import BACK_OFF, is_permanent, lease_one, relay_once, words_of
from qms.notifications.services import give_up, send_again
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import Cast, House
from tests.notifications.conftest import change, mails, tell
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("own_database", "no_bell")


def later(house: House, **by: float) -> None:
    """Let time pass for the mails of the house."""
    past = timezone.now() - dt.timedelta(**by)
    with tenant_context(Acting(house.organisation.pk, source="test")):
        OutboxMessage.objects.filter(channel="mail", state="waiting").update(due_at=past)
        OutboxMessage.objects.filter(channel="mail", state="sending").update(leased_until=past)


def test_a_due_mail_is_sent_once(cast: Cast, server: MailServer) -> None:
    tell(cast.a, "engineer")
    assert relay_once().sent >= 1
    relay_once()
    (mail,) = server.to(cast.engineer.email)
    (row,) = mails(cast.a)
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, "")
    assert mail["Message-ID"] == row.message_id
    assert mail["Subject"] == "[CMP-2026-00042] weld crack B-10 changed"
    assert mail.get_body(("plain",)).get_content().startswith("Hello Jana Engineer,")  # type: ignore[union-attr]
    assert "weld crack B-10 changed" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_mail_that_is_not_due_waits(cast: Cast, server: MailServer) -> None:
    tell(cast.a, "engineer")
    change(cast.a, due_at=timezone.now() + dt.timedelta(hours=1))
    relay_once()
    assert mails(cast.a)[0].state == "waiting"


def test_a_relay_killed_before_it_noted_repeats_exactly_one_mail_with_the_same_message_id(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.a, "engineer", "manager")
    with monkeypatch.context() as patch:
        patch.setattr(relay, "_commit", lambda *_args, **_values: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):  # the mail server has it, the outbox does not know
            relay_once()
    relay_once()  # the lease still runs: nobody else takes it
    assert len(server.to(cast.engineer.email)) == 1
    later(cast.a, seconds=1)
    relay_once()
    relay_once()
    first, again = server.to(cast.engineer.email)
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Date"] == again["Date"]
    assert len(server.to(cast.manager.email)) == 1
    assert {row.state for row in mails(cast.a)} == {"sent"}


def test_relays_at_the_same_time_send_each_mail_once(cast: Cast, server: MailServer) -> None:
    for number in range(5):
        tell(cast.a, "engineer", "manager", event=f"e{number}", record_number=f"CMP-{number}")

    def run() -> None:
        try:
            relay_once()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [mail["Message-ID"] for mail in server.to(cast.engineer.email)]
    assert len(sent) == len(set(sent)) == 5
    assert {row.attempts for row in mails(cast.a)} == {1}


def test_mails_about_a_record_keep_their_order_for_each_reader(cast: Cast, server: MailServer) -> None:
    for number in range(3):
        tell(cast.a, "engineer", "manager", event=f"e{number}", subject=f"number {number}")
    server.answers[cast.engineer.email] = "451 try later"
    relay_once()
    server.answers.clear()
    relay_once()  # the first is in its back-off, so the others wait behind it
    assert server.to(cast.engineer.email) == []
    assert [mail["Subject"][-8:] for mail in server.to(cast.manager.email)] == ["number 0", "number 1", "number 2"]
    later(cast.a, seconds=1)
    relay_once()
    assert [mail["Subject"][-8:] for mail in server.to(cast.engineer.email)] == ["number 0", "number 1", "number 2"]


def test_an_urgent_mail_overtakes_one_that_waits_for_the_morning(cast: Cast, server: MailServer) -> None:
    tell(cast.a, "engineer", event="calm")
    change(cast.a, due_at=timezone.now() + dt.timedelta(hours=8))
    tell(cast.a, "engineer", event="urgent", subject="urgent")
    relay_once()
    assert [mail["Subject"] for mail in server.to(cast.engineer.email)] == ["[CMP-2026-00042] urgent"]


def test_a_temporary_refusal_is_tried_again_with_growing_pauses_and_then_has_failed(
    cast: Cast, server: MailServer
) -> None:
    tell(cast.a, "engineer")
    server.answers[cast.engineer.email] = "451 4.7.1 greylisted"
    for pause in BACK_OFF:
        before = timezone.now()
        relay_once()
        (row,) = mails(cast.a)
        assert (row.state, row.last_error) == ("waiting", "451 4.7.1 greylisted")
        assert pause <= row.due_at - before < pause + dt.timedelta(seconds=20)
        later(cast.a, seconds=1)
    relay_once()
    assert mails(cast.a)[0].state == "failed"


def test_a_permanent_refusal_is_shown_to_staff_who_send_again_or_give_up(cast: Cast, server: MailServer) -> None:
    tell(cast.a, "engineer", "manager")
    server.answers[cast.engineer.email] = "550 5.1.1 no such user"
    relay_once()
    with tenant_context(Acting(cast.a.organisation.pk, cast.admin.pk, source="test")):
        (failed,) = failed_mails()
        assert (failed.address, failed.last_error) == (cast.engineer.email, "550 5.1.1 no such user")
        send_again(failed, by=cast.admin)
        with pytest.raises(Refused):
            send_again(failed, by=cast.admin)
    relay_once()
    with tenant_context(Acting(cast.a.organisation.pk, cast.admin.pk, source="test")):
        give_up(failed, by=cast.admin)
        with pytest.raises(Refused):
            give_up(failed, by=cast.admin)
    assert {row.name: row.state for row in mails(cast.a)} == {"Jana Engineer": "cancelled", "Milan Manager": "sent"}


def test_a_server_that_hangs_up_on_one_mail_delays_only_that_mail(cast: Cast, server: MailServer) -> None:
    server.hangs_up_on.add(cast.engineer.email)
    tell(cast.a, "engineer", "manager")
    relay_once()
    assert {row.name: row.state for row in mails(cast.a)} == {"Jana Engineer": "waiting", "Milan Manager": "sent"}


def test_a_server_that_is_away_costs_no_attempt(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "qms.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell(cast.a, "engineer")
    assert relay_once().server_away
    later(cast.a, days=400)
    with pytest.raises(CommandError, match="stay in the outbox"):
        call_command("relay")
    states = {(row.state, row.attempts) for row in mails(cast.a)}
    assert states == {("waiting", 0)}


def test_a_server_that_says_nothing_costs_one_wait_and_no_attempt(
    cast: Cast, server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    server.silent_to = {"*"}
    tell(cast.a, "engineer", "manager")
    tell(cast.b, "engineer")
    assert relay_once().server_away
    tried = [row for row in (*mails(cast.a), *mails(cast.b)) if row.last_error]
    assert [(row.state, row.attempts, row.last_error) for row in tried] == [
        ("waiting", 0, "TimeoutError: the mail server does not answer")
    ]


def test_a_server_silent_at_one_organisations_readers_makes_others_wait_for_one_of_them(
    cast: Cast, server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    server.silent_to = {cast.engineer.email}
    for number in range(5):
        tell(cast.a, "engineer", event=f"e{number}", record_number=f"CMP-{number}")
    tell(cast.b, "engineer")
    assert not relay_once().server_away
    assert sorted(row.attempts for row in mails(cast.a)) == [0, 0, 0, 0, 1]
    assert mails(cast.b)[0].state == "sent"


def test_a_slow_server_loses_our_patience_before_another_relay_may_take_the_mail(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dt.timedelta(seconds=relay.PATIENCE_SECONDS) < relay.LEASE
    monkeypatch.setattr(relay, "PATIENCE_SECONDS", 0.35)
    tell(cast.a, "engineer")
    server.pause_seconds = 0.1  # each answer comes within the limit for one, all together do not
    relay_once()
    assert (mails(cast.a)[0].state, server.mails) == ("waiting", [])
    assert mails(cast.a)[0].last_error.startswith("TimeoutError: ")
    server.pause_seconds = 0.0
    later(cast.a, seconds=1)
    relay_once()
    assert len(server.to(cast.engineer.email)) == 1


def test_a_run_that_takes_long_ends_so_that_the_next_asks_everybody_again(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        tell(cast.a, "engineer", event=f"flood {number}", record_number="")
    monkeypatch.setattr(relay, "ROUNDS_SECONDS", 0)
    run = relay_once()
    assert run.more
    assert len(server.to(cast.engineer.email)) == 20, "one round's share"
    monkeypatch.undo()
    relay.relay_all()
    assert len(server.to(cast.engineer.email)) == 25


def test_one_mail_that_cannot_be_written_does_not_keep_the_others(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.a, "engineer", "manager")
    whole = as_mail

    def broken_for_one(message: OutboxMessage) -> Any:
        if message.name == "Jana Engineer":
            raise RuntimeError("out of ink")
        return whole(message)

    monkeypatch.setattr(relay, "as_mail", broken_for_one)
    relay_once()
    found = {row.name: (row.state, row.last_error) for row in mails(cast.a)}
    assert found == {"Jana Engineer": ("waiting", "RuntimeError: out of ink"), "Milan Manager": ("sent", "")}


def test_nothing_is_sent_to_somebody_who_may_not_sign_in_any_more(cast: Cast, server: MailServer) -> None:
    tell(cast.a, "engineer")
    Person.objects.filter(pk=cast.engineer.pk).update(is_active=False)
    relay_once()
    assert mails(cast.a)[0].state == "cancelled"
    assert server.to(cast.engineer.email) == []


def test_a_flood_of_one_organisation_does_not_keep_another_waiting(cast: Cast, server: MailServer) -> None:
    for number in range(25):
        tell(cast.a, "engineer", event=f"flood {number}", record_number="")
    tell(cast.b, "engineer")
    relay_once()
    sent = [mail["X-Envelope-To"] for mail in server.mails]
    assert sent.index(cast.stranger.email) == 20 + sent.index(cast.engineer.email)
    assert sent.count(cast.engineer.email) == 25


def test_a_mail_is_leased_to_one_relay_only(cast: Cast) -> None:
    tell(cast.a, "engineer")
    leased = lease_one(cast.a.organisation.pk)
    assert leased is not None
    assert leased.state == "sending"
    assert lease_one(cast.a.organisation.pk) is None


@pytest.mark.parametrize(
    ("error", "permanent", "words"),
    [
        (smtplib.SMTPDataError(554, b"spam\r\nreally"), True, "554 spam really"),
        (smtplib.SMTPDataError(452, "full"), False, "452 full"),
        (smtplib.SMTPSenderRefused(550, b"who are you", "x@y.example"), False, "550 who are you"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"later")}), False, "450 later"),
        (smtplib.SMTPServerDisconnected("gone"), False, "SMTPServerDisconnected: gone"),
        (TimeoutError("timed out"), False, "TimeoutError: timed out"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), True, "SMTPNotSupportedError: SMTPUTF8"),
    ],
)
def test_answers_of_mail_servers_are_told_apart(error: Exception, permanent: bool, words: str) -> None:
    assert (is_permanent(error), words_of(error)) == (permanent, words)
