"""The bell: what I was told, by record; reading, muting; each side by its own addresses."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qms.accounts.views.notifications import unread_words
from qms.notifications.queries import unread_count
from tests.factories.cast import Cast, House
from tests.notifications.conftest import NEWS, mails, outbox, tell

pytestmark = pytest.mark.usefixtures("no_bell")


def page(browser: Any, house: House, rest: str = "", side: str = "") -> str:
    """The text of a page of the bell."""
    answer = browser.get(f"/{house.slug}/{side}notifications/{rest}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_messages_about_a_record_stand_together_with_the_reason(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "engineer", event="1", subject="first")
    tell(cast.a, "engineer", event="2", subject="something else", record_number="")
    tell(cast.a, "engineer", event="3", subject="second")
    seen = page(client_for(cast.engineer), cast.a)
    main = seen[seen.index("Mark all as read") :]
    assert main.index("CMP-2026-00042") < main.index("second") < main.index("first") < main.index("something else")
    assert "You own this complaint." in main


def test_nobody_sees_what_others_were_told(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "engineer", subject="for Jana only")
    for part in ("manager", "admin"):
        assert "for Jana only" not in page(client_for(cast.a.people[part]), cast.a, "?show=all")
    assert "for Jana only" not in page(client_for(cast.piet), cast.a, "?show=all", "portal/")


def test_the_customer_s_bell_leads_to_the_customer_s_pages(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/portal/reports/CMP-2026-00042/"
    tell(cast.a, "piet", subject="answered", url=url)
    assert "answered" in page(client_for(cast.piet), cast.a, side="portal/")
    (message,) = outbox(cast.a, channel="in_app")
    answer = client_for(cast.piet).post(f"/{cast.a.slug}/portal/notifications/{message.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert outbox(cast.a, channel="in_app")[0].read_at is not None


def test_opening_one_reads_all_about_its_record(cast: Cast, client_for: Any) -> None:
    for event in "123":
        tell(cast.a, "engineer", event=event, record_number="" if event == "3" else "CMP-2026-00042")
    first = outbox(cast.a, channel="in_app")[0]
    client_for(cast.engineer).post(f"/{cast.a.slug}/notifications/{first.pk}/open/")
    with cast.a.sitting("engineer"):
        assert unread_count(cast.engineer) == 1


def test_looking_reads_nothing(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "engineer")
    browser = client_for(cast.engineer)
    page(browser, cast.a)
    assert browser.get(f"/{cast.a.slug}/notifications/read/").status_code == 405
    message = outbox(cast.a, channel="in_app")[0]
    assert browser.get(f"/{cast.a.slug}/notifications/{message.pk}/open/").status_code == 405
    with cast.a.sitting("engineer"):
        assert unread_count(cast.engineer) == 1


def test_fetching_every_link_of_a_mail_changes_nothing(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "piet", kind=NEWS, url=f"/{cast.a.slug}/portal/notifications/")
    (mail,) = mails(cast.a)
    links = {
        link.removeprefix(settings.PUBLIC_URL) for link in re.findall(r"https?://[^\s<\"]+", mail.text + mail.html)
    }
    before = [(row.state, row.read_at) for row in outbox(cast.a)]
    for browser in (client_for(cast.piet), client_for(cast.rival)):
        for link in sorted(links) * 3:
            assert browser.get(link).status_code in (200, 302, 404)
    assert [(row.state, row.read_at) for row in outbox(cast.a)] == before


def test_mark_one_record_or_all_as_read(cast: Cast, client_for: Any) -> None:
    for number in "123":
        tell(cast.a, "engineer", event=number, record_number=f"CMP-2026-0000{number}")
    browser, address = client_for(cast.engineer), f"/{cast.a.slug}/notifications/read/"
    browser.post(address, {"record": "CMP-2026-00002"})
    left = [row.record_number for row in outbox(cast.a, channel="in_app", read_at=None)]
    assert left == ["CMP-2026-00001", "CMP-2026-00003"]
    browser.post(address)
    assert outbox(cast.a, channel="in_app", read_at=None) == []
    assert "Nothing unread" in page(browser, cast.a)
    assert "CMP-2026-00001" in page(browser, cast.a, "?show=all")


def test_another_s_message_and_a_missing_one_are_the_same_404(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "manager")
    tell(cast.b, "engineer")
    foreign = [outbox(house, channel="in_app")[0].pk for house in (cast.a, cast.b)]
    for key in [*foreign, "01a20928-0000-7000-8000-000000000000"]:
        for address, values in ((f"{key}/open/", {}), ("read/", {"message": key})):
            answer = client_for(cast.engineer).post(f"/{cast.a.slug}/notifications/{address}", values)
            assert answer.status_code == 404
    assert client_for(cast.engineer).post(f"/{cast.a.slug}/notifications/read/", {"message": "x"}).status_code == 404


def test_a_muted_kind_comes_without_a_mail_and_already_read(cast: Cast, client_for: Any) -> None:
    browser, address = client_for(cast.engineer), f"/{cast.a.slug}/notifications/mute/"
    assert browser.post(address, {"kind": "test-news"}).status_code == 302
    assert browser.post(address, {"kind": "test-news"}).status_code == 302
    tell(cast.a, "engineer", "manager", kind=NEWS)
    assert [row.name for row in mails(cast.a)] == ["Milan Manager"]
    with cast.a.sitting("engineer"):
        assert unread_count(cast.engineer) == 0
    assert "Get them again" in page(browser, cast.a, "settings/")
    browser.post(address, {"kind": "test-news", "on": "1"})
    tell(cast.a, "engineer", kind=NEWS, event="later")
    assert len(mails(cast.a)) == 2


def test_a_muted_record_is_silent_except_for_what_is_duty(cast: Cast, client_for: Any) -> None:
    tell(cast.a, "piet", kind=NEWS, url=f"/{cast.a.slug}/portal/")
    browser = client_for(cast.piet)
    assert "Mute" in page(browser, cast.a, side="portal/")
    browser.post(f"/{cast.a.slug}/portal/notifications/mute/", {"record": "CMP-2026-00042"})
    assert "CMP-2026-00042" in page(browser, cast.a, "settings/", "portal/")
    tell(cast.a, "piet", kind=NEWS, event="news")
    tell(cast.a, "piet", event="duty")
    tell(cast.a, "piet", kind=NEWS, event="other", record_number="CMP-2026-00043")
    assert [row.event for row in mails(cast.a)] == ["complaint:1:replied", "duty", "other"]


def test_what_is_duty_cannot_be_muted(cast: Cast, client_for: Any) -> None:
    address = f"/{cast.a.slug}/notifications/mute/"
    for values, status in (
        ({"kind": "test-duty"}, 409),
        ({"kind": "nonsense"}, 409),
        ({"record": "CMP-2026-99999"}, 404),
    ):
        assert client_for(cast.engineer).post(address, values).status_code == status


def test_the_number_is_counted_to_a_hundred_only(cast: Cast) -> None:
    for number in range(101):
        tell(cast.a, "engineer", event=str(number), mail=False)
    with cast.a.sitting("engineer"):
        assert unread_words(cast.engineer) == "99+"


def test_the_page_asks_the_database_no_more_for_more_rows(cast: Cast, client_for: Any) -> None:
    browser, counts = client_for(cast.engineer), []
    for number in range(4):
        tell(cast.a, "engineer", event=str(number), record_number=f"CMP-2026-0000{number % 2}")
        with CaptureQueriesContext(connection) as queries:
            page(browser, cast.a)
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
