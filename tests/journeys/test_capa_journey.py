"""Two complaints with one cause, from the call in which they are found alike to the PDF of the whole chain."""

import re
from contextlib import ExitStack
from datetime import timedelta

from django.utils import timezone

from capa.models import Step
from tests.factories.capas import ASPECTS, DOCUMENTS, ESCAPE, EVIDENCE, PLACES, chain
from tests.factories.cast import Cast
from tests.factories.records import do
from tests.journeys.capa_play import (
    ACTION,
    CALL,
    CLOSED,
    FINDINGS,
    INTERNAL,
    OBJECTION,
    RATED,
    SORTED,
    SUMMARY,
    VERIFIED,
    WHYS,
    WORDS,
    Play,
    make_emil_a_manager,
    number_in,
    share_all,
    share_in_the_browser,
)
from tests.journeys.conftest import Door
from tests.journeys.post import is_written
from tests.pdf.reading import pages


def test_two_complaints_lead_through_one_capa_to_a_verdict_and_the_pdf_of_the_chain(door: Door, stage: Cast) -> None:
    make_emil_a_manager(stage)
    with ExitStack() as house:
        come_in = house.enter_context
        play = Play(
            stage,
            come_in(door(stage.piet, width=390)),
            come_in(door(stage.engineer)),
            come_in(door(stage.manager)),
            come_in(door(stage.engineer2)),
            come_in(door(stage.auditor)),
        )
        play.has_studied_its_risks()
        a_customer_reports(play)
        another_one_calls_and_the_likeness_shows(play)
        both_share_one_capa(play)
        the_customer_returns_a_discipline_of_the_8d(play)
        it_is_shared_again_and_accepted(play)
        causes_are_drawn_and_verified(play)
        actions_are_planned_against_a_criterion(play)
        the_owner_does_not_approve_and_a_colleague_does(play)
        the_field_raises_the_action_priority(play)
        actions_are_done_and_the_lesson_is_carried_on(play)
        nobody_looks_before_the_day(play)
        the_verdict_is_computed_and_signed(play)
        the_customer_accepts_the_report(play)
        the_owner_does_not_close_and_a_colleague_does(play)
        each_sees_their_part_of_the_chain(play)
        the_auditor_takes_the_whole_chain(play)


# --- one chapter after the other --------------------------------------------------------------------------------------


def a_customer_reports(play: Play) -> None:
    piet = play.piet
    piet.sign_in(play.page("portal/reports/new"))
    piet.fill(**{"What happened?": WORDS, "Product": "Mounting bracket B-10", "Lot or batch": "L-77"})
    piet.press("Send the report")
    play.first = number_in(piet, "CMP")


def another_one_calls_and_the_likeness_shows(play: Play) -> None:
    jana = play.jana
    jana.sign_in(play.page("complaints/new"))
    jana.choose("Customer", "Aurelia Medical")
    jana.choose("How did it reach us?", "Phone call")
    jana.fill(**{"Who complained?": "Ms Laurent", "What happened?": CALL, "Lot or batch": "L-77"})
    jana.sees("Similar records", play.first, "Nordlicht Bahntechnik", "same lot or batch: L-77", "same words: ")
    jana.press("Record the complaint")
    jana.sees("Recorded as CMP-", CALL)
    play.second = re.findall(r"CMP-\d{4}-\d{5}", jana.page.url)[0]
    assert play.second != play.first


def both_share_one_capa(play: Play) -> None:
    milan = play.milan
    milan.sign_in(play.page(f"complaints/{play.second}"))
    milan.do("Open a CAPA")
    assert milan.field("Follows from").input_value() == play.second
    milan.fill(**{"Follows from": f"{play.second}, {play.first}", "Title": "Cracks beside the weld of B-10"})
    milan.press("Propose the CAPA")
    play.capa = number_in(milan, "CAPA")
    milan.sees("Draft", play.first, play.second, "Customers concerned", "Nordlicht Bahntechnik", "Aurelia Medical")
    milan.do("Open the CAPA")
    milan.press("Open the CAPA")
    milan.sees("Done: opened the CAPA.", "Name the team and contain the problem")
    for number in (play.first, play.second):
        play.jana.open(play.page(f"complaints/{number}"))
        play.jana.sees(play.capa)
    play.done("change_team", person=play.cast.engineer, role="leader", function="Welding")
    play.done("contain", places=PLACES)
    play.done("start_analysis")


def the_customer_returns_a_discipline_of_the_8d(play: Play) -> None:
    jana, piet = play.jana, play.piet
    jana.open(play.capa_page)
    jana.do("8D report for a customer")
    jana.choose("Customer", "Nordlicht Bahntechnik")
    jana.fill(**{"Customer's own reference": "NL-4711"})
    jana.press("Begin the report")
    play.report = number_in(jana, "8D")
    share_all(play, Step.D0, Step.D1, Step.D2)
    share_in_the_browser(play, "D3 Containment")
    jana.sees("Done: shared a discipline.")
    piet.open(play.page("portal"))
    piet.sees("Accept or return what we shared", play.report)
    piet.open(play.their_report)
    piet.sees("D3 Containment", "Lot L-77 is blocked.", "Not shared yet.", "NL-4711")
    piet.does_not_see("Aurelia")
    piet.do("Return a discipline")
    piet.choose("Discipline", "D3 Containment")
    piet.fill(**{"What is missing or wrong?": OBJECTION})
    piet.press("Return a discipline")
    piet.sees("Returned", OBJECTION)


def it_is_shared_again_and_accepted(play: Play) -> None:
    jana, piet = play.jana, play.piet
    is_written(play.cast.a, play.cast.manager.email, "Returned: D3 Containment of " + play.report)
    play.milan.open(f"/{play.cast.a.slug}/")
    play.milan.sees("Revise a discipline that the customer returned", play.report)
    jana.open(play.page(f"8d-reports/{play.report}"))
    jana.sees("Returned", OBJECTION)
    share_in_the_browser(play, "D3 Containment", SORTED)
    jana.sees("Done: shared a discipline.", SORTED)
    piet.open(play.their_report)
    piet.sees(SORTED, "version 2", "1 earlier version")
    piet.do("Accept a discipline")
    piet.choose("Discipline", "D3 Containment")
    piet.press("Accept a discipline")
    piet.sees("Accepted")


def causes_are_drawn_and_verified(play: Play) -> None:
    jana, emil = play.jana, play.emil
    play.done("describe_problem", aspects=ASPECTS)
    jana.open(play.capa_page + "?tab=causes")
    jana.sees("A verified root cause is needed here before the analysis can be concluded.")
    jana.follow_in("Why it occurred", "Add a cause")
    jana.choose("Category", "Machine")
    jana.fill(Because=WHYS[0])
    jana.press("Add a cause")
    jana.open(play.capa_page + "?tab=causes")
    jana.follow("Ask why: C01")
    jana.fill(Because=WHYS[1])
    jana.press("Add a cause")
    jana.open(play.capa_page + "?tab=causes")
    fishbone = jana.page.get_by_role("group", name="Fishbone").locator("svg")
    assert "C02 The cable is" in (fishbone.text_content() or "")
    jana.sees("2 causes; 0 verified (full circle), 2 proposed (empty one)")
    jana.follow("Verify: C02")
    jana.choose("Method", "Test or measurement")
    jana.fill(Evidence=VERIFIED)
    jana.press("Verify a cause")
    jana.sees("somebody else")
    emil.sign_in(play.capa_page)
    for code in ("C01", "C02"):
        emil.open(play.capa_page + "?tab=causes")
        emil.follow(f"Verify: {code}")
        emil.choose("Method", "Test or measurement")
        emil.fill(Evidence=VERIFIED)
        if code == "C02":
            emil.tick("This is a root cause")
        emil.press("Verify a cause")
    emil.open(play.capa_page + "?tab=causes")
    emil.sees("Root cause verified", "2 verified (full circle)", "1 root cause (ring)", VERIFIED)
    chain(play.cast.a, play.record(), ESCAPE, branch="detection", category="measurement")
    jana.open(play.capa_page)
    jana.do("Conclude the analysis")
    jana.press("Conclude the analysis")
    jana.sees("Done: concluded the analysis.", "Planning")


def actions_are_planned_against_a_criterion(play: Play) -> None:
    jana, emil = play.jana, play.emil
    jana.do("Add an action")
    jana.choose("Kind", "Corrective action")
    jana.fill(Action=ACTION)
    jana.choose("Acts on the cause", "C02")
    jana.choose("Owner", play.cast.regulatory.name)
    jana.fill(**{"Due on": str(timezone.localdate() + timedelta(days=10))})
    jana.press("Add an action")
    jana.sees("Done: added an action.")
    jana.do("Submit the plan")
    jana.press("Submit the plan")
    emil.open(play.capa_page)
    emil.sees("Before that: agree by which criterion the effect will be judged.")
    emil.do("Agree the criterion of effectiveness")
    emil.fill(Metric="Cracked of welded brackets B-10")
    emil.choose("Method", "Shares")
    emil.choose("Where the data come from", "Entered")
    emil.fill(**{"Baseline from": "2026-09-01", "Baseline until": "2026-10-31"})
    emil.fill(**{"Baseline: events or defective pieces": "18", "Baseline: out of how many pieces or hours": "900"})
    emil.fill(**{"Target": "0.5 %", "Smallest improvement that counts": "0.5 %"})
    emil.fill(**{"Days from the implementation to the check": "60"})
    emil.sign()
    emil.sees("Done: agreed the criterion of effectiveness.")
    emil.open(play.capa_page + "?tab=effectiveness")
    emil.sees("18 of 900 (2 %)", "806", "effective if p is at most 0.05")


def the_owner_does_not_approve_and_a_colleague_does(play: Play) -> None:
    play.milan.open(play.capa_page)
    play.milan.sees("You own this CAPA; somebody else approves it.")
    play.emil.open(play.capa_page)
    play.emil.do("Approve the plan")
    play.emil.sees("I have reviewed this plan of actions and approve that it is carried out.", ACTION)
    play.emil.sign()
    play.emil.sees("Done: approved the plan.", "Implementation")
    is_written(play.cast.a, play.cast.regulatory.email, "Complete an action")


def the_field_raises_the_action_priority(play: Play) -> None:
    jana = play.jana
    for number in (play.first, play.second):
        jana.open(play.page(f"complaints/{number}"))
        jana.do("Touches a failure mode")
        jana.page.get_by_label(re.compile(f"{play.study} · R001")).check()
        jana.press("Link the record")
        jana.sees(f"Linked to {play.study}.")
    row = play.page(f"fmeas/{play.study}/rows/R001")
    jana.open(row)
    jana.sees("RPN 144", "This row is to be re-assessed", "2 records on 2,000 pieces", "6 is proposed")
    jana.open(play.page(f"fmeas/{play.study}"))
    jana.do("Begin a revision")
    jana.fill(Reason=f"{play.first} and {play.second} contradict R001.")
    jana.press("Begin a revision")
    jana.open(row)
    jana.follow("Re-assess a row")
    assert jana.field("Occurrence").input_value() == "6"
    jana.fill(**{"Evidence of the occurrence": RATED})
    jana.press("Re-assess a row")
    jana.sees("Action priority H asks for an action or a signed justification: R001.")
    jana.open(row)
    jana.sees("RPN 288", RATED)


def actions_are_done_and_the_lesson_is_carried_on(play: Play) -> None:
    action = play.action()
    play.done("complete_action", "regulatory", action=action, evidence=EVIDENCE)
    play.done("verify_action", action=action, verification="Seen at the robot.")
    play.done("finish_implementation")
    carried_on = [{**DOCUMENTS[0], "reference": play.study, "revision": "2"}, *DOCUMENTS[1:]]
    play.done("record_prevention", documents=carried_on)
    play.done("finish_prevention")


def nobody_looks_before_the_day(play: Play) -> None:
    play.jana.open(play.capa_page)
    play.jana.sees("Awaiting effect", "The effect is judged on")
    play.let_the_window_pass()


def the_verdict_is_computed_and_signed(play: Play) -> None:
    jana, emil = play.jana, play.emil
    jana.open(play.capa_page)
    jana.do("Enter the data of the check")
    jana.fill(**{"Events or defective pieces": "4", "Out of how many pieces or hours": "1100"})
    jana.fill(**{"Where the data come from": "Test stand 2, log of the day."})
    jana.press("Enter the data of the check")
    jana.open(play.capa_page + "?tab=effectiveness")
    chart = jana.page.get_by_role("img", name="Before and after: Effective")
    assert "0.364 %" in (chart.text_content() or "")
    jana.sees("Effective", "Not signed yet", "p = 0.00043", "1.64 % (0.711 % – 2.8 %)", "4 of 1100")
    emil.open(play.capa_page)
    emil.do("Check the effectiveness")
    emil.sees("p = 0.00043")
    emil.fill(**{"Findings: Effective, improvement 1.64 %": FINDINGS})
    emil.sign()
    emil.sees("Done: checked the effectiveness.", "Effective")


def the_customer_accepts_the_report(play: Play) -> None:
    piet = play.piet
    share_all(play, Step.D4, Step.D5, Step.D6, Step.D7, Step.D8)
    do(play.cast.a, play.eight_d(), "submit_report", "engineer")
    piet.open(play.their_report)
    piet.sees("Your turn")
    piet.do("Accept the report")
    piet.sees("I accept this 8D report for my company.")
    piet.sign()
    piet.sees("Accepted", WHYS[1], ACTION, SORTED)
    piet.does_not_see(*INTERNAL, "Aurelia", play.second)


def the_owner_does_not_close_and_a_colleague_does(play: Play) -> None:
    milan, emil = play.milan, play.emil
    milan.open(play.capa_page)
    milan.sees("You own this CAPA or owned it before; somebody else closes it.")
    milan.open(f"{play.capa_page}close/")
    milan.sees("You own this CAPA or owned it before; somebody else closes it.")
    assert not milan.signing_button.is_visible()
    emil.open(play.capa_page)
    emil.do("Close the CAPA")
    emil.sees(CLOSED)
    emil.fill(**{"Closing summary": SUMMARY})
    emil.sign()
    emil.sees("Done: closed the CAPA.", "Closed", SUMMARY)


def each_sees_their_part_of_the_chain(play: Play) -> None:
    play.jana.open(play.page(f"complaints/{play.first}/traceability"))
    graph = play.jana.page.get_by_role("group", name="Graph")
    for number in (play.first, play.second, play.study, play.capa, play.report):
        assert number in graph.inner_text()
    play.piet.open(play.page(f"portal/reports/{play.first}/traceability"))
    play.piet.sees(play.first)
    play.piet.does_not_see(play.second, "Aurelia")


def the_auditor_takes_the_whole_chain(play: Play) -> None:
    otto = play.otto
    otto.sign_in(play.page(f"complaints/{play.first}/traceability"))
    otto.page.get_by_role("button", name="Export").click()
    otto.press("Chain as one PDF")
    words = " ".join(" ".join(pages(otto.take_result().read_bytes())).split())
    assert "Records 5" in words
    for number in (play.first, play.second, play.study, play.capa, play.report):
        assert number in words
    for one in (WORDS, CALL, OBJECTION, SORTED, *WHYS, VERIFIED, ACTION, FINDINGS, SUMMARY):
        assert one in words, one
    for one in ("18 of 900 (2 %)", "4 of 1100 (0.364 %)", "p = 0.00043", "Effective", CLOSED, play.cast.engineer2.name):
        assert one in words, one
