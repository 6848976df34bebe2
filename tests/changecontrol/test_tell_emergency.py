"""A customer reads in its notice that a change was ordered in an emergency; of any other it reads no such thing."""

from typing import Any

import pytest

from changecontrol.models import Change
from changecontrol.pdf.notice import sections
from qms.pdf.document import Text
from tests.factories.cast import Cast
from tests.factories.changes import answers, asked, at_once, notices_of, notify, ready, sent, written
from tests.factories.records import do

MARK, WORDS = "Carried out in an emergency", "ordered at once, with containment"


def emergency(cast: Cast) -> Change:
    """Ordered at once, classified afterwards, customers told."""
    record = at_once(cast.a, asked(cast.a))
    record = do(cast.a, ready(cast.a, record), "classify", "engineer", answers=answers("sequence"))
    return notify(cast.a, written(cast.a, record))


@pytest.mark.parametrize("page", ["", "approve/"], ids=["notice", "signing page"])
def test_the_customer_reads_that_it_was_an_emergency(cast: Cast, client_for: Any, page: str) -> None:
    number = notices_of(cast.a, emergency(cast))["NL"].number
    shown = client_for(cast.piet).get(f"/{cast.a.slug}/portal/change-notices/{number}/{page}").content.decode()
    assert MARK in shown and WORDS in shown


def test_it_stands_in_the_content_that_is_signed_and_in_the_pdf_of_the_customer(cast: Cast) -> None:
    record = notices_of(cast.a, emergency(cast))["NL"]
    with cast.a.sitting("engineer"):
        assert record.noticerevisions.get().content["emergency"] is True
    with cast.a.sitting("piet") as seat:
        texts = [one.text for one in sections(record, seat) if isinstance(one, Text)]
    assert any(WORDS in text for text in texts)


def test_the_notice_of_another_change_says_nothing_of_it(cast: Cast, client_for: Any) -> None:
    record = sent(cast.a)
    who = "piet" if record.customer == cast.a.nordlicht else "rival"
    shown = (
        client_for(getattr(cast, who)).get(f"/{cast.a.slug}/portal/change-notices/{record.number}/").content.decode()
    )
    assert "Before and after" in shown and MARK not in shown
