"""Notices: one to each customer, exactly once; answered by signature; revised; silence only as the terms say."""

from datetime import date
from typing import Any

import pytest

from changecontrol.models import ChangeNotice, Condition, Decision, NoticeRevision
from changecontrol.queries import notice as queries
from changecontrol.services.answering import follow_silence
from changecontrol.services.notifying import send_notice
from qms.clocks.models import Clock, ClockRule, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.pdf.document import Facts
from qms.pdf.records import document_of
from qms.records.history import history_of
from qms.signatures.models import Signature
from qms.web.times import day_words
from qms.workflow.next import next_acts
from qms.workflow.perform import lock, perform
from qms.workflow.refusals import Stale
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import Cast
from tests.factories.changes import (
    WORDS,
    answers,
    as_it_is,
    change,
    change_of,
    condition_of,
    in_days,
    notices_of,
    notify,
    on_conditions,
    plan_tasks,
    ready,
    recipients_of,
    revise,
    sent,
    settle,
    silence_counts,
    supply,
    time_is_over,
    written,
)
from tests.factories.records import do, signing
from tests.factories.terms import agreed_and_signed, drafted, signed


def two_customers(cast: Cast) -> Any:
    """A change in consultation of a part that both customers get; nordlicht is only told of class 2."""
    agreed_and_signed(cast.a, drafted(cast.a, change_approval=["3"]))
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-12")
    return change(cast.a, "consultation", part_numbers=["P-12"])


def test_each_customer_gets_one_notice_with_its_own_parts_only(cast: Cast) -> None:
    record = notify(cast.a, two_customers(cast))
    found = notices_of(cast.a, record)
    assert {code: one.asks for code, one in found.items()} == {"NL": "notice", "AU": "approval"}
    with cast.a.sitting("engineer"):
        content = NoticeRevision.objects.get(record_id=found["NL"].pk).content
        told = OutboxMessage.objects.filter(kind="change-notice").values_list("recipient", flat=True)
        people = set(told)
    assert content["parts"] == [["P-12", "NL-4711", "Bracket", "Graz"]]
    assert "AU-4711" not in str(content)
    assert people == {cast.piet.pk, cast.contributor.pk, cast.rival.pk}


def test_a_second_run_and_a_run_of_a_worker_that_died_send_nothing_twice(cast: Cast) -> None:
    record = two_customers(cast)
    first = recipients_of(cast.a, record)[0]
    with cast.a.sitting("engineer") as seat:
        assert send_notice(record.number, first.pk, by=seat)  # and here the worker dies
    record = notify(cast.a, as_it_is(cast.a, record))
    with cast.a.sitting("engineer") as seat:
        assert not send_notice(record.number, first.pk, by=seat)
    with cast.a.sitting("engineer"):
        assert ChangeNotice.objects.filter(change_number=record.number).count() == 2
    with pytest.raises(Refused, match="Everybody was told"):
        do(cast.a, record, "notify_customers", "engineer")


def test_a_job_whose_notices_lack_something_says_which_and_sends_none(cast: Cast) -> None:
    record = two_customers(cast)
    with cast.a.sitting("engineer"):
        type(record).objects.filter(pk=record.pk).update(first_ship_on=None)
    do(cast.a, as_it_is(cast.a, record), "notify_customers", "engineer")
    with cast.a.sitting("engineer"):
        job = Job.objects.get(kind="change-notices")
    run(cast.a.organisation.pk, job.pk)
    with cast.a.sitting("engineer"):
        job.refresh_from_db()
        assert "the day of the first shipment" in job.message
        assert not ChangeNotice.objects.filter(change_number=record.number).exists()


def test_a_is_pending_while_b_was_told_and_the_signature_of_a_opens_the_gate(cast: Cast, client_for: Any) -> None:
    record = notify(cast.a, two_customers(cast))
    with pytest.raises(Refused, match="Aurelia Medical: The customer approves by signature"):
        do(cast.a, record, "clear", "engineer")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/changes/{record.number}/").content.decode()
    assert "TRM-" in page, "the page cites the terms"
    do(cast.a, notices_of(cast.a, record)["AU"], "approve", "rival")
    assert do(cast.a, as_it_is(cast.a, record), "clear", "engineer").state == "cleared"
    with cast.a.sitting("manager"):
        signature = Signature.objects.get(act="approve")
    assert signature.for_customer
    assert "120 ± 10" in signature.content, "what was signed holds before and after"


def test_a_plan_or_a_notice_within_the_notice_period_is_refused_with_the_day_that_is_late_enough(cast: Cast) -> None:
    record = plan_tasks(cast.a, written(cast.a, change(cast.a, "classified")))
    plan = {"plan": "Trial, then series.", "implement_on": in_days(60)}
    with pytest.raises(Refused, match=f"late enough and free for all is {day_words(in_days(90))}") as refused:
        do(cast.a, record, "submit_plan", "engineer", first_ship_on=in_days(89), **plan)
    assert refused.value.field == "first_ship_on"
    record = do(cast.a, record, "submit_plan", "engineer", first_ship_on=in_days(90), **plan)
    record = do(cast.a, record, "approve_plan", "manager")
    signed(cast.a, drafted(cast.a, change_notice_period={"amount": "180", "unit": "calendar_days"}))
    row = recipients_of(cast.a, record)[0]
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="Move the planned days first"):
        send_notice(record.number, row.pk, by=seat)
    days = {"implement_on": in_days(60), "first_ship_on": in_days(179)}
    with pytest.raises(Refused, match=f"ends on {day_words(in_days(180))} .TRM-"):
        do(cast.a, record, "move_dates", "manager", **days)
    record = do(cast.a, record, "move_dates", "manager", **{**days, "first_ship_on": in_days(180)})
    assert notices_of(cast.a, notify(cast.a, record))["NL"].earliest_ship_on == in_days(180)


def test_an_agreed_notice_period_holds_without_a_rule_of_ours(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        ClockRule.objects.filter(code="change_notice_period").update(active=False)
    period = {"amount": "95", "unit": "calendar_days"}
    terms = signed(cast.a, drafted(cast.a, customer=cast.a.aurelia, change_notice_period=period))
    theirs, mine = sent(cast.a, customer=cast.a.aurelia), sent(cast.a)
    assert theirs.earliest_ship_on is not None and abs((theirs.earliest_ship_on - in_days(95)).days) <= 1
    assert theirs.period_cited.startswith(f"{terms.number} v1")
    assert mine.earliest_ship_on is not None and abs((mine.earliest_ship_on - in_days(0)).days) <= 1


def test_the_customer_reads_the_notice_and_the_other_one_does_not(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    url = f"/{cast.a.slug}/portal/change-notices/{record.number}/"
    page = client_for(cast.a.piet).get(url).content.decode()
    for words in ("pressed on press 4", "120 ± 10", "130 ± 5", "NL-4711", "Smaller spread"):
        assert words in page
    assert "Press 2 is worn out" in page
    assert "Trial of 300 pieces" not in page
    for address in ("", "approve/", "pdf/"):
        assert client_for(cast.a.rival).get(url + address).status_code == 404


def test_a_condition_becomes_a_task_that_blocks_the_closure(cast: Cast) -> None:
    record = on_conditions(cast.a, sent(cast.a))
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="meet_condition", state="open")
        assert task.due_at is not None
    source = do(cast.a, change_of(cast.a, record), "clear", "engineer")
    with cast.a.sitting("manager"):
        type(source).objects.filter(pk=source.pk).update(state="verified")
        source.changetasks.update(state="done")
    with pytest.raises(Refused, match=f"condition C01 of {record.number}"):
        do(cast.a, as_it_is(cast.a, source), "close", "manager", closing_summary="Done.")
    row = condition_of(cast.a, record)
    do(cast.a, as_it_is(cast.a, record), "meet_condition", "engineer", condition=row, evidence="Lots L-90 to L-92.")
    source = do(cast.a, as_it_is(cast.a, source), "close", "manager", closing_summary="Done.")
    assert (source.state, as_it_is(cast.a, record).state) == ("closed", "closed")


def test_a_revision_withdraws_the_approval_and_an_older_one_cannot_be_approved(cast: Cast) -> None:
    first = sent(cast.a)
    approved = on_conditions(cast.a, first)
    revised = revise(cast.a, approved)
    assert (revised.state, revised.revision) == ("sent", 2)
    with cast.a.sitting("engineer"):
        assert Decision.objects.get(record_id=revised.pk).withdrawn_at is not None
        assert Condition.objects.get(record_id=revised.pk).state == "withdrawn"
        mail = OutboxMessage.objects.filter(kind="change-notice", subject__contains="Revised change notice")[0]
    assert "no longer counts" in mail.text
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, change_of(cast.a, revised), "clear", "engineer")
    with cast.a.sitting("piet") as seat, signing(first, "approve", seat) as signs, pytest.raises(Stale):
        perform(revised, "approve", by=seat, version=first.version, signing=signs)
    assert do(cast.a, revised, "approve", "piet").state == "approved"


def test_words_written_after_an_approval_close_the_gate_until_they_are_sent_and_approved(
    cast: Cast, client_for: Any
) -> None:
    notice = do(cast.a, sent(cast.a), "approve", "piet")
    record = change_of(cast.a, notice)
    assert "written anew" not in client_for(cast.engineer).get(f"/{cast.a.slug}/notices/{notice.number}/").text
    record = do(cast.a, record, "write_notice", "engineer", **{**WORDS, "notice_text": "It is pressed on press 5."})
    with pytest.raises(Refused, match=r"Nordlicht.*written anew since it was sent: Description"):
        do(cast.a, record, "clear", "engineer")
    client, act = client_for(cast.engineer), f"/{cast.a.slug}/notices/{notice.number}/send_revision/"
    page = client.get(f"/{cast.a.slug}/changes/{record.number}/").text
    assert "written anew since it was sent: Description" in page and act in page
    page = client.get(f"/{cast.a.slug}/notices/{notice.number}/").text
    assert "Written since this revision was sent" in page and act in page
    notice = do(cast.a, notice, "send_revision", "engineer", changed="Press 5.")
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, record, "clear", "engineer")
    do(cast.a, notice, "approve", "piet")
    assert do(cast.a, record, "clear", "engineer").state == "cleared"


def test_all_customers_whose_notice_was_written_anew_get_a_revision_in_one_run(cast: Cast) -> None:
    record = notify(cast.a, two_customers(cast))
    with pytest.raises(Refused, match="was sent what the notice says now"):
        do(cast.a, record, "send_revisions", "engineer", changed="Nothing.")
    do(cast.a, notices_of(cast.a, record)["AU"], "approve", "rival")
    said = {"characteristic": "Radius", "before": "R2", "after": "R3", "unit": "mm"}
    record = do(cast.a, record, "compare", "engineer", **said, customer=cast.a.aurelia)
    record = do(cast.a, record, "send_revisions", "engineer", changed="The radius too.")
    with cast.a.sitting("engineer"):
        job = Job.objects.get(kind="change-revisions")
    assert run(cast.a.organisation.pk, job.pk) == "done"
    found = {code: (one.state, one.revision) for code, one in notices_of(cast.a, record).items()}
    assert found == {"AU": ("sent", 2), "NL": ("sent", 1)}, "what differs for one customer is sent to that one only"


def test_a_revision_that_says_nothing_new_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nothing differs"):
        do(cast.a, sent(cast.a), "send_revision", "engineer", changed="Nothing.")


def test_silence_is_taken_only_after_the_time_and_only_where_the_terms_say_so(cast: Cast) -> None:
    agreed = cast.a.aurelia
    silence_counts(cast.a, agreed)
    theirs, mine = sent(cast.a, customer=agreed), sent(cast.a)
    with cast.a.sitting("manager"):
        assert follow_silence(cast.a.organisation) == 0
    for one in (theirs, mine):
        time_is_over(cast.a, one)
    with cast.a.sitting("manager"):
        assert [follow_silence(cast.a.organisation) for _twice in (1, 2)] == [1, 0]
    assert (as_it_is(cast.a, theirs).state, as_it_is(cast.a, mine).state) == ("deemed", "sent")
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, change_of(cast.a, mine), "clear", "engineer")
    assert do(cast.a, change_of(cast.a, theirs), "clear", "engineer").state == "cleared"


@pytest.mark.parametrize("pauses", [True, False])
def test_a_question_stops_the_time_for_an_answer_only_where_the_terms_say_so(cast: Cast, pauses: bool) -> None:
    signed(cast.a, drafted(cast.a, change_question_pauses=pauses))
    record = do(cast.a, sent(cast.a), "ask", "piet", question="Which lots?")

    def runs() -> bool:
        with cast.a.sitting("engineer"):
            return Clock.objects.filter(record_id=record.pk, code="silence_days", state="running").exists()

    assert runs() != pauses
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, change_of(cast.a, record), "clear", "engineer")
    record = do(cast.a, record, "answer", "engineer", answer="From L-90 on.")
    assert (record.state, runs()) == ("acknowledged", True)


def test_a_withdrawn_change_withdraws_its_notices(cast: Cast) -> None:
    record = sent(cast.a)
    do(cast.a, change_of(cast.a, record), "withdraw", "manager")
    assert as_it_is(cast.a, record).state == "withdrawn"


def test_who_signs_reads_before_and_after_on_the_signing_page(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    page = client_for(cast.piet).get(f"/{cast.a.slug}/portal/change-notices/{record.number}/approve/").content.decode()
    assert all(words in page for words in ("120 ± 10", "130 ± 5", "as this revision of the notice describes it"))


@pytest.mark.parametrize("part", ["engineer", "piet"])
def test_the_document_holds_the_customary_blocks_and_what_was_answered(cast: Cast, part: str) -> None:
    record = revise(cast.a, on_conditions(cast.a, sent(cast.a)))
    with cast.a.sitting(part) as seat:
        found = document_of(queries.notice(seat, record.number), seat, language="en")
        text = str(found)
    for words in ("120 ± 10", "NL-4711", "Smaller spread", "First 3 lots", "Revision 2", "The radius too."):
        assert words in text
    days = {fact.label: fact.value for part in found.sections if isinstance(part, Facts) for fact in part.facts}
    assert isinstance(days["First shipment"], date), "a day is written as days are, not as it is stored"


def test_the_pages_of_both_sides_draw_in_every_state(cast: Cast, client_for: Any) -> None:
    record = revise(cast.a, on_conditions(cast.a, do(cast.a, sent(cast.a), "acknowledge", "piet")))
    for person, path in ((cast.engineer, "notices"), (cast.piet, "portal/change-notices")):
        page = client_for(person).get(f"/{cast.a.slug}/{path}/{record.number}/").content.decode()
        assert "withdrawn by a later revision" in page
        assert "The radius too." in page


def test_a_higher_class_asks_for_approval_by_a_revision_and_an_earlier_shipment_has_to_be_told(cast: Cast) -> None:
    supply(cast.a, cast.a.nordlicht, part="P-15")
    record = ready(cast.a, change(cast.a, "assessment", part_numbers=["P-15"]))
    plan = {"plan": "Trial, then series.", "implement_on": in_days(60)}

    def planned(record: Any, ship: int, *yes: str) -> Any:
        record = plan_tasks(cast.a, do(cast.a, record, "classify", "engineer", answers=answers(*yes)))
        record = do(cast.a, record, "submit_plan", "engineer", first_ship_on=in_days(ship), **plan)
        return do(cast.a, record, "approve_plan", "manager")

    record = do(cast.a, record, "classify", "engineer", answers=answers("label"))
    record = notify(cast.a, planned(written(cast.a, record), 120, "label"))
    notice = notices_of(cast.a, record)["NL"]
    assert notice.asks == "notice"
    record = planned(do(cast.a, record, "revise_plan", "engineer"), 110, "sequence")
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, record, "clear", "engineer")
    with pytest.raises(Refused, match="nothing to approve"):
        do(cast.a, notice, "approve", "piet")
    notice = do(cast.a, notice, "send_revision", "engineer", changed="Earlier, and the process changes.")
    do(cast.a, notice, "approve", "piet")
    record = do(cast.a, record, "clear", "engineer")
    assert do(cast.a, record, "start_implementation", "engineer").state == "implementing"


def test_the_history_of_a_change_names_its_notices_by_number(cast: Cast) -> None:
    record = notify(cast.a, two_customers(cast))
    with cast.a.sitting("auditor"):
        told = {row.after for row in history_of(record).changes if row.field == "notice"}
    assert told == {one.number for one in notices_of(cast.a, record).values()}


def first_act(cast: Cast, record: Any) -> str:
    """What the page of the change offers first."""
    with cast.a.sitting("engineer") as seat:
        return next_acts(lock(record), seat)[0].transition.act


def test_once_everybody_was_told_the_next_act_comes_first_until_another_customer_waits(cast: Cast) -> None:
    notice = sent(cast.a)
    do(cast.a, notice, "approve", "piet")
    record = change_of(cast.a, notice)
    assert first_act(cast, record) == "clear"
    record = do(cast.a, record, "revise_plan", "engineer")
    supply(cast.a, cast.a.aurelia, part=record.part_numbers[0])
    record = settle(cast.a, as_it_is(cast.a, record))
    plan = {"plan": "Trial, then series.", "implement_on": in_days(60), "first_ship_on": in_days(100)}
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", **plan)
    record = do(cast.a, record, "approve_plan", "manager")
    assert first_act(cast, record) == "notify_customers"
    record = notify(cast.a, record)
    assert set(notices_of(cast.a, record)) == {"NL", "AU"}
    with pytest.raises(Refused, match="Everybody was told"):
        do(cast.a, record, "notify_customers", "engineer")
    do(cast.a, notices_of(cast.a, record)["AU"], "approve", "rival")
    assert first_act(cast, record) == "clear"
