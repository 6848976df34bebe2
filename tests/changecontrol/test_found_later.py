"""Customers that come to light after the class was given: they have a gate like every other, or nothing goes on."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changecontrol.models import AffectedItem, ChangeNotice, ChangeTask, NoticeRevision, RuleHit
from changecontrol.models.impact import RATINGS
from changecontrol.services import Supplied, enter_supply, import_supply
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.records.models import Record
from tests.factories.cast import Cast, House
from tests.factories.changes import (
    answers,
    as_it_is,
    change,
    condition_of,
    notices_of,
    notify,
    on_conditions,
    ready,
    recipients_of,
    settle,
    supply,
)
from tests.factories.documents import document
from tests.factories.records import do
from tests.factories.terms import beside_others, signed

RATED = [f"{name}{end}" for name in RATINGS for end in ("", "_after")]


def approved_by_nordlicht(house: House) -> Any:
    """A change in consultation; the one customer it concerned has approved."""
    supply(house, house.nordlicht, part="P-50")
    record = notify(house, change(house, "consultation", part_numbers=["P-50"]))
    do(house, notices_of(house, record)["NL"], "approve", "piet")
    return as_it_is(house, record)


def test_a_customer_confirmed_after_the_classification_has_a_gate_and_is_told(cast: Cast) -> None:
    record = approved_by_nordlicht(cast.a)
    record = do(cast.a, record, "add_item", "engineer", kind="customer", customer=cast.a.aurelia)
    assert [row.level for row in recipients_of(cast.a, record)] == [2, 2]
    with pytest.raises(Refused, match="Aurelia Medical: The notice is sent"):
        do(cast.a, record, "clear", "engineer")
    record = notify(cast.a, record)
    theirs = notices_of(cast.a, record)["AU"]
    with cast.a.sitting("engineer"):
        content = NoticeRevision.objects.get(record_id=theirs.pk).content
    assert content["parts"] == [], "who is named by hand is told without parts of its own in the register"
    do(cast.a, theirs, "approve", "rival")
    assert do(cast.a, as_it_is(cast.a, record), "clear", "engineer").state == "cleared"


def test_a_customer_supplied_since_holds_the_change_before_clearing_and_before_the_start(cast: Cast) -> None:
    record = approved_by_nordlicht(cast.a)
    supply(cast.a, cast.a.aurelia, part="P-50")
    with pytest.raises(Refused, match="Nothing was found that is not listed"):
        do(cast.a, record, "find_items", "engineer")
    with pytest.raises(Refused, match="confirm or strike AU"):
        do(cast.a, record, "clear", "engineer")
    record = notify(cast.a, settle(cast.a, record))
    do(cast.a, notices_of(cast.a, record)["AU"], "approve", "rival")
    assert do(cast.a, as_it_is(cast.a, record), "clear", "engineer").state == "cleared"


def test_a_customer_supplied_since_the_change_was_cleared_holds_its_start(cast: Cast) -> None:
    record = do(cast.a, approved_by_nordlicht(cast.a), "clear", "engineer")
    supply(cast.a, cast.a.aurelia, part="P-50")
    with pytest.raises(Refused, match="confirm or strike AU Aurelia Medical"):
        do(cast.a, record, "start_implementation", "engineer")
    record = settle(cast.a, record)
    with pytest.raises(Refused, match="Aurelia Medical: The notice is sent"):
        do(cast.a, record, "start_implementation", "engineer")


def entered(house: House, by: str, *lines: Supplied) -> None:
    with house.sitting(by) as seat:
        enter_supply(house.organisation, lines=lines, by=seat)


def proposed(house: House, record: Any) -> set[str]:
    with house.sitting("engineer"):
        rows = AffectedItem.objects.filter(record_id=record.pk, kind="customer", state="proposed")
        return set(rows.values_list("reference", flat=True))


def told_owner(house: House, subject: str) -> list[str]:
    with house.sitting("engineer"):
        rows = OutboxMessage.objects.filter(recipient=house.engineer, channel="mail", subject__contains=subject)
        return list(rows.values_list("text", flat=True))


def test_who_is_supplied_while_a_change_runs_is_proposed_at_once_and_its_owner_is_told(cast: Cast) -> None:
    record, other = approved_by_nordlicht(cast.a), change(cast.a, "assessment")
    entered(cast.a, "manager", Supplied(part_number=" P-50 ", customer=cast.a.aurelia, site=cast.a.graz))
    assert (proposed(cast.a, record), "AU" in proposed(cast.a, other)) == ({"AU"}, False)
    (words,) = told_owner(cast.a, "Supplied since")
    assert "Aurelia Medical" in words and record.number in words
    entered(cast.a, "manager", Supplied(part_number="P-50", customer=cast.a.aurelia, site=cast.a.detroit))
    assert len(told_owner(cast.a, "Supplied since")) == 1, "it is listed already"


@pytest.mark.parametrize("state", ["draft", "plan_review", "implementing", "implemented", "closed"])
def test_who_is_supplied_is_proposed_from_the_submission_to_the_first_lot(cast: Cast, state: str) -> None:
    supply(cast.a, cast.a.nordlicht, part="P-53")
    record = change(cast.a, state, part_numbers=["P-53"])
    entered(cast.a, "engineer", Supplied(part_number="P-53", customer=cast.a.aurelia))
    assert proposed(cast.a, record) == ({"AU"} if state in ("plan_review", "implementing") else set())


def test_whose_supply_ends_while_a_change_runs_is_told_to_its_owner(cast: Cast) -> None:
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-54")
    change(cast.a, "assessment", part_numbers=["P-54"])
    gone = today(cast.a.organisation) - timedelta(days=1)
    line: dict[str, Any] = {"part_number": "P-54", "customer": cast.a.aurelia}
    entered(cast.a, "manager", Supplied(**line, site=cast.a.detroit))
    entered(cast.a, "manager", Supplied(**line, site=cast.a.detroit, ended_on=gone))
    assert not told_owner(cast.a, "Supply ends"), "it is supplied from Graz as before"
    entered(cast.a, "manager", Supplied(**line, site=cast.a.graz, ended_on=gone))
    (words,) = told_owner(cast.a, "Supply ends")
    assert "Aurelia Medical" in words and "Nordlicht" not in words


def test_a_table_of_lines_takes_no_more_statements_for_more_changes_than_their_events(cast: Cast) -> None:
    def statements(part: str, number: int) -> int:
        supply(cast.a, cast.a.nordlicht, part=part)
        for _place in range(number):
            change(cast.a, "assessment", part_numbers=[part])
        table = BytesIO(f"part;customer\n{part};AU\n".encode())
        with cast.a.sitting("manager") as seat, CaptureQueriesContext(connection) as asked:
            assert import_supply(cast.a.organisation, file=table, name="supply.csv", by=seat) == 1
        return len(asked)

    one, three = statements("P-55", 1), statements("P-56", 3)
    assert three - one <= 2 * 12, "an event and a message each"


def test_a_confirmed_customer_without_a_gate_holds_the_change_until_somebody_looks(cast: Cast) -> None:
    record = approved_by_nordlicht(cast.a)
    with cast.a.sitting("engineer"):  # as it was stored once
        AffectedItem.objects.create(
            organisation=record.organisation, record=Record(pk=record.pk), kind="customer", reference="AU",
            customer=cast.a.aurelia, label="Aurelia Medical", source="hand", state="confirmed",
        )  # fmt: skip
    with pytest.raises(Refused, match="AU Aurelia Medical has no gate yet"):
        do(cast.a, record, "clear", "engineer")
    record = do(cast.a, record, "find_items", "engineer")
    assert len(recipients_of(cast.a, record)) == 2


def test_a_document_confirmed_after_the_plan_was_approved_has_a_task_once(cast: Cast) -> None:
    record = approved_by_nordlicht(cast.a)
    number = document(cast.a, "effective").number
    record = do(cast.a, record, "add_item", "engineer", kind="document", reference=number)
    with cast.a.sitting("engineer"):
        task = ChangeTask.objects.get(record_id=record.pk, document__number=number)
        assert Clock.objects.filter(record_id=record.pk, subject=task.code, state="running").exists()
    record = do(cast.a, record, "drop_task", "engineer", task=task, why="It does not name the press.")
    record = do(cast.a, record, "add_item", "engineer", kind="customer", customer=cast.a.aurelia)
    with cast.a.sitting("engineer"):
        assert ChangeTask.objects.get(record_id=record.pk, document__number=number).state == "dropped"


def test_a_struck_customer_that_gets_the_part_again_is_to_be_confirmed_again(cast: Cast) -> None:
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-51")
    record = change(cast.a, "assessment", part_numbers=["P-51"])
    line: dict[str, Any] = {"part_number": "P-51", "customer": cast.a.aurelia, "site": cast.a.graz}
    with cast.a.sitting("engineer") as seat:
        gone = today(cast.a.organisation) - timedelta(days=1)
        enter_supply(cast.a.organisation, lines=[Supplied(**line, ended_on=gone)], by=seat)
        item = AffectedItem.objects.get(record_id=record.pk, reference="AU")
    record = do(cast.a, record, "exclude_item", "engineer", item=item, why="Supply has ended.")
    with pytest.raises(Refused, match="Nothing was found"):
        do(cast.a, record, "find_items", "engineer")
    with cast.a.sitting("engineer") as seat:
        enter_supply(cast.a.organisation, lines=[Supplied(**line)], by=seat)
    with cast.a.sitting("engineer"):
        item.refresh_from_db()
    assert (item.state, item.settled_reason) == ("proposed", "")


def test_a_customer_that_is_struck_reads_that_its_notice_is_withdrawn_and_holds_nothing_any_more(cast: Cast) -> None:
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-52")
    record = notify(cast.a, change(cast.a, "consultation", part_numbers=["P-52"]))
    notices = notices_of(cast.a, record)
    do(cast.a, notices["NL"], "approve", "piet")
    theirs = on_conditions(cast.a, notices["AU"])
    gets: dict[str, Any] = {"part_number": "P-52", "customer": cast.a.aurelia, "site": cast.a.graz}
    with cast.a.sitting("engineer") as seat:
        gone = today(cast.a.organisation) - timedelta(days=1)
        enter_supply(cast.a.organisation, lines=[Supplied(**gets, ended_on=gone)], by=seat)
        item = AffectedItem.objects.get(record_id=record.pk, reference="AU")
    record = do(cast.a, as_it_is(cast.a, record), "exclude_item", "engineer", item=item, why="Supply has ended.")
    assert as_it_is(cast.a, theirs).state == "withdrawn"
    assert condition_of(cast.a, theirs).state == "withdrawn"
    with cast.a.sitting("engineer"):
        mail = OutboxMessage.objects.filter(recipient=cast.rival, kind="change-notice-progress").latest("due_at")
    assert "does not concern you any more" in mail.text
    record = do(cast.a, record, "clear", "engineer")
    with cast.a.sitting("engineer") as seat:
        enter_supply(cast.a.organisation, lines=[Supplied(**gets)], by=seat)
    record = settle(cast.a, record)
    with pytest.raises(Refused, match="Aurelia Medical: The notice is sent"):
        do(cast.a, record, "start_implementation", "engineer")
    notify(cast.a, record)
    with cast.a.sitting("engineer"):
        assert ChangeNotice.objects.filter(change_number=record.number, customer=cast.a.aurelia).count() == 2


def statements_to_classify(house: House, part: str, *customers: Customer) -> int:
    """How many statements the class of a change takes that concerns these customers, each with a limit that it hits."""
    supply(house, *customers, part=part)
    record = ready(house, change(house, "assessment", part_numbers=[part]))
    risk = {"row": "R1", "mode": "Too wide", "rationale": "As it was.", **dict.fromkeys(RATED, 9)}
    record = do(house, record, "rate_risk", "engineer", **risk)
    with CaptureQueriesContext(connection) as asked:
        do(house, record, "classify", "engineer", answers=answers("sequence"))
    assert {row.level for row in recipients_of(house, record)} == {2}
    with house.sitting("engineer"):
        assert RuleHit.objects.filter(record_id=record.pk, customer__isnull=False).count() == len(customers)
    return len(asked)


def test_the_class_of_a_change_takes_no_more_statements_for_more_customers(cast: Cast) -> None:
    with cast.a.sitting("engineer"):
        said = {"organisation": cast.a.organisation, "country": "AT", "zone": "Europe/Vienna"}
        many = [Customer.objects.create(code=f"C{n:02}", name=f"Customer {n}", **said) for n in range(8)]
    for one in (cast.a.nordlicht, *many):
        signed(cast.a, beside_others(cast.a, customer=one, rpn_limit=100))
    few = statements_to_classify(cast.a, "P-60", cast.a.nordlicht)
    assert statements_to_classify(cast.a, "P-61", *many) <= few + 2
