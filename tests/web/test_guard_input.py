"""Input that no part of the house can use is answered at the door, with a page."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from qms.web.errors import Unreadable
from qms.web.middleware import MAX_DEPTH, check_depth, check_text


def told(response: object, words: str) -> None:
    assert response.status_code == 400  # type: ignore[attr-defined]
    assert words in response.content.decode()  # type: ignore[attr-defined]


def test_ordinary_input_gets_through(browser: Client) -> None:
    assert browser.get("/echo/", {"q": "Grüße 中文 🦊"}).content == b"reached"
    assert browser.post("/echo/", {"narrative": "It broke.\nTwice."}).content == b"reached"


@pytest.mark.parametrize("address", ["/echo/a%00b", "/echo/?q=%00", "/echo/?%00=1"])
def test_nul_in_the_address_is_refused(browser: Client, address: str) -> None:
    told(browser.get(address), "not text")


def test_nul_in_a_form_is_refused_in_value_and_name(browser: Client) -> None:
    told(browser.post("/echo/", {"narrative": "a\x00b"}), "not text")
    told(browser.post("/echo/", "a%00=1", content_type="application/x-www-form-urlencoded"), "not text")


def test_nul_in_a_cookie_is_refused(browser: Client) -> None:
    told(browser.get("/echo/", headers={"cookie": "session=a\x00b"}), "not text")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"a": "\\u0000"}', "not text"), ('{"a": ["\\ud800"]}', "not text"), ('{"\\u0000": 1}', "not text"),
        ('{"a": ', "not readable"), ("[" * 10_000, "nested"), (b"\xff\xfe", "not readable"),
    ],
)  # fmt: skip
def test_json_that_is_broken_deep_or_not_text_is_refused(browser: Client, body: str | bytes, words: str) -> None:
    told(browser.post("/echo/", body, content_type="application/json"), words)


def test_brackets_inside_a_text_are_no_depth(browser: Client) -> None:
    body = json.dumps({"text": "[" * 1000 + '\\"{{'})
    assert browser.post("/echo/", body, content_type="application/json").content == b"reached"


def test_a_long_address_and_a_long_text_are_refused(browser: Client) -> None:
    told(browser.get("/echo/" + "a" * 3000), "too long")
    told(browser.get("/echo/", {"q": "a" * 9000}), "too long")
    told(browser.post("/echo/", {"narrative": "a" * 300_000}), "too long")


def test_a_body_larger_than_any_form_is_refused_by_its_announced_length(browser: Client) -> None:
    told(
        browser.post("/echo/", "a=1", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH="99999999"),
        "too large",
    )
    told(
        browser.post("/echo/", "a=1", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH="-1"),
        "too large",
    )


def test_trace_is_not_answered(browser: Client) -> None:
    response = browser.generic("TRACE", "/echo/")
    assert response.status_code == 405
    assert "POST" in response["Allow"]


def test_every_answer_carries_an_id_of_ours_not_the_callers(browser: Client) -> None:
    first = browser.get("/echo/", headers={"x-request-id": "mine"})["X-Request-ID"]
    assert first != "mine" and len(first) == 36
    assert browser.get("/echo/")["X-Request-ID"] != first


def test_pages_stay_out_of_caches(browser: Client) -> None:
    answer = browser.get("/echo/", headers={"cookie": "session=abc"})
    assert answer["Cache-Control"] == browser.get("/echo/")["Cache-Control"] == "private, no-store"
    assert "HX-Request" in answer["Vary"]


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def depth_of(tree: object) -> int:
    if isinstance(tree, dict):
        return 1 + max(map(depth_of, tree.values()), default=0)
    return 1 + max(map(depth_of, tree), default=0) if isinstance(tree, list) else 0


@given(JSON)
def test_depth_is_judged_as_a_parser_would(tree: object) -> None:
    assert depth_of(tree) <= MAX_DEPTH
    check_depth(json.dumps(tree).encode())
    with pytest.raises(Unreadable):
        check_depth(("[" * (MAX_DEPTH + 1) + json.dumps(tree) + "]" * (MAX_DEPTH + 1)).encode())


@given(st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8")))
def test_text_that_postgresql_can_hold_gets_through(text: str) -> None:
    check_text(text)
    text.encode("utf-8")
