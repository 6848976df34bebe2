"""What went wrong is told in plain words, without saying what is inside."""

import pytest
from django.test import Client, RequestFactory

from qms.web import errors


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("missing", 404, "There is nothing here"),
        ("forbidden", 403, "Your role does not allow this"),
        ("broken", 500, "Something went wrong on our side"),
        ("unreadable", 400, "could not be read"),
        ("refused", 409, "The complaint was closed a minute ago."),
    ],
)
def test_each_accident_has_its_page(browser: Client, kind: str, status: int, words: str) -> None:
    response = browser.get(f"/accident/{kind}/")
    page = response.content.decode()
    assert response.status_code == status
    assert words in page and "secret" not in page
    assert page.startswith("<!doctype html>")


def test_the_number_to_quote_is_in_the_page_and_in_the_header(browser: Client) -> None:
    response = browser.get("/accident/broken/")
    number = response["X-Request-ID"].replace("-", "")[-8:].upper()
    assert number in response.content.decode()


def test_not_yours_and_not_there_are_the_same_bytes(browser: Client) -> None:
    assert browser.get("/accident/missing/").content == browser.get("/no/such/address").content


def test_a_form_without_its_token_is_told_what_to_do() -> None:
    response = errors.csrf_failure(RequestFactory().post("/"), reason="Origin checking failed")
    assert response.status_code == 403
    assert "reload the page" in response.content.decode() and "Origin" not in response.content.decode()


def test_busy_says_when_to_come_back() -> None:
    response = errors.unavailable(RequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")


def test_the_appearance_chosen_by_cookie_is_kept_on_error_pages(browser: Client) -> None:
    browser.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in browser.get("/no/such/address").content.decode()
    browser.cookies["theme"] = '"><script>'
    assert "data-theme" not in browser.get("/no/such/address").content.decode()


def test_appearance_changes_without_script_and_only_returns_inside(browser: Client) -> None:
    response = browser.post("/appearance/", {"next": "/styleguide/?page=list"})
    assert (response.status_code, response["Location"]) == (302, "/styleguide/?page=list")
    assert response.cookies["theme"].value == "dark"
    assert browser.post("/appearance/", {"next": "https://elsewhere.example/"})["Location"] == "/"
    assert browser.post("/appearance/", {"next": "//elsewhere.example/"})["Location"] == "/"
