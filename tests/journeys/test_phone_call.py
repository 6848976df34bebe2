"""A customer calls: the complaint is on record while the customer is still on the phone."""

from tests.factories.cast import Cast
from tests.journeys.conftest import Door

FEW = 4
"""Fields that must be filled: within two minutes, with the receiver at the ear."""


def test_staff_record_a_call_in_a_few_fields(door: Door, stage: Cast) -> None:
    with door(stage.engineer) as jana:
        jana.sign_in(f"/{stage.a.slug}/")
        jana.follow("New complaint")
        needed = jana.page.locator("main [required]:visible").count()
        assert needed <= FEW
        assert jana.field("Received").input_value() != ""
        jana.screens.clear()
        jana.choose("Customer", "Nordlicht Bahntechnik")
        jana.choose("How did it reach us?", "Phone call")
        jana.fill(**{"Who complained?": "Piet Larsen", "What happened?": "Twelve brackets came without a label."})
        jana.press("Record the complaint")
        jana.sees("Recorded as CMP-", "Twelve brackets came without a label.", "Phone call", "Piet Larsen")
        assert len(set(jana.screens)) == 1
    with door(stage.piet, width=390) as piet:
        piet.sign_in(f"/{stage.a.slug}/portal/reports/")
        piet.sees("Twelve brackets came without a label.")
