"""A change that one customer's limit of RPN holds back, from the request to the archive of approvals and the PDF."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from changecontrol.models import Change, ChangeNotice
from changecontrol.services import enter_window
from qms.accounts.models import Person
from qms.documents.models import Class, Document, DocumentRevision, Type
from qms.organisations.context import tenant_context
from qms.organisations.models import Customer
from tests.factories.cast import Cast
from tests.factories.changes import (
    answers,
    as_it_is,
    done_tasks,
    in_days,
    notices_of,
    period_over,
    plan_tasks,
    ready,
    rules_signed,
    supply,
    written,
)
from tests.factories.documents import document, in_force, revised
from tests.factories.records import do
from tests.factories.terms import drafted, signed
from tests.journeys.conftest import Door
from tests.journeys.visitor import Visitor, eventually
from tests.pdf.reading import pages

PART = "P-30"
CONDITION = "The first 3 lots are inspected in full."
MET = "Lots L-90 to L-92: 900 pieces inspected, none rejected."
FREEZE = "Launch of the T2 train"
APPROVES = "I approve this change for my company, as this revision of the notice describes it."


@dataclass
class Play:
    """The people in their browsers; the change, its notices and the document that it revises."""

    cast: Cast
    jana: Visitor
    milan: Visitor
    piet: Visitor
    rolf: Visitor
    otto: Visitor
    instruction: Document
    number: str = ""

    def page(self, path: str) -> str:
        """A page of the house."""
        return f"/{self.cast.a.slug}/{path}/"

    @property
    def change_page(self) -> str:
        """The change's page."""
        return self.page(f"changes/{self.number}")

    def record(self) -> Change:
        """The change as it is now."""
        with self.cast.a.sitting("engineer"):
            return Change.objects.get(number=self.number)

    def notice(self, code: str) -> ChangeNotice:
        """The notice to the customer with that code."""
        return notices_of(self.cast.a, self.record())[code]

    def done(self, act: str, by: str = "engineer", **data: Any) -> Change:
        """An act that nobody walks through the browser here: its own tests do."""
        found: Change = do(self.cast.a, self.record(), act, by, **data)
        return found


@pytest.fixture
def play(door: Door, stage: Cast) -> Iterator[Play]:
    """Nordlicht has agreed a limit of RPN; Aurelia, in Detroit, approves every class; a freeze lies ahead."""
    house = stage.a
    rules_signed(house)
    supply(house, house.nordlicht, house.aurelia, part=PART)
    signed(house, drafted(house, customer=house.nordlicht, rpn_limit=100))
    signed(house, drafted(house, customer=house.aurelia, change_approval=["1", "2", "3"]))
    with tenant_context(house.acting("admin")):
        Customer.objects.filter(pk=house.aurelia.pk).update(zone="America/Detroit")
    Person.objects.filter(pk=stage.rival.pk).update(zone="America/Detroit")
    with house.sitting("engineer") as seat:
        enter_window(
            house.organisation, customer=house.nordlicht, kind="freeze", label=FREEZE, starts_on=in_days(95),
            ends_on=in_days(110), by=seat,
        )  # fmt: skip
    instruction = document(
        house, "effective", type=Type.INSTRUCTION, title="Pressing brackets", classification=Class.INTERNAL
    )
    revised(house, instruction, "# Pressing\n\nPress 4, 130 kN.\n")
    with ExitStack() as open_doors:
        people = (stage.engineer, stage.manager, stage.piet, stage.rival, stage.auditor)
        jana, milan, piet, rolf, otto = (open_doors.enter_context(door(person)) for person in people)
        yield Play(stage, jana, milan, piet, rolf, otto, instruction)


def test_a_limit_of_one_customer_holds_a_change_back_until_both_have_approved(play: Play) -> None:
    a_change_is_asked_for(play)
    the_risk_reaches_the_limit_of_one_customer(play)
    a_freeze_moves_the_first_shipment(play)
    a_manager_approves_and_the_gate_is_closed(play)
    the_notices_go_out_and_one_customer_approves(play)
    the_other_approves_on_a_condition_in_another_zone(play)
    the_change_is_cleared_and_the_document_takes_effect_on_the_day(play)
    the_condition_is_met_before_the_change_is_closed(play)
    the_archive_and_the_pdf_show_the_approvals(play)


# --- one chapter after the other --------------------------------------------------------------------------------------


def a_change_is_asked_for(play: Play) -> None:
    jana = play.jana
    jana.sign_in(play.page("changes/new"))
    jana.fill(**{"Title": "Relabel bracket P-30", "Part numbers": PART, "As it is": "Label on the bag."})
    jana.fill(**{"As it shall be": "Label on the bracket.", "Why it is changed": "Bags are opened before the line."})
    jana.choose("What is changed", "Process")
    jana.press("Ask for the change")
    play.number = jana.page.url.rstrip("/").rsplit("/", 1)[-1]
    jana.do("Submit")
    jana.press("Submit")
    jana.sees("Assessment", PART)
    jana.open(play.change_page + "?tab=impact")
    jana.sees("Nordlicht Bahntechnik", "Aurelia Medical", "Graz")
    jana.open(play.change_page)


def the_risk_reaches_the_limit_of_one_customer(play: Play) -> None:
    """Severity 2, occurrence 7, detection 10: RPN 140 with Action Priority L (mission, row 4.5)."""
    jana = play.jana
    jana.do("Rate a risk before and after")
    jana.fill(**{"Row": "R1", "Failure mode": "Label comes off", "Severity before": "2", "Occurrence before": "3"})
    jana.fill(**{"Detection before": "10", "Severity after": "2", "Occurrence after": "7", "Detection after": "10"})
    jana.fill(**{"Rationale of the ratings after": "Trial: 3 of 50 labels came off."})
    jana.press("Rate a risk before and after")
    record = written(play.cast.a, ready(play.cast.a, play.record()))
    do(play.cast.a, record, "classify", "engineer", answers=answers("label"))
    jana.open(play.change_page)
    jana.sees("class 1 for this customer", "class 2 for this customer", "RPN", "140", "QAA-17")


def a_freeze_moves_the_first_shipment(play: Play) -> None:
    jana = play.jana
    play.done("add_document", number=play.instruction.number, due_on=in_days(50))
    plan_tasks(play.cast.a, play.record())
    jana.open(play.change_page)
    jana.do("Submit the plan")
    jana.fill(Plan="Trial of 300 pieces, then series.")
    jana.fill(**{"Start of the implementation": str(in_days(60)), "First shipment to a customer": str(in_days(100))})
    jana.press("Submit the plan")
    jana.sees(FREEZE, day(in_days(111)))
    jana.fill(**{"First shipment to a customer": str(in_days(111))})
    jana.press("Submit the plan")
    jana.sees("Done: submitted the plan.", "Plan under review")


def day(one: date) -> str:
    """A day as pages show it."""
    return f"{one.day} {one:%b} {one.year}"


def a_manager_approves_and_the_gate_is_closed(play: Play) -> None:
    milan = play.milan
    milan.sign_in(play.change_page)
    milan.do("Approve the plan")
    milan.sign()
    milan.sees("With customers", "closed")
    play.jana.open(play.change_page + "clear/")
    play.jana.sees("Not yet for", "The notice is sent.")
    assert play.jana.page.get_by_role("button", name="Clear the change").count() == 0
    with play.cast.a.sitting("manager"):
        revision = DocumentRevision.objects.get(record_id=play.instruction.pk, number=2)
    assert (revision.state, revision.effective_on, revision.change_number) == ("scheduled", in_days(60), play.number)


def the_notices_go_out_and_one_customer_approves(play: Play) -> None:
    jana, piet = play.jana, play.piet
    jana.open(play.change_page)
    jana.do("Send the notices")
    jana.press("Send the notices")
    assert eventually_sent(play)
    piet.sign_in(play.page("portal/change-notices"))
    piet.sees("Press for bracket P-10")
    piet.open(play.page(f"portal/change-notices/{play.notice('NL').number}"))
    piet.sees("Press force", "120 ± 10", "130 ± 5", day(in_days(111)))
    piet.does_not_see("Aurelia", "RPN 140")
    piet.do("Approve")
    piet.sees(APPROVES)
    piet.sign()
    piet.sees("Approved")
    jana.open(play.change_page)
    jana.sees("Aurelia Medical", "closed", "open")


def eventually_sent(play: Play) -> bool:
    """The worker has sent both notices."""
    return bool(eventually(lambda: set(notices_of(play.cast.a, play.record())) == {"NL", "AU"}))


def the_other_approves_on_a_condition_in_another_zone(play: Play) -> None:
    rolf = play.rolf
    rolf.sign_in(play.page(f"portal/change-notices/{play.notice('AU').number}"))
    rolf.do("Approve on conditions")
    rolf.fill(Conditions=CONDITION)
    rolf.sign()
    rolf.sees("Approved", CONDITION)
    zones = {rolf.page.locator("time").last.get_attribute("title") or "", rolf.text()}
    assert any("EST" in words or "EDT" in words or "Detroit" in words for words in zones)


def the_change_is_cleared_and_the_document_takes_effect_on_the_day(play: Play) -> None:
    jana, house = play.jana, play.cast.a
    jana.open(play.change_page)
    jana.do("Clear the change")
    jana.press("Clear the change")
    jana.do("Start the implementation")
    jana.press("Start the implementation")
    jana.sees("Implementing")
    done_tasks(house, play.record())
    period_over(house, play.record())
    jana.open(play.change_page + "record_first_lot/")
    jana.sees(play.instruction.number, day(in_days(60)))
    in_force(house, as_it_is(house, play.instruction))
    jana.open(play.page(f"documents/{play.instruction.number}"))
    jana.sees("Press 4, 130 kN.")
    jana.open(play.change_page)
    jana.do("Record the first lot")
    jana.fill(**{"First lot": "L-90", "Shipped on": str(in_days(0)), "Evidence": "None of 300 labels came off."})
    jana.press("Record the first lot")
    jana.sees("Done: recorded the first lot.")


def the_condition_is_met_before_the_change_is_closed(play: Play) -> None:
    milan, jana = play.milan, play.jana
    play.done("verify", "engineer2", verification="300 pieces, none rejected.")
    milan.open(play.change_page + "close/")
    milan.sees(f"condition C01 of {play.notice('AU').number}")
    jana.open(play.page(f"notices/{play.notice('AU').number}"))
    jana.do("Meet a condition")
    jana.fill(**{"How it is met": MET})
    jana.press("Meet a condition")
    milan.open(play.change_page)
    milan.do("Close the change")
    milan.fill(**{"Closing summary": "Labels stay on since then."})
    milan.sign()
    milan.sees("Done: closed the change.", "Closed")


def the_archive_and_the_pdf_show_the_approvals(play: Play) -> None:
    otto = play.otto
    otto.sign_in(play.page("customer-approvals"))
    otto.sees("Customer approvals", "Piet Larsen", "Rolf Rival", "Approved", "Approved on conditions", play.number)
    otto.open(play.change_page)
    otto.press("With all notices as one PDF")
    path = otto.take_result()
    words = " ".join(" ".join(pages(path.read_bytes())).split())
    for one in (play.number, APPROVES, "Piet Larsen", "Rolf Rival", CONDITION, MET, "130 ± 5"):
        assert one in words, one
    otto.open("/verify/")
    otto.page.set_input_files("input[name=file]", path)
    otto.press("Check the file")
    otto.sees("Genuine")
