"""A trade-off shared with one customer: what it reads and says, what that does to the decision, what stays inside."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from changecontrol.models import Change, CustomerPosition, JointWeighing
from changecontrol.pdf.tradeoff import sections
from changecontrol.queries.tradeoff import result_of
from changecontrol.queries.weighing import sharing_of
from changecontrol.services.positions import follow_positions
from qms.clocks.models import Clock
from qms.clocks.services import ring_organisation
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.pdf.records import document_of
from qms.records.models import Event
from qms.signatures.models import Signature
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.changes import change, sent, with_file
from tests.factories.records import do
from tests.factories.trade_offs import asked_for, begun, criteria_of, decided_for, options_of, scored, trade_off
from tests.factories.weighings import (
    agrees,
    all_scored,
    as_it_is,
    asked,
    joint_of,
    joint_weighing,
    marked,
    objects,
    opened,
    proposed,
    score,
    share,
    shared,
    source_of,
    time_is_over,
)

RESTS = ("pdf/", "take_position/", "message/", "traceability/")
"""What is below the customer's page, beside it."""


def refused(words: str, call: Callable[[], object], field: str = "") -> None:
    """The call is refused with these words, at this field."""
    with pytest.raises(Refused, match=words) as found:
        call()
    assert (found.value.field or "") == field


def page_of(client: Client, house: House, record: JointWeighing, rest: str = "") -> Any:
    """The customer's page."""
    return client.get(f"/{house.slug}/portal/weighings/{record.number}/{rest}")


def test_the_customer_reads_options_and_shared_criteria_and_nothing_of_the_others(cast: Cast, client_for: Any) -> None:
    house = cast.a
    record = joint_weighing(house, "position")
    page = page_of(client_for(cast.piet), house, record).content.decode()
    for words in ("Press for your bracket", "A Keep press 2", "Stability for customers", "60", "40"):
        assert words in page
    source = source_of(house, record)
    inside = ["Cost", "Energy", "12 000 EUR", "Trial needed", "what do we do?", source.number, "Milan", "Trial of May"]
    assert [words for words in inside if words in page] == []
    with house.sitting("piet") as seat:
        held = str(document_of(record, seat, language="en"))
    assert "Stability for customers" in held
    assert [words for words in inside if words in held] == [], "its document holds no more than its page"


def test_the_customers_side_has_no_right_on_the_tables_of_the_trade_off(cast: Cast) -> None:
    record = joint_weighing(cast.a, "position")
    tables = ("tradeoff", "tradeoption", "tradecriterion", "tradescore", "tradescorer", "dissent", "tradeshare")
    for table in tables:
        with cast.a.sitting("piet"), pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM changecontrol_{table}")
    with cast.a.sitting("piet"), pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT criteria FROM changecontrol_sharedsheet")  # whose criteria they are is ours
    with cast.a.sitting("rival"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM changecontrol_sharedsheet WHERE record_id = %s", [record.pk])
        assert cursor.fetchone() == (0,)


def test_only_a_customer_that_the_change_concerns_is_asked(cast: Cast) -> None:
    house = cast.a
    source = change(house, "assessment")
    record = marked(house, asked_for(house, begun(house, sources=[source])))
    refused("that the change concerns", lambda: share(house, record), "customer")
    notice = sent(house)  # of another change, which concerns nordlicht
    with house.sitting("engineer"):
        concerned = Change.objects.get(number=notice.change_number)
    record = marked(house, asked_for(house, begun(house, sources=[concerned])))
    assert share(house, record).customer == house.nordlicht


def test_it_is_shared_in_the_draft_with_one_customer_and_two_criteria_at_least(cast: Cast) -> None:
    house = cast.a
    refused("two criteria as shared", lambda: share(house, marked(house, asked_for(house, begun(house)), ("Time",))))
    record = shared(house)
    refused("shared already", lambda: share(house, source_of(house, record), house.aurelia))
    with pytest.raises(Illegal):
        share(house, trade_off(house, "scoring"))


def test_the_customers_weights_come_to_exactly_100_and_stand_beside_ours(cast: Cast, client_for: Any) -> None:
    house, record = cast.a, shared(cast.a)
    refused("10 are missing to 100", lambda: proposed(house, record, "50", "40"))
    refused("at most two decimals", lambda: proposed(house, record, "50.001", "49.999"), "weight_1")
    refused("every criterion", lambda: proposed(house, record, "100"))
    proposed(house, record, "25.5", "74.5", by="contributor")
    source = source_of(house, record)
    page = client_for(cast.engineer).get(f"/{house.slug}/trade-offs/{source.number}/").content.decode()
    assert "74.5" in page
    assert "Time is short." in page


def test_the_customer_scores_with_evidence_and_we_see_it_when_ours_are_weighed(cast: Cast, client_for: Any) -> None:
    house, record = cast.a, joint_weighing(cast.a, "scoring")
    good = {1: (5, "Audit"), 2: (6, "Audit")}

    def give(option: str = "A", **changes: Any) -> object:
        return do(house, record, "score", "contributor", option=option, given={**good, **changes.get("given", {})})

    refused("without evidence", lambda: give(given={2: (6, " ")}), "evidence_2")
    refused("from 1 to 10", lambda: give(given={1: (0, "Audit")}), "value_1")
    refused("one of the options", lambda: give("Z"), "option")
    refused("every criterion", lambda: give(given={3: (1, "Audit")}))
    all_scored(house, record)
    here = f"/{house.slug}/joint-weighings/{record.number}/"
    before = client_for(cast.engineer).get(here).content.decode()
    assert "6 scores are given" in before
    assert "Audit of May" not in before
    assert "8.60" in page_of(client_for(cast.piet), house, record).content.decode(), "it sees what its own come to"
    asked(house, as_it_is(house, record))
    assert "Audit of May" in client_for(cast.engineer).get(here).content.decode()


def test_the_rankings_stand_beside_each_other(cast: Cast) -> None:
    house = cast.a
    record = asked(house, all_scored(house, opened(house, proposed(house, shared(house), "10", "90"))))
    with house.sitting("engineer"):
        source = source_of(house, record)
        found = sharing_of(source, result_of(source))
    assert found is not None
    assert [(one.option[0], one.ours, one.shared, one.theirs) for one in found.beside] == [
        ("A", 1, 3, 2), ("B", 2, 1, 1), ("C", 3, 2, 3),
    ]  # fmt: skip
    assert [round(float(one.theirs_total or 0), 2) for one in found.beside] == [8.1, 8.5, 2.4]


def test_nothing_is_decided_before_the_customer_has_spoken_or_its_time_has_run(cast: Cast) -> None:
    house = cast.a
    waiting, late = joint_weighing(house, "position"), joint_weighing(house, "position")
    refused("the position of", lambda: decided_for(house, source_of(house, waiting)))
    agrees(house, waiting)
    assert decided_for(house, source_of(house, waiting)).state == "signing"
    assert time_is_over(house, late).state == "lapsed"
    assert decided_for(house, source_of(house, late)).state == "signing"
    with pytest.raises(Illegal):
        agrees(house, as_it_is(house, late))  # it is being decided


def test_a_position_may_come_late_as_long_as_nothing_is_decided(cast: Cast) -> None:
    record = agrees(cast.a, joint_weighing(cast.a, "lapsed"))
    assert record.state == "answered"


def test_who_objects_is_answered_and_told_and_the_objection_stays(cast: Cast, client_for: Any) -> None:
    house, record = cast.a, objects(cast.a, joint_weighing(cast.a, "position"))
    source = source_of(house, record)
    refused("takes another position", lambda: decided_for(house, source), "answer")
    with house.sitting("manager"):
        told = OutboxMessage.objects.filter(recipient=house.manager, subject__contains="Objection of a customer")
        assert told.exists(), "quality managers learn of it at once"
    option = options_of(house, source)[0].code
    answer = "We deliver from stock over your launch."
    source = do(house, source, "decide", "engineer", option=option, decision_reason="", answer=answer)
    source = do(house, source, "return_decision", "manager")
    assert (source.answer, as_it_is(house, record).state) == ("", "answered")
    source = do(house, source, "decide", "engineer", option=option, answer=answer)
    source = do(house, source, "countersign", "manager")
    page = page_of(client_for(cast.piet), house, record).content.decode()
    assert answer in page
    assert "A Keep press 2" in page
    with house.sitting("manager") as seat:
        mails = OutboxMessage.objects.filter(recipient=house.piet, channel="mail", subject__contains="Decided")
        assert answer in mails.get().text
        held = str(sections(source, seat))
        assert "No option keeps our launch." in held
        assert "Objects" in held or "objects" in held
        with pytest.raises(ProgrammingError):
            CustomerPosition.objects.filter(record_id=record.pk).update(reason="Fine.")


def test_who_agrees_with_another_option_is_answered_too_and_with_the_same_is_not(cast: Cast) -> None:
    house = cast.a
    other = agrees(house, joint_weighing(house, "position"), "B")
    refused("takes another position", lambda: decided_for(house, source_of(house, other)), "answer")
    agrees(house, as_it_is(house, other), "A")
    assert decided_for(house, source_of(house, other)).state == "signing", "the newest position counts"
    with house.sitting("engineer"):
        assert CustomerPosition.objects.filter(record_id=other.pk).count() == 2


def test_a_position_is_signed_by_an_approver_for_what_it_reads(cast: Cast) -> None:
    record = joint_weighing(cast.a, "position")
    said = {"stance": "objects", "option": "", "reason_given": "No."}
    with pytest.raises(Illegal):
        do(cast.a, record, "take_position", "contributor", **said)
    refused("option that you agree", lambda: do(cast.a, record, "take_position", "piet", **said | {"stance": "agrees"}),
            "option")  # fmt: skip
    objects(cast.a, record)
    with cast.a.sitting("engineer"):
        signed = Signature.objects.get(record_id=record.pk)
        assert signed.for_customer
        assert "Stability for customers" in signed.content
        assert "Energy" not in signed.content


def test_what_is_changed_withdraws_the_customers_scores_and_says_so(cast: Cast, client_for: Any) -> None:
    house = cast.a
    record = objects(house, all_scored(house, asked(house, proposed(house, opened(house, shared(house)), "70", "30"))))
    source = do(house, source_of(house, record), "revise_criteria", "engineer")
    assert as_it_is(house, record).state == "answered", "nothing that is shared has changed yet"
    option = options_of(house, source)[0]
    said = {"text": "Overhaul press 2", "description": "", "cost": "1", "risk": "1", "stability": "1"}
    source = do(house, source, "revise_option", "engineer", option=option, **said)
    record = as_it_is(house, record)
    assert (record.state, record.revision) == ("weights", 2)
    page = page_of(client_for(cast.piet), house, record).content.decode()
    assert "Overhaul press 2" in page
    assert "6 scores are withdrawn" in page
    assert "on what was shown before" in page, "the objection stays, but counts no more"
    assert ">70<" in page, "the weights were of the same criteria"
    with house.sitting("manager"):
        mails = OutboxMessage.objects.filter(recipient=house.piet, channel="mail", subject__contains="Changed")
        assert mails.count() == 1
    source = do(house, source, "open_scoring", "engineer")
    scored(house, source)
    do(house, as_it_is(house, source), "weigh", "engineer")
    refused("the position of", lambda: decided_for(house, as_it_is(house, source)))


def test_what_is_not_shared_changes_without_a_trace(cast: Cast) -> None:
    """Neither the page, nor the timeline, nor the version tells of criteria, costs and scorers that are ours."""
    house, record = cast.a, shared(cast.a)
    source = source_of(house, record)
    cost, stability, time, energy = criteria_of(house, source)
    option = options_of(house, source)[0]
    said = {"text": option.text, "description": "", "cost": "99 EUR", "risk": "none", "stability": "none"}
    source = do(house, source, "revise_option", "engineer", option=option, **said)
    weights = {cost: Decimal(45), stability: Decimal(30), time: Decimal(20), energy: Decimal(5)}
    source = do(house, source, "set_weights", "engineer", weights=weights)
    source = do(house, source, "drop_criterion", "engineer", criterion=energy)
    source = do(house, source, "ask_scorer", "engineer", person=house.engineer2)
    now = as_it_is(house, record)
    assert (now.version, now.revision, now.state_since) == (record.version, record.revision, record.state_since)
    with house.sitting("piet"):
        assert list(Event.objects.filter(record_id=record.pk).values_list("act", flat=True)) == ["share"]


def test_taken_back_it_is_nowhere_and_what_was_said_stays_with_us(cast: Cast, client_for: Any) -> None:
    house = cast.a
    record = objects(house, joint_weighing(house, "position"))
    source, client = source_of(house, record), client_for(cast.piet)
    with house.sitting("engineer"):
        bell = OutboxMessage.objects.filter(channel="in_app", recipient=house.piet, record_number=record.number)[0].url
        clock = Clock.objects.get(record_id=record.pk).pk
    here = f"/{house.slug}/portal/weighings/{record.number}/"
    urls = [bell, f"/{house.slug}/portal/clocks/{clock}/", *(f"{here}{rest}" for rest in ("", *RESTS))]
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)
    source = do(house, source, "take_back_sharing", "engineer", why="It goes to another customer.")
    assert [client.get(url).status_code for url in urls] == [404] * len(urls)
    assert record.number not in client.get(f"/{house.slug}/portal/find/", {"q": "bracket"}).content.decode()
    assert record.number not in client.get(f"/{house.slug}/portal/weighings/").content.decode()
    assert decided_for(house, source).state == "signing", "its position counts no more"
    with house.sitting("manager") as seat:
        held = str(sections(as_it_is(house, source), seat))
    assert "No option keeps our launch." in held
    assert "It goes to another customer." in held


def test_files_and_talk_of_the_trade_off_do_not_go_out(cast: Cast, client_for: Any) -> None:
    house, record = cast.a, shared(cast.a)
    source = source_of(house, record)
    with_file(house, source, "costs.eml", b"From: a@b.example\r\nSubject: x\r\n\r\nCosts\r\n")
    page = page_of(client_for(cast.piet), house, record).content.decode()
    assert "costs.eml" not in page
    assert "added an option" not in page, "what happened to the trade-off is not in its timeline"


def test_a_decision_and_a_late_position_do_not_cross(cast: Cast) -> None:
    """The customer's page from before the decision is out of date."""
    house = cast.a
    record = joint_weighing(house, "lapsed")
    decided_for(house, source_of(house, record))
    with pytest.raises(Illegal):
        objects(house, record)


def test_a_sent_form_counts_once(cast: Cast, client_for: Any) -> None:
    house, record, client = cast.a, joint_weighing(cast.a, "scoring"), client_for(cast.contributor)
    here = f"/{house.slug}/portal/weighings/{record.number}/propose_weights/"
    page = client.get(here).content.decode()
    key = page.split('name="form_key" value="')[1].split('"')[0]
    given = {"weight_1": "60", "weight_2": "40", "comment": "", "version": record.version, "form_key": key}
    assert [client.post(here, given).status_code for _twice in (1, 2)] == [302, 302]
    with house.sitting("engineer"):
        assert record.proposedweightss.count() == 1


def test_the_customer_is_reminded_twice_then_its_time_has_run(cast: Cast) -> None:
    house, record = cast.a, joint_weighing(cast.a, "position")

    def reminders() -> int:
        with house.sitting("manager"):
            rows = OutboxMessage.objects.filter(recipient=house.piet, channel="mail", record_number=record.number)
            return rows.filter(subject__contains="Reminder").count()

    with house.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="trade_off_position")
        moments = [datetime.fromisoformat(step["at"]) for step in clock.steps]
    counts = []
    for moment in moments[:2]:
        ring_organisation(house.organisation.pk, moment + timedelta(seconds=1))
        counts.append(reminders())
    assert counts == [1, 2]
    with house.sitting("manager"):
        assert follow_positions(house.organisation) == 0, "there is time left"
    assert time_is_over(house, record).state == "lapsed"
    with house.sitting("manager"):
        assert follow_positions(house.organisation) == 0, "noted once"


def test_one_that_is_abandoned_is_told(cast: Cast, client_for: Any) -> None:
    record = joint_weighing(cast.a, "ended")
    assert "Ended without a decision" in page_of(client_for(cast.piet), cast.a, record).content.decode()


def test_it_is_read_by_the_customer_it_is_shared_with_alone(cast: Cast, client_for: Any) -> None:
    record = joint_weighing(cast.a, "position")
    assert page_of(client_for(cast.rival), cast.a, record).status_code == 404
    assert joint_of(cast.a, source_of(cast.a, record)).pk == record.pk
    assert score(cast.a, record, "A", (5, 5), by="contributor").version > record.version
