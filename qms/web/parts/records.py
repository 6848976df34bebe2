"""Components of a record's page: progress, deadlines, what is next, facts, timeline, conversation."""

from collections.abc import Sequence
from typing import Any

from django.template import Library
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qms.web.charts import spark_line
from qms.web.components import component
from qms.web.parts.small import TONES, one_of, words
from qms.web.shapes import ClockFace, Difference, Job, Step, Tile, Todo

register = Library()


@component(register)
def stepper(steps: Sequence[Step]) -> dict[str, Any]:
    """The record's way with done, present and coming states; folds into a bar on phones."""
    now = next((n for n, step in enumerate(steps, 1) if step.state == "now"), len(steps))
    return {"steps": steps, "now": now, "total": len(steps), "current": steps[now - 1] if steps else None}


@component(register)
def clocks(faces: Sequence[ClockFace]) -> dict[str, Any]:
    """The record's deadlines side by side. Nothing is drawn when there are none."""
    return {"faces": faces}


@component(register)
def todo(lines: Sequence[Todo], *, title: str = "", note: str = "") -> dict[str, Any]:
    """What is next: possible acts with a button, blocked ones with the guard's sentence."""
    return {"lines": lines, "title": title or _("What is next"), "note": note}


@component(register, block=True)
def facts(content: SafeString, cols: bool = False) -> dict[str, Any]:
    """Label and value pairs; inside are ``{% fact %}`` and ``{% fact_block %}``. ``cols`` sets two side by side."""
    return {"content": content, "cols": cols}


@component(register)
def fact(label: str, value: Any = "", href: str = "", *, number: bool = False) -> SafeString:
    """One pair. An empty value says "not given"; ``number`` draws it in mono."""
    if value in ("", None):
        inner = format_html('<span class="muted">{}</span>', _("not given"))
    else:
        inner = words(value)
        inner = format_html('<span class="rec">{}</span>', inner) if number else inner
        inner = format_html('<a href="{}">{}</a>', href, inner) if href else inner
    return format_html("<dt>{}</dt><dd>{}</dd>", label, inner)


@component(register, block=True)
def fact_block(content: SafeString, label: str) -> SafeString:
    """One pair whose value is composed of components."""
    return format_html("<dt>{}</dt><dd>{}</dd>", label, content)


@component(register)
def customer_words(text: str, by: str, at: Any = None) -> dict[str, Any]:
    """What the customer wrote, quoted, with the lock line that it cannot be changed."""
    return {"text": text, "by": by, "at": at}


@component(register, block=True)
def timeline(content: SafeString, label: str = "") -> dict[str, Any]:
    """Newest first; the inside is ``{% message %}``, ``{% event %}``, ``{% change %}``, ``{% signed %}``."""
    return {"content": content, "label": label}


@component(register, block=True, slots=("actions",))
def message(
    content: SafeString,
    author: str,
    at: Any,
    visibility: str,
    *,
    id: str = "",
    organisation: str = "",
    customer: bool = False,
    label: str = "",
    text: str = "",
    actions: SafeString = SafeString(),
) -> dict[str, Any]:
    """Talk: "shared" (the customer reads it) or "internal" (dashed, lock). ``text`` is what the person wrote."""
    one_of(visibility, ("shared", "internal"), "message visibility")
    label = label or (_("Internal note") if visibility == "internal" else "")
    return {
        "content": content, "author": author, "at": at, "visibility": visibility, "id": id,
        "organisation": organisation, "customer": customer, "label": label, "text": text, "actions": actions,
    }  # fmt: skip


@component(register, block=True, slots=("more",))
def event(content: SafeString, icon: str, at: Any, *, id: str = "", more: SafeString = SafeString()) -> dict[str, Any]:
    """Something the system noted, in one line; the inside is the sentence, ``more`` stands below it."""
    return {"content": content, "icon": icon, "at": at, "id": id, "more": more}


@component(register)
def change(field: str, old: Any, new: Any, by: str, at: Any, *, reason: str = "", id: str = "") -> dict[str, Any]:
    """A changed field: who, old and new value, the reason in the person's words."""
    return {"field": field, "old": old, "new": new, "by": by, "at": at, "reason": reason, "id": id}


@component(register)
def signed(
    by: str, meaning: str, at: Any, *, href: str = "", number: str = "", id: str = "", broken: bool = False
) -> dict[str, Any]:
    """The manifestation of a signature: printed name, meaning, date and time with zone (21 CFR 11.50).

    ``broken`` warns that what was signed is not what is kept.
    """
    return {"by": by, "meaning": meaning, "at": at, "href": href, "number": number, "id": id, "broken": broken}


@component(register, block=True)
def doors(content: SafeString) -> dict[str, Any]:
    """The doors to writing: each ``{% door %}`` opens its own form, differently coloured, only one at a time."""
    return {"content": content}


@component(register, block=True)
def door(
    content: SafeString, text: str, kind: str, *, icon: str = "", key: str = "", open: bool = False
) -> dict[str, Any]:
    """One door: "customer" (a reply the customer reads), "team" (internal note), "quiet" (log a call)."""
    one_of(kind, ("customer", "team", "quiet"), "door kind")
    usual = {"customer": "reply", "team": "lock", "quiet": "phone"}[kind]
    css = {"customer": "to-customer", "team": "to-team", "quiet": "quiet"}[kind]
    return {"content": content, "text": text, "css": css, "icon": icon or usual, "key": key, "open": open, "kind": kind}


@component(register)
def job(work: Job) -> dict[str, Any]:
    """Long work: bar, counts, who started it, cancel and result. It asks for news itself while it runs."""
    percent = int(100 * work.done / work.total) if work.total else None
    tone = {"done": "ok", "failed": "bad", "cancelled": "mute"}.get(work.state, "info")
    names = {
        "waiting": _("Waiting"), "running": _("Running"), "done": _("Done"), "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }  # fmt: skip
    active = work.state in ("waiting", "running")
    done, total = (None if n is None else number_format(n, force_grouping=True) for n in (work.done, work.total))
    return {
        "work": work, "percent": percent, "tone": tone, "state_name": names[work.state],
        "active": active, "done": done, "total": total,
    }  # fmt: skip


@component(register, block=True)
def tiles(content: SafeString) -> dict[str, Any]:
    """At most six figures side by side; the inside is ``{% tile %}``."""
    return {"content": content}


@component(register)
def tile(figure: Tile) -> dict[str, Any]:
    """One figure with its target, its state in a word and its line."""
    one_of(figure.tone, TONES, "tile tone")
    line = spark_line(figure.points, label=str(figure.label or figure.name), target=figure.target_value)
    return {"figure": figure, "line": line}


@component(register)
def spark(values: Sequence[float], label: str, target: float | None = None) -> SafeString:
    """A small line; ``label`` says in a sentence what it shows."""
    return spark_line(values, label=label, target=target)


@component(register)
def conflict(differences: Sequence[Difference], by: str, at: Any = None) -> dict[str, Any]:
    """Both sides of a stale save with a choice per field, posted as ``keep_<name>`` = mine or theirs."""
    return {"differences": differences, "by": by, "at": at}


@component(register)
def diff(old: str, new: str) -> SafeString:
    """Old and new value of one thing, struck out and marked."""
    return format_html('<span class="change"><del>{}</del><ins>{}</ins></span>', words(old), words(new))
