"""A clock that runs again and again stands on the record's page once: its newest run."""

from qms.clocks.cards import clock_cards
from qms.records.services import write_message
from tests.factories.cast import Cast
from tests.factories.complaints import complaint


def test_the_clock_of_notes_to_the_customer_is_shown_once(cast: Cast) -> None:
    record = complaint(cast.a, "acknowledged")
    with cast.a.sitting("engineer") as seat:
        for body in ("We look at it.", "Still looking."):
            write_message(record, body=body, by=seat)
        names = [str(face.name) for face in clock_cards(record, seat)]
    assert names.count("Tell the customer where it stands") == 1
