"""The trail is read by people: rows and fields carry the names of the pages, not those of the tables."""

from typing import Any

from qms.trail.names import fields_in_words, label, thing
from tests.factories.cast import Cast
from tests.factories.complaints import filed


def test_rows_and_fields_have_their_names() -> None:
    assert thing("feedback_complaint") == "Complaint"
    assert label("records_record", "customer_id") == "customer"
    assert (thing("gone_table"), label("gone_table", "x"), label("records_record", "gone")) == (
        "gone_table",
        "x",
        "gone",
    )


def test_many_fields_are_counted_instead_of_cut_off() -> None:
    columns = ["id", "title", "state", "number", "kind", "turn", "version", "shared", "closed_at"]
    assert fields_in_words("records_record", columns).endswith(" and 2 more")
    assert fields_in_words("records_record", ["id", "title"]) == "title"


def test_the_auditor_reads_names(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    auditor = client_for(cast.auditor)
    page = auditor.get(f"/{cast.a.slug}/trail/").content.decode()
    assert "Complaint" in page
    assert "feedback_complaint" not in page
