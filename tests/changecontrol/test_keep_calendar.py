"""The customer's side keeps its calendar: windows by hand, from a file that is shown first, from a feed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from changecontrol.models import CustomerFeed, CustomerWindow
from changecontrol.services import add_feed, enter_window, stop_feed
from changecontrol.tasks import read_calendars
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from tests.factories.calendar_server import HOST, Calendars, serving
from tests.factories.cast import Cast
from tests.factories.changes import change, in_days


def ics(*events: tuple[str, dt.date, str]) -> bytes:
    """A calendar with all-day events: UID, day, and a line more."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN"]
    for uid, day, more in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:Event {uid}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"]
        lines += [*([more] if more else []), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def kept(cast: Cast, **by: Any) -> dict[str, tuple[dt.date, bool]]:
    """The windows of nordlicht: first day and whether it is called off, by name."""
    with cast.a.sitting("engineer"):
        rows = CustomerWindow.objects.filter(customer=cast.a.nordlicht, **by)
        return {row.label: (row.starts_on, row.called_off) for row in rows}


def key_in(page: Any, name: str = "form_key") -> str:
    """The hidden value of a page."""
    found: str = page.content.decode().split(f'name="{name}" value="')[1].split('"')[0]
    return found


def test_the_customer_enters_a_window_staff_see_who_and_the_owner_is_told(cast: Cast, client_for: Any) -> None:
    change(cast.a, "cleared")
    url, client = f"/{cast.a.slug}/portal/calendar/new/", client_for(cast.piet)
    first, last = in_days(98), in_days(104)
    sent = {"kind": "freeze", "label": "Start of line 5", "starts_on": first, "ends_on": last}
    page = client.get(url)
    assert 'name="customer"' not in page.content.decode()
    assert client.post(url, {**sent, "form_key": key_in(page), "customer": cast.a.aurelia.pk}).status_code == 302
    assert kept(cast) == {"Start of line 5": (first, False)}
    listed = client_for(cast.engineer).get(f"/{cast.a.slug}/calendar/").content.decode()
    assert f"{cast.piet.name} · the customer" in listed
    assert "first shipment in a freeze" in listed
    with cast.a.sitting("engineer"):
        told = OutboxMessage.objects.filter(subject__contains="Plan anew").values_list("recipient", flat=True)
        assert set(told) == {cast.engineer.pk}


def test_a_window_is_changed_at_its_own_address_by_its_customer_and_nobody_elses(cast: Cast, client_for: Any) -> None:
    with cast.a.sitting("piet") as seat:
        said: dict[str, Any] = {"kind": "shutdown", "label": "Summer"}
        said |= {"starts_on": (first := in_days(10)), "ends_on": in_days(20)}
        row = enter_window(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **said)
    url, client = f"/{cast.a.slug}/portal/calendar/windows/{row.pk}/", client_for(cast.piet)
    page = client.get(url)
    sent = {**said, "label": "Summer holidays", "called_off": "on", "form_key": key_in(page)}
    assert client.post(url, sent).status_code == 302
    assert kept(cast) == {"Summer holidays": (first, True)}
    assert client_for(cast.a.people["rival"]).get(url).status_code == 404
    with cast.a.sitting("rival") as seat, pytest.raises(Refused, match="role"):
        enter_window(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **said)


def test_a_file_is_shown_first_stored_as_shown_and_read_again_it_moves_and_calls_off(
    cast: Cast, client_for: Any
) -> None:
    url, client = f"/{cast.a.slug}/portal/calendar/file/", client_for(cast.piet)
    day, later, other = in_days(30), in_days(31), in_days(40)

    def show(data: bytes) -> Any:
        file = SimpleUploadedFile("calendar.ics", data, "text/calendar")
        return client.post(url, {"kind": "shutdown", "file": file})

    first = show(ics(("a", day, ""), ("b", other, "CATEGORIES:Freeze")))
    assert "2 new, 0 moved, 0 called off" in first.content.decode()
    assert kept(cast) == {}
    note = {"reading": key_in(first, "reading"), "form_key": key_in(first)}
    assert client_for(cast.a.people["rival"]).post(url, note).status_code == 422, "it was shown to somebody else"
    assert client.post(url, note).status_code == 302
    assert kept(cast, kind="freeze") == {"Event b": (other, False)}
    again = show(ics(("a", later, ""), ("b", other, "STATUS:CANCELLED")))
    assert "0 new, 1 moved, 1 called off" in again.content.decode()
    client.post(url, {"reading": key_in(again, "reading"), "form_key": key_in(again)})
    assert kept(cast) == {"Event a": (later, False), "Event b": (other, True)}
    bad = show(b"%PDF-1.7")
    assert bad.status_code == 422
    assert "This is no calendar" in bad.content.decode()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[str]:
    """A server of calendars whose host an administrator trusts."""
    settings.CALENDAR_FEED_HOSTS = [HOST]
    with serving(tmp_path, monkeypatch) as address:
        yield address


def due(cast: Cast) -> CustomerFeed:
    """The feed, as if its time had come."""
    with cast.a.sitting("engineer"):
        CustomerFeed.objects.update(next_at=timezone.now() - dt.timedelta(minutes=1))
        return CustomerFeed.objects.get()


def test_a_feed_is_read_again_and_again_and_what_it_holds_no_more_is_called_off(cast: Cast, server: str) -> None:
    Calendars.pages["/c.ics"] = 200, {"ETag": '"1"'}, ics(("a", in_days(30), ""), ("b", in_days(40), ""))
    with cast.a.sitting("piet") as seat:
        said = {"name": "Plant", "url": f"{server}/c.ics", "kind": "freeze"}
        add_feed(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **said)
    assert read_calendars() == 1
    assert kept(cast) == {"Event a": (in_days(30), False), "Event b": (in_days(40), False)}
    assert read_calendars() == 0, "not due"
    Calendars.pages["/c.ics"] = 200, {"ETag": '"2"'}, ics(("a", in_days(33), ""))
    due(cast)
    assert read_calendars() == 1
    assert kept(cast) == {"Event a": (in_days(33), False), "Event b": (in_days(40), True)}
    Calendars.pages.clear()
    feed = due(cast)
    assert read_calendars() == 0
    with cast.a.sitting("engineer") as seat:
        feed.refresh_from_db()
        assert (feed.fault, feed.faults, feed.next_at > timezone.now()) == ("status", 1, True)
        row = CustomerWindow.objects.get(label="Event a")
        with pytest.raises(Refused, match="read from a calendar"):
            enter_window(
                cast.a.organisation, customer=cast.a.nordlicht, kind="freeze", label="Mine", starts_on=in_days(1),
                ends_on=in_days(2), window=row, by=seat,
            )  # fmt: skip
        stop_feed(feed, by=seat)
    assert kept(cast)["Event a"] == (in_days(33), True)
    assert read_calendars() == 0


def test_who_can_mend_a_feed_hears_once_after_three_failures_and_again_only_after_it_had_worked(
    cast: Cast, server: str
) -> None:
    change(cast.a, "classified")
    with cast.a.sitting("piet") as seat:
        said = {"name": "Plant 100%", "url": f"{server}/d.ics", "kind": "freeze"}
        add_feed(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **said)

    def told() -> list[tuple[str, str, str]]:
        with cast.a.sitting("engineer"):
            rows = OutboxMessage.objects.filter(kind="calendar-not-read")
            return sorted(rows.values_list("recipient__name", "channel", "url"))

    def fail(times: int) -> None:
        for _time in range(times):
            due(cast)
            assert read_calendars() == 0

    fail(2)
    assert told() == []
    fail(2)
    ours, theirs = f"/{cast.a.slug}/calendar/feeds/", f"/{cast.a.slug}/portal/calendar/feeds/"
    both = [
        ("Jana Engineer", "in_app", ours), ("Jana Engineer", "mail", ours), ("Piet Larsen", "in_app", theirs),
        ("Piet Larsen", "mail", theirs),
    ]  # fmt: skip
    assert told() == both
    with cast.a.sitting("engineer"):
        text = OutboxMessage.objects.filter(kind="calendar-not-read", channel="mail")[0].text
    for words in ("Plant 100%", "3 times in a row", "did not give the calendar out", "Look whether the calendar"):
        assert words in text
    assert "d.ics" not in text, "the address may be a secret"
    Calendars.pages["/d.ics"] = 200, {}, ics(("a", in_days(30), ""))
    due(cast)
    assert read_calendars() == 1
    Calendars.pages.clear()
    fail(3)
    assert len(told()) == 8


def test_a_feed_in_a_private_network_is_not_read_and_its_secret_is_not_shown(
    cast: Cast, client_for: Any, settings: Any
) -> None:
    with cast.a.sitting("engineer") as seat:
        said = {"name": "Plant", "url": "https://localhost/secret-9.ics", "kind": "freeze"}
        add_feed(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **said)
        with pytest.raises(Refused, match="https"):
            add_feed(cast.a.organisation, customer=cast.a.nordlicht, by=seat, **{**said, "url": "http://localhost/"})
    assert read_calendars() == 0
    for person, place in ((cast.engineer, ""), (cast.piet, "portal/")):
        page = client_for(person).get(f"/{cast.a.slug}/{place}calendar/feeds/").content.decode()
        assert "private network" in page
        assert "secret-9" not in page
    rival = client_for(cast.a.people["rival"])
    assert "Plant" not in rival.get(f"/{cast.a.slug}/portal/calendar/feeds/").content.decode()
