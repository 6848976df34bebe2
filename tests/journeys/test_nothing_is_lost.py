"""What people have typed stays theirs: when the session ends, when they press twice, when somebody else was quicker."""

from django.contrib.sessions.models import Session

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, do
from tests.journeys.conftest import Door

WORDS = "The third delivery in a row with burrs on the inner edge."


def stored(cast: Cast, words: str) -> int:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        return Complaint.objects.filter(description=words).count()


def test_a_session_that_ends_in_mid_form_takes_nothing_with_it(door: Door, stage: Cast) -> None:
    with door(stage.piet, width=390) as piet:
        piet.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        piet.fill(**{"What happened?": WORDS, "Lot or batch": "L-91"})
        piet.page.locator("[data-draft-state]").get_by_text("Draft saved").wait_for()
        Session.objects.all().delete()
        piet.fill(Product="Bracket")
        piet.page.locator(".banner:visible").get_by_text("You were signed out.").wait_for()
        piet.press("Send the report")
        piet.sign_in_here()
        piet.sees("Your draft is back")
        assert piet.field("What happened?").input_value() == WORDS
        assert piet.field("Lot or batch").input_value() == "L-91"
        piet.press("Send the report")
        piet.sees("We have your report")
        piet.open(f"/{stage.a.slug}/portal/reports/new/")
        assert piet.field("What happened?").input_value() == ""
    assert stored(stage, WORDS) == 1


def test_two_clicks_on_a_button_are_one_report(door: Door, stage: Cast) -> None:
    with door(stage.contributor) as cora:
        cora.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        cora.fill(**{"What happened?": "Twice is once."})
        with cora.page.expect_navigation(url="**/filed/"):
            cora.page.get_by_role("button", name="Send the report").dblclick()
        cora.sees("We have your report")
    assert stored(stage, "Twice is once.") == 1


def test_the_back_button_and_a_second_sending_store_nothing_new(door: Door, stage: Cast) -> None:
    with door(stage.contributor) as cora:
        cora.sign_in(f"/{stage.a.slug}/portal/reports/new/")
        cora.fill(**{"What happened?": "Sent, back, sent."})
        cora.press("Send the report")
        cora.page.go_back()
        cora.fill(**{"What happened?": "Sent, back, sent."})
        cora.press("Send the report")
        cora.sees("This form had been sent already; it counts once.")
    assert stored(stage, "Sent, back, sent.") == 1


def test_who_comes_second_sees_what_changed_and_keeps_what_was_typed(door: Door, stage: Cast) -> None:
    record = complaint(stage.a, "acknowledged", title="Two at once")
    with door(stage.engineer) as jana:
        jana.sign_in(f"/{stage.a.slug}/complaints/{record.number}/correct/")
        do(stage.a, record, "assign", "manager", owner=stage.engineer2)
        jana.fill(**{"Lot or batch": "L-78", "Reason": "Read again from the label."})
        jana.press("Correct fields")
        jana.sees("The record has changed since you opened the page.")
        assert jana.field("Lot or batch").input_value() == "L-78"
        jana.press("Correct fields")
        jana.sees("Done: corrected the record.", "L-78")
