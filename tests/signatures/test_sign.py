"""The signing ceremony: both components and a fresh challenge for exactly this content, every time (21 CFR 11.200)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections
from django.utils import timezone

from feedback.models import Complaint
from qms.accounts.models import Person
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.signatures.ceremony import Signing
from qms.signatures.models import Signature
from qms.workflow.perform import lock, perform
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import next_code, signing


def signatures(house: House) -> list[str]:
    """Which acts were signed in the house."""
    with house.sitting("manager"):
        return list(Signature.objects.order_by("signed_at").values_list("act", flat=True))


def refused(house: House, record: Complaint, **changed: str) -> str:
    """Try to approve the reply with something about the signing changed; the sentence of the refusal."""
    with house.sitting("manager") as seat:
        present = lock(record)
        with signing(present, "approve_reply", seat) as right, pytest.raises(Refused) as told:
            perform(present, "approve_reply", by=seat, signing=replace(right, **changed))
        return str(told.value.sentence)


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"code": "000000"}, {"password": ""}, {"code": ""}])
def test_one_wrong_component_signs_nothing(cast: Cast, changed: dict[str, str]) -> None:
    record = complaint(cast.a, "reply_drafted")
    assert "wrong" in refused(cast.a, record, **changed)
    assert signatures(cast.a) == []


def test_without_a_challenge_nothing_is_signed(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    assert "not valid" in refused(cast.a, record, challenge="forged")


def test_somebody_elses_challenge_signs_nothing(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    with cast.a.sitting("regulatory") as other, signing(lock(record), "approve_reply", other) as foreign:
        challenge = foreign.challenge
    assert "not valid" in refused(cast.a, record, challenge=challenge)


def test_a_challenge_runs_out_after_two_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    record = complaint(cast.a, "reply_drafted")
    with cast.a.sitting("manager") as seat:
        present = lock(record)
        with signing(present, "approve_reply", seat) as right:
            later = timezone.now().timestamp() + 121
            monkeypatch.setattr("django.core.signing.time.time", lambda: later)
            with pytest.raises(Refused, match="run out"):
                perform(present, "approve_reply", by=seat, signing=right)


def test_content_that_changed_since_it_was_shown_is_not_signed(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    with cast.a.sitting("manager") as seat:
        present = lock(record)
        with signing(present, "approve_reply", seat) as right:
            Complaint.objects.filter(pk=record.pk).update(defect_code="X-99")
            with pytest.raises(Refused, match="has changed"):
                perform(present, "approve_reply", by=seat, signing=right)


def test_twenty_at_once_sign_once(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    with cast.a.sitting("manager") as seat, signing(lock(record), "approve_reply", seat) as shown:
        pass

    def attempt(_number: int) -> bool:
        try:
            with cast.a.sitting("manager") as own:
                perform(record, "approve_reply", by=own, signing=right)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with next_code(cast.manager) as code, ThreadPoolExecutor(8) as pool:
        right = Signing(shown.challenge, shown.password, code)
        assert sum(pool.map(attempt, range(20))) == 1
    assert signatures(cast.a) == ["approve_reply"]


def test_five_wrong_attempts_lock_signing_and_tell_the_person(cast: Cast) -> None:
    record = complaint(cast.a, "reply_drafted")
    sentences = [refused(cast.a, record, password="wrong") for _attempt in range(5)]
    assert "4 attempts are left" in sentences[0]
    assert "now locked" in sentences[4]
    assert "locked until" in refused(cast.a, record)
    assert Person.objects.get(pk=cast.manager.pk).signing_locked_until > timezone.now() + timedelta(minutes=10)  # type: ignore[operator]
    with cast.a.sitting("manager"):
        told = OutboxMessage.objects.filter(recipient=cast.manager, subject__contains="Signing is locked")
        assert told.filter(channel="mail").count() == 1


def test_a_code_signs_once(cast: Cast) -> None:
    first, second = complaint(cast.a, "reply_drafted"), complaint(cast.a, "reply_drafted")
    with next_code(cast.manager) as code:
        for record, expected in ((first, True), (second, False)):
            with cast.a.sitting("manager") as seat:
                present = lock(record)
                with signing(present, "approve_reply", seat) as right:
                    pass
                again = Signing(right.challenge, right.password, code)
                try:
                    perform(present, "approve_reply", by=seat, signing=again)
                    signed = True
                except Refused as refusal:
                    signed = False
                    assert "used already" in str(refusal.sentence)
            assert signed is expected


def test_a_signature_can_neither_be_changed_nor_removed(cast: Cast) -> None:
    complaint(cast.a, "reply_approved")
    for statement in ("UPDATE signatures_signature SET meaning = 'x'", "DELETE FROM signatures_signature"):
        with pytest.raises(ProgrammingError), cast.a.sitting("manager"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_signature_says_name_meaning_time_zone_and_content(cast: Cast) -> None:
    record = complaint(cast.a, "closed")
    with cast.a.sitting("manager"):
        signature = Signature.objects.get(act="close")
    assert signature.printed_name == "Milan Manager"
    assert "I have reviewed this complaint record" in signature.meaning
    assert signature.zone == "Europe/Vienna"
    assert record.number in signature.content


def test_the_records_page_warns_of_a_signature_that_was_tampered_with(cast: Cast, client_for: Any) -> None:
    record = complaint(cast.a, "reply_approved")
    page, warning = f"/{cast.a.slug}/complaints/{record.number}/", "This signature does not match the record."
    assert warning not in client_for(cast.auditor).get(page).content.decode()
    with connections["owner"].cursor() as owner:
        owner.execute("BEGIN")
        owner.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.a.organisation.pk)])
        owner.execute("UPDATE signatures_signature SET content = replace(content, 'L-77', 'L-78')")
        owner.execute("COMMIT")
    assert warning in client_for(cast.auditor).get(page).content.decode()
