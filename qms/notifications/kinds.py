"""The kinds of messages: what a reader may mute, and how the kind is called on the pages.

An app declares its kinds where it declares its offers:

    REPLY_SENT = register(Kind("reply-sent", _("A reply to your report")))
"""

from dataclasses import dataclass
from typing import Literal

from qms.web.shapes import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. Only `optional` ones can be muted; the others are part of somebody's duty.

    side: "staff" or "portal" when only that side gets it; so the other is not offered to mute it.
    witness: its mails carry the newest checkpoint of the trail, as all mails to customers do.
    """

    slug: str
    label: Words
    optional: bool = False
    side: Literal["", "staff", "portal"] = ""
    witness: bool = False


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make the kind known to the pages. The same slug with another meaning is a mistake: ValueError."""
    known = _KINDS.setdefault(kind.slug, kind)
    if known is not kind and (known.optional, str(known.label)) != (kind.optional, str(kind.label)):
        raise ValueError(f"two kinds of messages are called {kind.slug!r}")
    return known


def kind_of(slug: str) -> Kind:
    """The kind with this slug; one of an app that is gone is shown by its slug and cannot be muted."""
    return _KINDS.get(slug) or Kind(slug, slug)


def optional_kinds(side: str) -> list[Kind]:
    """What a reader on this side ("staff" or "portal") may mute, by slug."""
    offered = (kind for kind in _KINDS.values() if kind.optional and kind.side in ("", side))
    return sorted(offered, key=lambda kind: kind.slug)
