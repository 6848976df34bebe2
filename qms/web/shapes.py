"""The shapes that views hand to components: plain frozen data, drawn by ``qms.web.parts``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
Tone = Literal["ok", "warn", "bad", "info", "accent", "mute"]
Visibility = Literal["shared", "internal"]


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the way of a record: done, now or todo; ``note`` is the small line below (a time, a name)."""

    name: Words
    state: Literal["done", "now", "todo"] = "todo"
    note: Words = ""


@dataclass(frozen=True, slots=True)
class ClockFace:
    """One deadline of a record. ``percent`` of the time used draws the bar; ``why_url`` leads to the receipt."""

    name: Words
    value: Words
    tone: Tone | Literal[""] = ""
    badge: Words = ""
    badge_tone: Tone = "mute"
    badge_icon: str = ""
    percent: int | None = None
    detail: Words = ""
    why_url: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of "What is next". Blocked ones carry the guard's sentence as ``detail`` and a link to the gap.

    ``dialog`` opens the dialog of that id when scripts run; the link to ``url`` works without.
    """

    title: Words
    detail: Words = ""
    url: str = ""
    act: Words = ""
    blocked: bool = False
    dialog: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a conflict: what the reader typed and what stands in the record now."""

    name: str
    label: Words
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work. ``version_url`` answers with the same component until the work is over."""

    title: Words
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    done: int = 0
    total: int | None = None
    unit: Words = ""
    refused: int = 0
    started_by: str = ""
    started_at: dt.datetime | None = None
    message: Words = ""
    version_url: str = ""
    result_url: str = ""
    result_label: Words = ""
    cancel_url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: what it says and the address of the same list without it."""

    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the palette: a record, or something to do."""

    title: Words
    url: str
    icon: str = "file-text"
    number: str = ""
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure. ``points`` are the last values in order; ``state`` says in words where it stands to its target."""

    name: Words
    value: Words
    unit: Words = ""
    target: Words = ""
    state: Words = ""
    tone: Tone = "mute"
    points: Sequence[float] = ()
    target_value: float | None = None
    label: Words = ""
    url: str = ""
    as_of: Words = ""
