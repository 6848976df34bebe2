"""A report that is no complaint: the decision is explained to who reported it (ISO 10002:2018, 8.8)."""

from typing import Any

from qms.records.models import Message
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.factories.records import do

INTERNAL = "A matter of taste, the drawing allows it."
TOLD = "The burr is within the drawing you approved; we answer your question about the edge by Friday."


def test_the_customer_reads_the_explanation_and_not_the_internal_reason(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    do(cast.a, record, "reject", "manager", not_complaint_reason=INTERNAL, explanation=TOLD)
    page = client_for(cast.piet).get(f"/{cast.a.slug}/portal/reports/{record.number}/").content.decode()
    assert TOLD in page
    assert INTERNAL not in page


def test_the_form_does_not_let_a_report_end_without_an_explanation(cast: Cast, client_for: Any) -> None:
    record, manager = filed(cast.a), client_for(cast.manager)
    url = f"/{cast.a.slug}/complaints/{record.number}/reject/"
    answer = manager.post(url, {"not_complaint_reason": INTERNAL, "version": record.version})
    assert answer.status_code == 422
    assert "Explanation to the customer" in answer.content.decode()
    with cast.a.sitting("manager"):
        assert not Message.objects.filter(record_id=record.pk, from_customer=False).exists()


def test_nothing_is_to_be_explained_where_no_customer_can_read(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("manager"):
        type(record).objects.filter(pk=record.pk).update(shared=False)
    page = client_for(cast.manager).get(f"/{cast.a.slug}/complaints/{record.number}/reject/").content.decode()
    assert "Why it is not a complaint" in page
    assert "Explanation to the customer" not in page
