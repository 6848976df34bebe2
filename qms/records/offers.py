"""What domains offer to the house, as plain objects: kinds of record, what follows from one (`<domain>/offers.py`)."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.web.shapes import Tone, Words


@dataclass(frozen=True)
class FieldRule:
    """A field of a kind as page, history and PDF name it. `disclosure`: who may see it."""

    name: str
    label: Words
    disclosure: str
    rules: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True)
class SearchText:
    """The words of a record: `shared` may be found by the customer too, `internal` by staff only."""

    shared: tuple[str, ...]
    internal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of record. `slug` is stored in the registry, `path` stands in addresses, `prefix` begins the number.

    more_prefixes: further ones of a kind that has one for each type. several: its records have no customer of their own
    and are shared with as many as rows of `RecordCustomer` name; what one of them does is never shown to the others.
    no_evidence: why a record proves nothing yet, as a sentence, or None; asked before it is linked as evidence.
    no_link: why nothing is linked to a record any more, as a sentence, or None; what caused something still may be.
    not_carried_out: why what a record decides is not carried out yet, as a sentence, or None; asked by what waits for
    the linked records of kinds that say this.

    codes: values by name (`qms.records.codes.CODES`); who tells them takes part in "Similar records". problem: the
    texts that say what is wrong, for the same. gathers: the act by which one record of this kind takes in another
    and serves several, so its open ones are offered first. `codes` and `problem` ask the database nothing.
    `stage`: its place in a chain, from what was heard (10 feedback, 20 nonconformity) over what is done about it (30
    CAPA, 40 8D and risk, 60 change) to what lasts (70 document, 80 training, 90 agreement).

    content: what a signature of ours is bound to. customer_content: what one of the customer's people is bound to, made
    of nothing but what they may read, the same in the portal and behind the counter; each with the page that shows it.
    """

    slug: str
    path: str
    prefix: str
    model: type[Model]
    label: Words
    plural: Words
    icon: str
    fields: tuple[FieldRule, ...]
    content: Callable[[Any], dict[str, Any]]
    search_text: Callable[[Any], SearchText]
    state_label: Callable[[str], Words]
    customer_state_label: Callable[[str], Words]
    state_tone: Callable[[str], Tone]
    portal_path: str = ""
    act_labels: Callable[[str], Words] | None = None
    customer_act_labels: Callable[[str], Words | None] | None = None
    children: tuple[type[Model], ...] = field(default=())
    as_written: tuple[str, ...] = ()
    content_template: str = ""
    customer_content: Callable[[Any], dict[str, Any]] | None = None
    customer_content_template: str = ""
    after_message: Callable[[Any, bool], None] | None = None
    codes: Callable[[Any], Mapping[str, object]] | None = None
    problem: Callable[[Any], Sequence[str]] | None = None
    gathers: str = ""
    stage: int = 50
    more_prefixes: tuple[str, ...] = ()
    several: bool = False
    no_evidence: Callable[[Any], Words | None] | None = None
    no_link: Callable[[Any], Words | None] | None = None
    not_carried_out: Callable[[Any], Words | None] | None = None

    @property
    def prefixes(self) -> frozenset[str]:
        """Everything a number of this kind may begin with."""
        return frozenset((self.prefix, *self.more_prefixes))


KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known to registry, search, queue, sharing, PDF. Slug, path and prefix are unique."""
    taken = [other for other in KINDS.values() if other.slug != kind.slug]
    if any(other.path == kind.path or other.prefixes & kind.prefixes for other in taken):
        raise ValueError(f"path or prefix of {kind.slug} is taken")
    KINDS[kind.slug] = kind


def kind_of(slug: str) -> Kind:
    """The kind stored as `slug` in the registry."""
    return KINDS[slug]


def kind_at(path: str) -> Kind | None:
    """The kind whose records live at `/<organisation>/<path>/`, or None."""
    return next((kind for kind in KINDS.values() if kind.path == path), None)


def kind_on(side: Side, path: str) -> Kind | None:
    """The kind whose records have this path on a side's addresses, or None."""
    return next((kind for kind in KINDS.values() if path and path == path_on(side, kind)), None)


def path_on(side: Side, kind: Kind) -> str:
    """The part of an address that names the kind; empty when the kind has no pages on that side."""
    return kind.portal_path if side is Side.PORTAL else kind.path


@dataclass(frozen=True)
class FollowOn:
    """Something new that may follow from a record: a page of another domain, opened with `?from=<number>`.

    sources: the kinds it follows from. right: who may begin it. unless: a record from which it does not follow now.
    of_parts: it may follow from a part of a record as well, `?from=FMEA-2026-00005-R012`.
    """

    url_name: str
    label: Words
    sources: tuple[str, ...]
    right: Right
    icon: str = "plus"
    unless: Callable[[Any], bool] | None = None
    of_parts: bool = False


FOLLOW_ONS: dict[str, FollowOn] = {}


def register_follow_on(offer: FollowOn) -> None:
    """Offer the page in the menu of every record it may follow from. Registering the same address again replaces it."""
    FOLLOW_ONS[offer.url_name] = offer


def follow_ons_of(record: Any, seat: Seat) -> list[FollowOn]:
    """What may follow from this record for this seat."""
    return [
        one for one in FOLLOW_ONS.values()
        if record.kind in one.sources and seat.may(one.right) and not (one.unless and one.unless(record))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignedFacts:
    """What the timeline shows of a signature: who, and with which meaning (21 CFR 11.50)."""

    printed_name: str
    meaning: str


SignatureLookup = Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, SignedFacts]]
_lookups: list[SignatureLookup] = []


def register_signatures(lookup: SignatureLookup) -> None:
    """Tell how signatures are read: the app that keeps them lies above this one. One query for all keys."""
    _lookups[:] = [lookup]


def signed_facts(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, SignedFacts]:
    """The signatures with these keys."""
    wanted = set(keys)
    return _lookups[0](wanted) if _lookups and wanted else {}


@dataclass(frozen=True)
class EventWords:
    """How the timeline tells staff of an act that is no transition of any kind. `words` gets the event's detail."""

    icon: str
    words: Callable[[Mapping[str, Any]], str]


EVENT_WORDS: dict[str, EventWords] = {}


def register_event(act: str, told: EventWords) -> None:
    """Give an act of the house its words in the timeline of every kind."""
    EVENT_WORDS[act] = told
