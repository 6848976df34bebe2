"""Sites: hours as people write them, holidays, closures, and the version of the calendar."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.lib.refusal import Refused
from qms.organisations import services
from qms.organisations.hours import check_week, read_day, write_day
from qms.organisations.models import Site, SiteClosure
from tests.factories.cast import Cast

WEEK = {f"day{day}": "08:00-12:00, 13:00-17:00" for day in range(5)}
FORM = {"code": "LYO", "name": "Lyon", "country": "FR", "subdivision": "", "zone": "Europe/Paris", **WEEK}

minutes = st.integers(min_value=0, max_value=1440)


@given(st.lists(minutes, min_size=2, max_size=12, unique=True))
def test_hours_that_are_written_are_read_again(moments: list[int]) -> None:
    moments = sorted(moments)[: len(moments) // 2 * 2]
    pairs = zip(moments[::2], moments[1::2], strict=True)
    spans = [[f"{a // 60:02d}:{a % 60:02d}", f"{b // 60:02d}:{b % 60:02d}"] for a, b in pairs]
    assert read_day(write_day(spans)) == spans


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        spans = read_day(text)
    except Refused:
        return
    assert read_day(write_day(spans)) == spans


@pytest.mark.parametrize("text", ["8-17", "17:00-08:00", "08:00-08:00", "08:00-12:00, 11:00-17:00", "22:00-24:30", "x"])
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_day(text)


def test_people_write_hours_loosely() -> None:
    assert read_day("8:00–12:00;13:00 - 24:00") == [["08:00", "12:00"], ["13:00", "24:00"]]
    with pytest.raises(Refused, match="no deadline would ever end"):
        check_week({})


def test_an_administrator_creates_a_site(cast: Cast, client_for: Any) -> None:
    page = client_for(cast.admin).post(f"/{cast.a.slug}/sites/new/", FORM, follow=True).content.decode()
    assert "The site is created." in page
    assert "08:00-12:00, 13:00-17:00" in page
    assert "Christmas Day" in page


@pytest.mark.parametrize("part", ["manager", "engineer", "auditor", "piet", "stranger"])
def test_others_do_not(cast: Cast, client_for: Any, part: str) -> None:
    assert client_for(getattr(cast, part)).post(f"/{cast.a.slug}/sites/new/", FORM).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day2": "noon"}, "are no opening hours"),
        ({f"day{day}": "" for day in range(7)}, "at least one weekday"),
        ({"subdivision": "XX"}, "has no region"),
        ({"code": "GRZ"}, "already a site with the code GRZ"),
    ],
)
def test_what_cannot_be_is_told(cast: Cast, client_for: Any, wrong: dict[str, str], sentence: str) -> None:
    page = client_for(cast.admin).post(f"/{cast.a.slug}/sites/new/", {**FORM, **wrong})
    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_only_what_moves_deadlines_makes_a_new_version(cast: Cast) -> None:
    site = cast.a.graz
    with cast.a.sitting("admin"):
        assert services.change_site(site, name="Graz Süd", by=cast.admin).calendar_version == 1
        assert services.change_site(site, subdivision="6", by=cast.admin).calendar_version == 2
        assert services.change_site(site, hours={"0": [["08:00", "12:00"]]}, by=cast.admin).calendar_version == 3
        services.close_site_on(
            site, day=dt.date(2027, 12, 24), until=dt.date(2027, 12, 26), label="Company", by=cast.admin
        )
        assert Site.objects.get(pk=site.pk).calendar_version == 4
        assert SiteClosure.objects.filter(site=site).count() == 3
        services.open_site_on(SiteClosure.objects.filter(site=site).first() or pytest.fail(), by=cast.admin)
        assert Site.objects.get(pk=site.pk).calendar_version == 5


def test_a_stale_copy_never_gives_a_version_twice(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        first, second = Site.objects.get(pk=cast.a.graz.pk), Site.objects.get(pk=cast.a.graz.pk)
        services.change_site(first, hours={"0": [["08:00", "12:00"]]}, by=cast.admin)
        services.change_site(second, hours={"0": [["09:00", "12:00"]]}, by=cast.admin)
        assert Site.objects.get(pk=cast.a.graz.pk).calendar_version == 3


def test_closures_are_entered_and_taken_back_on_the_page(cast: Cast, client_for: Any) -> None:
    base, browser = f"/{cast.a.slug}/sites/{cast.a.graz.pk}/", client_for(cast.admin)
    next_year = dt.datetime.now(dt.UTC).year + 1
    form = {"day": f"{next_year}-08-01", "until": f"{next_year}-08-02", "label": "Company holidays"}
    page = browser.post(base + "closures/new/", form, follow=True).content.decode()
    assert page.count("Company holidays") == 2
    assert browser.post(base + "closures/new/", {**form, "until": "1990-01-01"}).status_code == 422
    with cast.a.sitting("admin"):
        closure = SiteClosure.objects.filter(site=cast.a.graz).first()
    assert closure is not None
    page = browser.post(f"{base}closures/{closure.pk}/end/", follow=True).content.decode()
    assert page.count("Company holidays") == 1


def test_sites_of_another_organisation_do_not_exist(cast: Cast, client_for: Any) -> None:
    for act in ("", "edit/", "closures/new/"):
        assert client_for(cast.admin).get(f"/{cast.a.slug}/sites/{cast.b.graz.pk}/{act}").status_code == 404
