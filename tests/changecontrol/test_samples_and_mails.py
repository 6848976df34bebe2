"""What a customer says beside its decision: samples it wants, an answer by e-mail, files that it was shown."""

import pytest

from changecontrol.models import Condition, Decision, MailedAnswer, NoticeRevision, SampleRequest
from changecontrol.rules.content import day_of
from changecontrol.services.answering import follow_silence
from qms.clocks.models import Task
from qms.lib.refusal import Refused
from qms.pdf.records import document_of
from qms.records.models import Attachment
from qms.signatures.models import Signature
from tests.factories.cast import Cast
from tests.factories.changes import (
    as_it_is,
    change,
    in_days,
    mailed,
    notices_of,
    notify,
    offering,
    samples_asked,
    sent,
    silence_counts,
    time_is_over,
    with_file,
    with_mail,
)
from tests.factories.records import do


def test_samples_are_asked_for_and_sent_with_a_clock(cast: Cast) -> None:
    record = samples_asked(cast.a)
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="send_samples", state="open")
        row = SampleRequest.objects.get(record_id=record.pk)
    assert task.due_at is not None
    do(cast.a, record, "send_samples", "engineer", request=row, how="Lot L-90, 10 pieces, delivery note 4711.")
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="send_samples", state="open").exists()
        assert SampleRequest.objects.get(pk=row.pk).sent_how.startswith("Lot L-90")


def test_where_none_are_offered_no_samples_are_asked_for(cast: Cast) -> None:
    with pytest.raises(Refused, match="offers no samples"):
        do(cast.a, sent(cast.a), "ask_for_samples", "piet", quantity=10, words="Two of each lot.")


def test_a_last_order_that_comes_too_soon_is_not_sent(cast: Cast) -> None:
    """Twelve months for the last order, six more for the last shipment (J-STD-046 as the house's rule of the clock)."""
    with pytest.raises(KeyError):
        offering(cast.a, last_order_on=in_days(100), last_ship_on=in_days(200))
    found = offering(cast.a, last_order_on=in_days(400), last_ship_on=in_days(700))
    with cast.a.sitting("engineer"):
        content = NoticeRevision.objects.get(record_id=found.pk).content
    assert day_of(content, "last_order_on") == in_days(400)


def test_an_answer_by_mail_counts_when_a_second_person_has_signed_that_it_says_so(cast: Cast) -> None:
    early = "We get the capability study."
    said = {"conditions": ["First 3 lots are inspected."], "before_first_lot": [early]}
    record = mailed(cast.a, outcome="conditions", **said)
    with cast.a.sitting("engineer"):
        assert not Decision.objects.filter(record_id=record.pk).exists()
    with pytest.raises(Refused, match="somebody else confirms it"):
        do(cast.a, record, "confirm_mailed", "engineer")
    record = do(cast.a, record, "confirm_mailed", "engineer2")
    with cast.a.sitting("engineer"):
        decision = Decision.objects.get(record_id=record.pk)
        signature = Signature.objects.get(act="confirm_mailed")
        rows = Condition.objects.filter(record_id=record.pk, state="open")
        kept = list(rows.values_list("text", "before_first_lot"))
    assert (record.state, decision.way, decision.by_name) == ("approved", "mail", "Piet Larsen")
    assert kept == [(early, True), ("First 3 lots are inspected.", False)]
    assert not signature.for_customer, "it is ours, and never passes for the customer's"


def test_a_mail_that_is_not_confirmed_leaves_the_customer_asked(cast: Cast) -> None:
    record = do(cast.a, mailed(cast.a), "refuse_mailed", "engineer2", why="The sender is not known.")
    with cast.a.sitting("engineer"):
        assert MailedAnswer.objects.get(record_id=record.pk).state == "refused"
        assert not Decision.objects.filter(record_id=record.pk).exists()
    assert record.state == "sent"


def test_silence_is_not_taken_while_a_mail_of_the_customer_waits_to_be_read(cast: Cast) -> None:
    silence_counts(cast.a, cast.a.nordlicht)
    record = with_mail(cast.a)
    time_is_over(cast.a, record)

    def silent() -> int:
        with cast.a.sitting("manager"):
            return follow_silence(cast.a.organisation)

    assert silent() == 0, "nobody has entered what it says"
    with cast.a.sitting("engineer"):
        file = Attachment.objects.get(record_id=record.pk)
    said = {"sender": "Piet Larsen", "received_on": in_days(0), "outcome": "rejected", "words": "No."}
    record = do(cast.a, as_it_is(cast.a, record), "enter_mailed", "engineer", file=file, **said)
    assert silent() == 0, "nobody has confirmed it"
    do(cast.a, record, "refuse_mailed", "engineer2", why="The sender is not known.")
    assert silent() == 1


def test_pasted_text_is_no_mail(cast: Cast) -> None:
    record = with_mail(cast.a)
    note = with_file(cast.a, record, "answer.csv", b"We approve;yes\n")
    said = {"sender": "Piet", "received_on": in_days(0), "outcome": "approved"}
    with pytest.raises(Refused, match="Choose a mail"):
        do(cast.a, as_it_is(cast.a, record), "enter_mailed", "engineer", file=note, **said)


def test_a_file_that_was_shown_stays_with_the_revision_and_stands_in_its_pdf(cast: Cast) -> None:
    record = change(cast.a, "consultation")
    file = with_file(cast.a, record, "capability.csv", b"piece;bore\n1;10,01\n")
    record = do(cast.a, as_it_is(cast.a, record), "choose_files", "engineer", files=[file])
    notice = notices_of(cast.a, notify(cast.a, record))["NL"]
    do(cast.a, as_it_is(cast.a, record), "choose_files", "engineer", files=[])
    with cast.a.sitting("engineer") as seat:
        content = NoticeRevision.objects.get(record_id=notice.pk).content
        words = str(document_of(notice, seat, language="en"))
    assert file.sha256 in str(content)
    assert "capability.csv" in words
