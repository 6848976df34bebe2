"""Two people change the same customer or site: whoever is second sees both sides and overwrites nothing unseen."""

import re
from typing import Any

from qms.organisations.models import Customer, Site
from tests.factories.cast import Cast


def opened(browser: Any, url: str) -> dict[str, str]:
    """The form's values as a browser would send them."""
    html = browser.get(url).content.decode()
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return {**found, "active": "on"}


def test_the_second_to_save_a_customer_is_shown_both_sides_and_chooses(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/edit/"
    manager = client_for(cast.manager)
    mine = opened(manager, url) | {"name": "Nordlicht of mine"}
    theirs = opened(manager, url) | {"name": "Nordlicht of theirs"}
    assert client_for(cast.manager).post(url, theirs).status_code == 302
    late = manager.post(url, mine)
    page = late.content.decode()
    assert late.status_code == 409
    for words in ("It changed while you were writing", "Nordlicht of mine", "Nordlicht of theirs", "Milan Manager"):
        assert words in page
    read = re.search(r'name="reading" value="(\w+)"', page)
    assert read
    kept = manager.post(url, mine | {"reading": read[1], "keep_name": "theirs", "address": "Dock 4"})
    assert kept.status_code == 302
    with cast.a.sitting("manager"):
        row = Customer.objects.get(pk=cast.a.nordlicht.pk)
    assert (row.name, row.address) == ("Nordlicht of theirs", "Dock 4")


def test_changed_hours_of_a_site_are_not_overwritten_unseen(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/sites/{cast.a.graz.pk}/edit/"
    admin = client_for(cast.admin)
    mine, theirs = opened(admin, url), opened(admin, url) | {"day0": "06:00-14:00"}
    assert admin.post(url, theirs).status_code == 302
    late = admin.post(url, mine | {"name": "Graz II"})
    assert late.status_code == 409
    assert "06:00-14:00" in late.content.decode()
    with cast.a.sitting("manager"):
        assert Site.objects.get(pk=cast.a.graz.pk).name == "Graz"


def test_whoever_is_alone_is_not_asked(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/edit/"
    manager = client_for(cast.manager)
    assert manager.post(url, opened(manager, url) | {"name": "Renamed"}).status_code == 302
