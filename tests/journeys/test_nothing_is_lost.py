"""What people have typed stays theirs: when the session ends, when they press twice, when somebody else was quicker."""

from django.contrib.sessions.models import Session

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.records import do
from tests.journeys.conftest import Door
from tests.journeys.visitor import Visitor, eventually

WORDS = "The third delivery in a row with burrs on the inner edge."


def stored(cast: Cast, words: str) -> int:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        return Complaint.objects.filter(description=words).count()


def type_a_report(piet: Visitor) -> None:
    """Some fields that the draft keeps, and one that comes after the session's end."""
    piet.fill(**{"What happened?": WORDS, "Lot or batch": "L-91"})
    saved = piet.page.locator("[data-draft-state]")
    piet.field("Product").focus()
    eventually(lambda: "Draft saved" in saved.inner_text())
    Session.objects.all().delete()
    piet.fill(Product="Bracket B-10")
    piet.page.locator(".banner:visible").get_by_text("You were signed out.").wait_for()


def test_who_was_signed_out_signs_in_beside_and_sends_the_same_form_once(door: Door, stage: Cast) -> None:
    with door(stage.piet, width=390) as piet:
        piet.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        type_a_report(piet)
        piet.page.get_by_role("button", name="Send the report").click()
        piet.page.locator(".banner:visible").get_by_text("You were signed out.").wait_for()
        form, piet.page = piet.page, piet.page.context.new_page()
        piet.page.goto(piet.live.url + "/accounts/login/")
        piet.sign_in_here()
        piet.page = form
        assert piet.field("Product").input_value() == "Bracket B-10"
        piet.press("Send the report")
        piet.sees("We have your report")
    assert stored(stage, WORDS) == 1


def test_a_closed_window_is_taken_up_again_from_the_draft(door: Door, stage: Cast) -> None:
    with door(stage.rival) as rolf:
        rolf.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        type_a_report(rolf)
        rolf.page.evaluate("document.querySelectorAll('form').forEach(form => { form.dataset.changed = '' })")
        rolf.page.goto(rolf.live.url + f"/{stage.a.slug}/portal/reports/new/")
        rolf.sign_in_here()
        rolf.sees("Your draft is back")
        assert rolf.field("What happened?").input_value() == WORDS
        assert rolf.field("Lot or batch").input_value() == "L-91"


def test_two_clicks_on_a_button_are_one_report(door: Door, stage: Cast) -> None:
    with door(stage.contributor) as cora:
        cora.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        cora.fill(**{"What happened?": "Twice is once."})
        cora.page.get_by_role("button", name="Send the report").dblclick()
        cora.sees("We have your report")
    assert stored(stage, "Twice is once.") == 1


def test_going_back_after_sending_offers_an_empty_form(door: Door, stage: Cast) -> None:
    with door(stage.contributor) as cora:
        cora.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        cora.fill(**{"What happened?": "Sent, then back."})
        cora.press("Send the report")
        cora.page.go_back()
        assert cora.field("What happened?").input_value() == ""
    assert stored(stage, "Sent, then back.") == 1


def test_who_comes_second_sees_what_changed_and_keeps_what_was_typed(door: Door, stage: Cast) -> None:
    record = complaint(stage.a, "acknowledged", title="Two at once")
    with door(stage.engineer) as jana:
        jana.sign_in(f"/{stage.a.slug}/complaints/{record.number}/correct/")
        do(stage.a, record, "assign", "manager", owner=stage.engineer2)
        jana.fill(**{"Lot or batch": "L-78", "Reason": "Read again from the label."})
        jana.press("Correct fields")
        jana.sees("Milan Manager saved a change while you were editing.", "L-77", "L-78")
        jana.page.get_by_label("What you entered").first.check()
        jana.press("Correct fields")
        jana.sees("Done: corrected the record.", "L-78")
