"""Components that frame others: cards, tabs, menus, dialogs, notes."""

from typing import Any

from django.template import Context, Library
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qms.web.components import compile_slot, component
from qms.web.parts.small import BUTTON_KINDS, TONES, attributes, icon, one_of
from qms.web.shell import Choice

register = Library()
register.tag("slot", compile_slot)

NOTE_ICONS = {"info": "info", "ok": "check", "warn": "triangle-alert", "bad": "circle-x"}


@component(register, block=True, slots=("actions",))
def card(
    content: SafeString,
    title: str = "",
    *,
    id: str = "",
    label: str = "",
    level: int = 2,
    note: str = "",
    count: int | str = "",
    flush: bool = False,
    next: bool = False,
    actions: SafeString = SafeString(),
) -> dict[str, Any]:
    """A group. ``flush`` content reaches the border (tables, lists), ``next`` has the accent edge. Never nested."""
    return {
        "content": content, "title": title, "id": id, "label": label, "level": level, "note": note,
        "count": count, "flush": flush, "next": next, "actions": actions,
    }  # fmt: skip


@component(register, block=True)
def crumbs(content: SafeString) -> dict[str, Any]:
    """Where the reader is; the inside is ``{% crumb %}`` lines, the last one without address."""
    return {"content": content}


@component(register)
def crumb(text: str, href: str = "", number: bool = False) -> SafeString:
    """One place on the way. Without address it is the page itself; ``number`` draws it in mono."""
    css = "rec" if number else ""
    if href:
        return format_html('<li><a href="{}"{}>{}</a></li>', href, attributes(**{"class": css}), text)
    return format_html('<li><span aria-current="page"{}>{}</span></li>', attributes(**{"class": css}), text)


@component(register, block=True, slots=("meta", "actions"))
def page_head(
    content: SafeString,
    title: str,
    *,
    intro: str = "",
    meta: SafeString = SafeString(),
    actions: SafeString = SafeString(),
) -> dict[str, Any]:
    """Head of a page: crumbs inside, the only h1, badges in ``meta``, buttons in ``actions``."""
    return {"content": content, "title": title, "intro": intro, "meta": meta, "actions": actions}


@component(register, block=True)
def tabs(content: SafeString, label: str) -> dict[str, Any]:
    """Parts of a record or views of a list: links, so each has its own address."""
    return {"content": content, "label": label}


@component(register)
def tab(text: str, href: str, current: bool = False, *, count: int | str = "", icon: str = "") -> dict[str, Any]:
    """One tab; ``current`` marks the page shown."""
    return {"text": text, "href": href, "current": current, "count": count, "icon": icon}


@component(register, block=True)
def segmented(content: SafeString, label: str) -> dict[str, Any]:
    """A small choice of a few views (All, Talk, Changes); the inside is ``{% segment %}``."""
    return {"content": content, "label": label}


@component(register)
def segment(text: str, href: str, current: bool = False) -> SafeString:
    """One choice of a segmented control."""
    return format_html('<a href="{}"{}>{}</a>', href, attributes(aria_current="true" if current else ""), text)


@component(register, block=True)
def menu(
    content: SafeString, label: str, id: str, *, icon: str = "", kind: str = "", icon_only: bool = False, css: str = ""
) -> dict[str, Any]:
    """A button that opens a list of rare acts. The inside is ``{% menu_item %}``. Works without script."""
    one_of(kind, BUTTON_KINDS, "button kind")
    return {
        "content": content, "label": label, "id": id, "icon": icon, "kind": kind, "icon_only": icon_only, "css": css,
    }  # fmt: skip


@component(register)
def menu_item(
    text: str, href: str, *, icon: str = "", opens: str = "", current: bool = False, download: bool = False
) -> SafeString:
    """An entry that goes somewhere; with ``opens`` it opens that dialog when scripts run."""
    given = attributes(href=href, data_open=opens, aria_current="true" if current else "", download=download)
    return format_html("<a{}>{}{}</a>", given, _sign(icon), text)


@component(register, takes_context=True)
def menu_post(
    context: Context, text: str, action: str, *, icon: str = "", name: str = "", value: str = "", current: bool = False
) -> dict[str, Any]:
    """An entry that changes something: a POST with the token and one optional hidden value."""
    return {
        "text": text, "action": action, "icon": icon, "name": name, "value": value, "current": current,
        "csrf_token": context.get("csrf_token", ""),
    }  # fmt: skip


@component(register, takes_context=True)
def choice(context: Context, entry: Choice) -> dict[str, Any]:
    """An entry of a menu given as ``qms.web.shell.Choice``."""
    return {"entry": entry, "csrf_token": context.get("csrf_token", "")}


@component(register, block=True)
def note(content: SafeString, tone: str = "info", *, icon: str = "", title: str = "") -> dict[str, Any]:
    """A remark that stays: info, ok, warn, bad. Icon and words say it, not the colour alone."""
    one_of(tone, tuple(NOTE_ICONS), "note tone")
    return {"content": content, "tone": tone, "icon": icon or NOTE_ICONS[tone], "title": title}


@component(register, block=True, slots=("footer",))
def dialog(
    content: SafeString,
    id: str,
    title: str,
    *,
    intro: str = "",
    action: str = "",
    method: str = "post",
    act: str = "",
    icon: str = "",
    kind: str = "primary",
    open: bool = False,
    footer: SafeString = SafeString(),
) -> dict[str, Any]:
    """A dialog over the page. With ``action`` its body is one form whose button says ``act`` (the verb again).

    The page must offer the same form at an address of its own, so that it works without script.
    """
    one_of(method, ("post", "get", "dialog"), "dialog method")
    return {
        "content": content, "id": id, "title": title, "intro": intro, "action": action, "method": method, "act": act,
        "icon": icon, "kind": kind, "open": open, "footer": footer,
    }  # fmt: skip


@component(register, block=True)
def empty(content: SafeString, title: str, *, icon: str = "inbox") -> dict[str, Any]:
    """Nothing here: what belongs here and why there is none; the inside is the next act."""
    return {"content": content, "title": title, "icon": icon}


@component(register, block=True)
def items(content: SafeString, label: str = "") -> dict[str, Any]:
    """A list of small things (links, files); the inside is ``{% item %}``."""
    return {"content": content, "label": label}


@component(register, block=True)
def item(
    content: SafeString,
    title: str,
    href: str = "",
    *,
    number: str = "",
    over: str = "",
    note: str = "",
    icon: str = "",
    thumb: str = "",
    opens: str = "",
) -> dict[str, Any]:
    """One small thing: ``over`` above its title, ``note`` below, ``thumb`` a picture's address; badges inside."""
    return {
        "content": content, "title": title, "href": href, "number": number, "over": over, "note": note,
        "icon": icon, "thumb": thumb, "opens": opens,
    }  # fmt: skip


@component(register, block=True)
def asks(content: SafeString) -> SafeString:
    """Big lines of the portal's home: what waits for the reader. The inside is ``{% ask %}``."""
    return content


@component(register, block=True)
def ask(
    content: SafeString,
    title: str,
    href: str,
    act: str,
    *,
    icon: str = "circle-question-mark",
    tone: str = "",
    first: bool = False,
) -> dict[str, Any]:
    """One thing asked of the reader, with its button; the inside is the small line. ``first`` fills the button."""
    one_of(tone, TONES, "ask tone")
    return {
        "content": content, "title": title, "href": href, "act": act, "icon": icon, "tone": tone, "first": first,
    }  # fmt: skip


@component(register)
def palette(find_url: str) -> dict[str, Any]:
    """Find a record, or do something: opened by Ctrl K or "/", fed by ``find_url`` (see ``palette_results``)."""
    return {"find_url": find_url}


@component(register)
def shortcuts(shell: Any = None) -> dict[str, Any]:
    """The overview of keys, opened by "?"."""
    groups = getattr(shell, "groups", ())
    return {"places": [item for group in groups for item in group.items if item.key]}


@component(register)
def foot(shell: Any = None) -> dict[str, Any]:
    """Foot of every page: help always at the same place, the product's name."""
    return {"shell": shell or None}


@component(register, takes_context=True)
def appearance(context: Context) -> dict[str, Any]:
    """Button that changes between light and dark; a form where scripts are off, if the address exists."""
    try:
        url = reverse("appearance")
    except NoReverseMatch:
        url = ""
    request = context.get("request")
    here = request.get_full_path() if request is not None else "/"
    return {"url": url, "here": here, "csrf_token": context.get("csrf_token", "")}


def _sign(name: str) -> SafeString:
    return icon(name) if name else SafeString()
