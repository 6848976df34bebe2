"""Small components, drawn in Python because they stand many times on a page."""

import re
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any, get_args
from zipfile import ZipFile

from django.template import Library
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.web import times
from qms.web.components import component
from qms.web.shapes import Tone

register = Library()

TONES = (*get_args(Tone), "shared", "internal", "")
BUTTON_KINDS = ("", "primary", "danger", "quiet", "to-customer", "to-team")
MARK_COLOUR = "#2f57c9"


def one_of(value: str, accepted: tuple[str, ...], what: str) -> str:
    """Give the value back, or raise ValueError naming what is accepted."""
    if value not in accepted:
        raise ValueError(f"{what}: {value!r} is not one of {', '.join(repr(a) for a in accepted)}")
    return value


@lru_cache(maxsize=1)
def _drawings() -> ZipFile:
    """All drawings of the library, in memory: its own reader lists the whole archive again for every icon."""
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def _icon(name: str, css: str) -> SafeString:
    try:
        svg = _drawings().read(f"{name}.svg").decode()
    except KeyError:
        raise ValueError(f"the icon {name!r} does not exist") from None
    attributes, drawn = svg.removeprefix("<svg").replace('xmlns="http://www.w3.org/2000/svg"', "").split(">", 1)
    own = f'class="{escape(f"icon {css}".strip())}" aria-hidden="true" focusable="false"'
    drawn = f"<svg {' '.join(attributes.split())} {own}>{STROKES.sub(_one_path, drawn)}"
    return mark_safe(drawn)  # noqa: S308 - drawn by the icon library


STROKES = re.compile(r'(?:\s*<path d="[^"]*"\s*/>){2,}')


def _one_path(strokes: re.Match[str]) -> str:
    """Strokes that follow each other as one element: a page has hundreds of icons, and a bound on its elements.

    A path may begin relative to the origin ("m"); behind another one the origin has to be said.
    """
    lines = re.findall(r'd="([^"]*)"', strokes.group())
    return '<path d="{}"/>'.format("".join(f"M0 0{line}" if line.startswith("m") else line for line in lines))


@component(register)
def icon(name: str, css: str = "") -> SafeString:
    """An icon of Lucide as inline SVG, decorative: a word stands beside it. An unknown name raises.

    ``css`` "flip" mirrors arrows when the page runs from right to left.
    """
    return _icon(str.__str__(name), str.__str__(css))


@component(register)
def mark(colour: str = "") -> SafeString:
    """The product's mark, or a tenant's plain square in its own colour (``#rrggbb``; anything else is ignored)."""
    fill = colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else MARK_COLOUR
    return format_html(
        '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<rect width="24" height="24" rx="6" fill="{}"/>'
        '<path d="M15.6 8.2a5 5 0 1 0 0 7.6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>'
        '<path d="m10.6 12.2 2 2 5-5.2" fill="none" stroke="#9fe0bd" stroke-width="2.2" stroke-linecap="round"'
        ' stroke-linejoin="round"/></svg>',
        fill,
    )


@component(register)
def badge(text: object, tone: str = "mute", icon: str = "", square: bool = False) -> SafeString:
    """State in a word: pill with a dot for workflow state, ``square`` with icon for severity or class."""
    # An exact str: text that some code marked safe must not be found again for the same text of a person.
    return _badge(str.__str__(str(text)), tone, icon, square)


@lru_cache(maxsize=1024)
def _badge(text: str, tone: str, icon: str, square: bool) -> SafeString:
    one_of(tone, TONES, "badge tone")
    css = " ".join(filter(None, ("badge", "" if tone == "mute" else tone, "square" if square else "")))
    return format_html('<span class="{}">{}{}</span>', css, _icon(icon, "") if icon else "", text)


@component(register)
def visibility(kind: str, words: str = "") -> SafeString:
    """Who can read it: "shared" (teal eye) or "internal" (amber lock). ``words`` replaces the usual wording."""
    one_of(kind, ("shared", "internal"), "visibility")
    usual = _("Customer sees this") if kind == "shared" else _("Internal")
    return badge(words or usual, tone=kind, icon="eye" if kind == "shared" else "lock")


def initials(name: str) -> str:
    """First letters of the first and last word: "Jana Hofer" is "JH"."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in picked).upper() or "?"


@component(register)
def avatar(name: str, customer: bool = False) -> SafeString:
    """Round initials for a person of ours, square and teal for a customer's. The name stands beside it."""
    # An exact str, as in `badge`: the kept drawing must not be found again for a text that some code marked safe.
    return _avatar(str.__str__(str(name)), bool(customer))


@lru_cache(maxsize=1024)
def _avatar(name: str, customer: bool) -> SafeString:
    css = "avatar cust" if customer else "avatar"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


@component(register)
def rec(number: str, href: str = "") -> SafeString:
    """The number of a record, in mono and never turned round by right-to-left text."""
    if href:
        return format_html('<a class="rec" href="{}">{}</a>', href, number)
    return format_html('<bdi class="rec">{}</bdi>', number)


@component(register)
def words(text: Any, block: bool = False) -> SafeString:
    """What a person wrote: escaped, its direction its own, line breaks kept. ``block`` for longer text."""
    tag = "div" if block else "bdi"
    lines = str(conditional_escape(text)).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
    return mark_safe(f'<{tag} dir="auto" class="words">{lines}</{tag}>')  # noqa: S308 - escaped in the line above


@component(register)
def when(moment: Any, style: str = "full") -> SafeString:
    """A moment in the reader's zone, the zone named. Styles: full, short, relative, date, day."""
    return times.when(moment, style)


@component(register)
def due(moment: Any, closed: bool = False) -> SafeString:
    """A deadline: relative and bold when late or today, the date first otherwise. ``closed`` ones alarm nobody."""
    if moment is None or moment == "":
        return mark_safe("")
    if closed:
        return format_html('<span class="due">{}</span>', times.when(moment, "short"))
    lead, quiet = times.due_words(moment)
    tone = times.due_tone(moment)
    sign = {"bad": _icon("clock-alert", ""), "warn": _icon("clock", "")}.get(tone, "")
    return format_html(
        '<span class="due {}">{}<time datetime="{}" title="{}">{}</time></span>'
        ' <span class="xs muted hide-s">{}</span>',
        tone, sign, moment.isoformat(timespec="seconds"), times.full_words(moment), lead, quiet,
    )  # fmt: skip


@component(register)
def count(number: int | str, hot: bool = False) -> SafeString:
    """A small number beside a word; ``hot`` when it means late. Nothing is drawn for an empty one."""
    if number in ("", None):
        return mark_safe("")
    return format_html('<span class="count{}">{}</span>', " hot" if hot else "", number)


@component(register)
def keycap(key: str) -> SafeString:
    """A key of the keyboard."""
    return format_html("<kbd>{}</kbd>", key)


@component(register)
def ministep(done: int, total: int) -> SafeString:
    """Progress in one short bar for lists: ``done`` steps behind, the next one running, ``total`` in all."""
    now = min(done + 1, total)
    bars = "".join(f'<i class="{"on" if n <= done else "now" if n == now else ""}"></i>' for n in range(1, total + 1))
    label = ngettext("Step %(now)s of %(total)s", "Step %(now)s of %(total)s", total) % {"now": now, "total": total}
    return format_html('<span class="ministep" role="img" aria-label="{}">{}</span>', label, mark_safe(bars))  # noqa: S308


def _inside(text: str, icon: str, icon_only: bool) -> SafeString:
    sign = _icon(icon, "") if icon else ""
    return format_html('{}<span class="vh">{}</span>' if icon_only else "{}{}", sign, text)


def _button_css(kind: str, icon_only: bool, big: bool) -> str:
    one_of(kind, BUTTON_KINDS, "button kind")
    return " ".join(filter(None, ("btn", kind, "icon-only" if icon_only else "", "big" if big else "")))


def attributes(**values: object) -> SafeString:
    """HTML attributes: empty and false ones left out, true ones without value, ``_`` written as ``-``."""
    parts = []
    for name, value in values.items():
        if value is True:
            parts.append(mark_safe(f" {name.replace('_', '-')}"))  # noqa: S308 - names are ours
        elif value not in ("", None, False):
            parts.append(format_html(' {}="{}"', name.replace("_", "-"), value))
    return mark_safe("".join(parts))  # noqa: S308 - escaped part by part


@component(register)
def button(
    text: str,
    kind: str = "",
    icon: str = "",
    *,
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    formaction: str = "",
    novalidate: bool = False,
    opens: str = "",
    menu: str = "",
    key: str = "",
    icon_only: bool = False,
    big: bool = False,
    css: str = "",
) -> SafeString:
    """A button. ``opens`` names a dialog (then it is no submit), ``menu`` a popover, ``key`` a single-letter shortcut.

    At most one ``kind="primary"`` in a view area; ``danger`` is outlined, inside its dialog only.
    """
    given = attributes(
        type="button" if opens or menu else type, name=name, value=value, form=form, formaction=formaction,
        formnovalidate=novalidate, data_open=opens, aria_haspopup="dialog" if opens else "", popovertarget=menu,
        data_key=key,
    )  # fmt: skip
    classes = f"{_button_css(kind, icon_only, big)} {css}".strip()
    return format_html('<button class="{}"{}>{}</button>', classes, given, _inside(text, icon, icon_only))


@component(register)
def link_button(
    text: str,
    href: str,
    kind: str = "",
    icon: str = "",
    *,
    opens: str = "",
    key: str = "",
    icon_only: bool = False,
    big: bool = False,
    css: str = "",
    download: bool = False,
) -> SafeString:
    """A link that looks like a button: it goes somewhere. With ``opens`` it opens that dialog when scripts run."""
    given = attributes(href=href, data_open=opens, data_key=key, download=download)
    classes = f"{_button_css(kind, icon_only, big)} {css}".strip()
    return format_html('<a class="{}"{}>{}</a>', classes, given, _inside(text, icon, icon_only))


@component(register)
def density() -> SafeString:
    """Button that sets rows closer together; kept in a cookie. Shown where scripts run."""
    return format_html(
        '<button class="btn quiet hide-s scripted" type="button" data-density-toggle>{}{}</button>',
        _icon("rows-4", ""), _("Compact"),
    )  # fmt: skip


@component(register)
def chip(text: str, href: str) -> SafeString:
    """An active filter; following it removes the filter."""
    return format_html(
        '<a class="chip" href="{}">{}<span class="vh">{}</span>{}</a>',
        href, text, _(", remove this filter"), _icon("x", ""),
    )  # fmt: skip
