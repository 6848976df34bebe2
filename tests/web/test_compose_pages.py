"""Components check their attributes, escape what people wrote and are all shown in the style guide."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from qms.web.parts.small import initials, words
from qms.web.templatetags.ui import register
from tests.web.conftest import Drawing

TEMPLATES = Path(settings.BASE_DIR) / "templates"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def test_a_misspelt_attribute_is_told_with_those_that_exist(draw: Drawing) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"unexpected keyword argument 'ton'.*accepts: text, tone='mute'"):
        draw('{% badge "Late" ton="bad" %}')


def test_a_missing_attribute_is_told(draw: Drawing) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"customer_words.*accepts: text, by"):
        draw('{% customer_words "It broke" %}')


def test_a_slot_the_component_does_not_have_is_told(draw: Drawing) -> None:
    with pytest.raises(TemplateSyntaxError, match="its slots: actions"):
        draw('{% card "About" %}{% slot footer %}x{% endslot %}{% endcard %}')


def test_a_slot_hidden_in_a_condition_is_refused_instead_of_lost(draw: Drawing) -> None:
    with pytest.raises(TemplateSyntaxError, match="direct child"):
        draw('{% card "About" %}{% if 1 %}{% slot actions %}x{% endslot %}{% endif %}{% endcard %}')


def test_an_unknown_icon_is_an_error(draw: Drawing) -> None:
    with pytest.raises(Exception, match="does not exist"):
        draw('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    "source", ['{% badge "x" "loud" %}', '{% button "x" "red" %}', '{% visibility "all" %}', '{% when at "long" %}']
)
def test_an_unknown_tone_kind_or_style_is_an_error(draw: Drawing, source: str) -> None:
    from django.utils import timezone

    with pytest.raises(ValueError, match=r"is not one of|no style"):
        draw(source, at=timezone.now())


@pytest.mark.parametrize(
    "source",
    [
        "{% badge evil %}", "{% button evil %}", "{% link_button evil evil %}", "{% words evil %}",
        "{% rec evil evil %}",
        "{% chip evil evil %}", "{% avatar evil %}", "{% crumb evil evil %}", "{% fact evil evil href=evil %}",
        "{% diff evil evil %}", "{% hidden evil evil %}", "{% customer_words evil evil %}", "{% count evil %}",
        "{% page_head evil intro=evil %}{% endpage_head %}", "{% card evil id=evil %}{% endcard %}",
        '{% message evil at "shared" organisation=evil text=evil %}{% endmessage %}',
        "{% change evil evil evil evil at reason=evil %}", "{% signed evil evil at href=evil %}",
        "{% item evil evil number=evil over=evil note=evil %}{% enditem %}",
        "{% dialog evil evil intro=evil %}{% enddialog %}",
        "{% empty evil %}{% endempty %}", "{% tab evil evil count=evil %}", "{% menu evil evil %}{% endmenu %}",
        "{% upload evil evil help=evil %}",
        "{% menu_post evil evil name=evil value=evil %}", "{% menu_item evil evil %}",
    ],
)  # fmt: skip
def test_what_people_wrote_never_becomes_markup(draw: Drawing, source: str) -> None:
    html = draw(source, evil=HOSTILE, at=None)
    assert "<img src=x" not in html
    assert "\"'&" not in html


@given(st.text())
def test_words_keep_every_character_but_no_markup(text: str) -> None:
    html = str(words(text))
    inner = html.removeprefix('<bdi dir="auto" class="words">').removesuffix("</bdi>").replace("<br>", "\n")
    assert "<" not in inner and ">" not in inner
    assert html.count("<br>") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def test_a_word_once_marked_safe_is_still_escaped_when_a_person_writes_it(draw: Drawing) -> None:
    assert "&lt;b&gt;" in draw("{% badge word %}", word=SafeString("<b>"))
    assert "&lt;b&gt;" in draw("{% badge word %}", word="<b>")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Jana Hofer", "JH"), ("Anna-Maria van den Berg", "AB"), ("李雷", "李"), ("", "?"), ("…", "?")],
)
def test_initials_are_the_first_and_the_last(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_customers_message_and_an_internal_note_differ_in_word_and_icon_and_border(draw: Drawing) -> None:
    shared = draw('{% message "Piet" at "shared" text="Hello" %}{% endmessage %}', at=None)
    internal = draw('{% message "Milan" at "internal" text="Hello" %}{% endmessage %}', at=None)
    assert "Customer sees this" in shared and "is-internal" not in shared
    assert "Internal" in internal and "is-internal" in internal and "badge internal" in internal


def test_a_blocked_act_shows_its_sentence_and_no_button(draw: Drawing) -> None:
    from qms.web.shapes import Todo

    html = draw(
        "{% todo lines %}", lines=[Todo("Close", "Before that: a verified cause.", "/gap", "Show it", blocked=True)]
    )
    assert "Before that: a verified cause." in html
    assert 'class="btn"' not in html and 'href="/gap"' in html


def test_every_component_template_begins_with_its_contract() -> None:
    silent = [path.name for path in TEMPLATES.glob("components/*.html") if not path.read_text().startswith("{# ")]
    assert silent == []


def test_every_component_is_shown_in_the_style_guide() -> None:
    guide = "".join(path.read_text() for path in TEMPLATES.glob("styleguide/*.html"))
    frames = "".join((TEMPLATES / name).read_text() for name in ("base.html", "staff.html", "portal.html"))
    frames += "".join(path.read_text() for path in TEMPLATES.glob("components/*.html"))
    used = set(re.findall(r"{%\s*(\w+)", guide + frames))
    assert sorted(set(register.tags) - used - {"slot", "filters", "pager"}) == []


def test_templates_hold_no_style_no_script_and_no_handler() -> None:
    inline = re.compile(r"\sstyle=|<style|\son[a-z]{3,}=|hx-on|\|\s*safe\b|<script(?![^>]*(?:src=|application/json))")
    pages = [path for path in TEMPLATES.rglob("*.html") if not {"pdf", "mail"} & set(path.parts)]
    found = [f"{path.name}: {m[0]}" for path in pages for m in inline.finditer(path.read_text())]
    assert found == []


def test_every_template_compiles() -> None:
    names = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
    assert len(names) > 200
    assert [f"{name}: {fault}" for name in names if (fault := fault_of(name))] == []


def fault_of(name: str) -> str:
    """Why a template cannot be read; nothing when it can."""
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return str(error)
    return ""
