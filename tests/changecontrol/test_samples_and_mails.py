"""What a customer says beside its decision: samples it wants, an answer by e-mail, files that it was shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from changecontrol.models import Change, Condition, Decision, MailedAnswer, NoticeRevision, SampleRequest
from changecontrol.services.answering import follow_silence
from changecontrol.services.notifying import send_notice
from qms.accounts.seat import SYSTEM
from qms.clocks.models import Task
from qms.lib.refusal import Refused
from qms.lib.storytime import told_at
from qms.pdf.records import document_of
from qms.records.models import Attachment
from qms.signatures.models import Signature
from qms.workflow.perform import perform
from tests.factories.cast import Cast
from tests.factories.changes import (
    WORDS,
    as_it_is,
    change,
    change_of,
    in_days,
    mailed,
    notices_of,
    notify,
    offering,
    plan_tasks,
    recipients_of,
    samples_asked,
    sent,
    silence_counts,
    supply,
    time_is_over,
    with_file,
    with_mail,
    written,
)
from tests.factories.records import do

SAMPLES = {"quantity": 10, "words": "Two of each lot."}


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


def consulted(cast: Cast, **words: object) -> Change:
    """A change in consultation, its notice written with these words, not sent."""
    record = change(cast.a, "consultation")
    return do(cast.a, record, "write_notice", "engineer", **{**WORDS, **words})


@pytest.mark.parametrize(
    ("order", "ship", "said"),
    [(360, 700, "can order until"), (400, 500, "is supplied until")],
    ids=["last order", "last shipment"],
)
def test_a_last_time_buy_that_is_shorter_than_agreed_is_not_sent(cast: Cast, order: int, ship: int, said: str) -> None:
    """Twelve months for the last order, six more for the last shipment (J-STD-046 as the house's rule of the clock)."""
    record = consulted(cast, last_order_on=in_days(order), last_ship_on=in_days(ship))
    row = recipients_of(cast.a, record)[0]
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match=f"Nordlicht Bahntechnik {said}"):
        send_notice(record.number, row.pk, by=seat)
    with cast.a.sitting("engineer"):
        assert not NoticeRevision.objects.filter(record__number__startswith=record.number).exists()
    do(cast.a, record, "write_notice", "engineer", **WORDS, last_order_on=in_days(400), last_ship_on=in_days(700))
    with cast.a.sitting("engineer") as seat:
        assert send_notice(record.number, row.pk, by=seat)


def test_a_discontinuation_says_until_when_customers_can_order_and_are_supplied(cast: Cast) -> None:
    supply(cast.a, part="P-13")
    record = change(cast.a, "classified", part_numbers=["P-13"], category="discontinuation")
    record = plan_tasks(cast.a, written(cast.a, record))
    plan = {"plan": "Sold out.", "implement_on": in_days(60), "first_ship_on": in_days(100)}
    for order, ship in ((None, None), (in_days(400), None), (None, in_days(700))):
        said = {**WORDS, "last_order_on": order, "last_ship_on": ship}
        record = do(cast.a, record, "write_notice", "engineer", **said)
        with pytest.raises(Refused, match="say until when customers can order"):
            do(cast.a, record, "submit_plan", "engineer", **plan)
    both = {"last_order_on": in_days(400), "last_ship_on": in_days(700)}
    record = do(cast.a, record, "write_notice", "engineer", **WORDS, **both)
    assert do(cast.a, record, "submit_plan", "engineer", **plan).state == "plan_review"


def test_samples_are_asked_for_in_time_only(cast: Cast) -> None:
    record, said = (
        offering(cast.a, sample_on=in_days(0), sample_until=in_days(1)),
        {"quantity": 10, "words": "Two each."},
    )
    with told_at(timezone.now() + timedelta(days=3)), pytest.raises(Refused, match="could be asked for until"):
        do(cast.a, record, "ask_for_samples", "piet", **said)
    do(cast.a, record, "ask_for_samples", "piet", **said)


def test_samples_that_wait_block_the_closure_of_the_change(cast: Cast) -> None:
    record = do(cast.a, do(cast.a, offering(cast.a), "approve", "piet"), "ask_for_samples", "piet", **SAMPLES)
    source = change_of(cast.a, record)
    with cast.a.sitting("manager"):
        Change.objects.filter(pk=source.pk).update(state="verified")
        source.changetasks.update(state="done")
        row = SampleRequest.objects.get(record_id=record.pk)
    with pytest.raises(Refused, match=f"samples S01 of {record.number}"):
        do(cast.a, as_it_is(cast.a, source), "close", "manager", closing_summary="Done.")
    do(cast.a, as_it_is(cast.a, record), "send_samples", "engineer", request=row, how="Lot L-90, 10 pieces.")
    assert do(cast.a, as_it_is(cast.a, source), "close", "manager", closing_summary="Done.").state == "closed"


def test_silence_is_taken_neither_before_its_time_nor_without_a_term(cast: Cast) -> None:
    record = sent(cast.a)
    with cast.a.sitting("manager"), pytest.raises(Refused, match="Nothing is agreed"):
        perform(record, "take_silence", by=SYSTEM)
    silence_counts(cast.a, cast.a.nordlicht)
    with cast.a.sitting("manager"), pytest.raises(Refused, match="has not passed"):
        perform(record, "take_silence", by=SYSTEM)
    time_is_over(cast.a, record)
    with cast.a.sitting("manager"):
        assert perform(record, "take_silence", by=SYSTEM).state == "deemed"


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
