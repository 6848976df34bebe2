"""The timeline of a record: talk, acts, files and changed fields in one order, newest first.

Each source is read with one query, whatever it holds. In the portal only messages, shared acts and shared files are
read at all; the database's role of the portal could not read the others.
"""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import ClassVar

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.records.addresses import record_url
from qms.records.history import CHANGED, Change, history_of
from qms.records.models import INVERSE, Attachment, Event, Message, Note, Record, Relation
from qms.records.offers import EVENT_WORDS, Kind, SignedFacts, kind_of, signed_facts
from qms.records.queries import files_at_hand, portal_fields, visible_to
from qms.trail.models import Fact
from qms.web.together import Together

LIMIT = 100
EVERYTHING = 2_000
SHOWS = ("all", "talk", "changes")
_NUMBER = re.compile(r"\b(?:8D|[A-Z]{2,8})(?:-\d{4})?-\d{5,9}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every line of the timeline has. `id` is the anchor's suffix: the line stands at `#e-<id>`."""

    id: str
    at: dt.datetime
    by: str
    by_customer: bool = False
    shape: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Entry):
    """A message or a note, with the files that came with it. party: the house of the author."""

    text: str
    internal: bool = False
    party: str = ""
    channel: str = ""
    call_with: str = ""
    files: tuple[Attachment, ...] = ()
    shape: ClassVar[str] = "talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Entry):
    """An act: its words, the reason given, where it led, the fields it changed, the signature if it was signed."""

    words: Promise | str
    icon: str = "circle-dot"
    reason: str = ""
    state: Promise | str = ""
    shared: bool = False
    signed: SignedFacts | None = None
    changes: tuple[Change, ...] = ()
    own: bool = False
    """Whether it is one of the acts of talk, files and links, which change no fields of the record."""
    shape: ClassVar[str] = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(Entry):
    """A file that came by itself."""

    file: Attachment
    shape: ClassVar[str] = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Entry):
    """Fields of one row that were changed at once."""

    part: str
    reason: str
    changes: tuple[Change, ...]
    shape: ClassVar[str] = "changed"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest entries; `total` is how many there are and `cut` whether some are not shown."""

    entries: list[Entry]
    show: str
    total: int
    cut: bool = False
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers of records in the talk that the reader may open, with their addresses."""


@dataclass(slots=True)
class _Source:
    """What one table gives: entries (one more than asked for when there are more) and how to count them all."""

    entries: list[Entry]
    rows: "QuerySet[Event] | QuerySet[Message] | QuerySet[Note] | QuerySet[Attachment] | None" = None

    def count(self) -> int:
        """How many entries there are in all."""
        return len(self.entries) if self.rows is None else self.rows.order_by().count()


def timeline(
    record: Record, seat: Seat, *, show: str = "all", limit: int = LIMIT, as_customer: bool = False
) -> Timeline:
    """The record's timeline for this seat. show: "all", "talk" or "changes"; limit: at most 2,000 entries.

    as_customer: what the customer sees of it, for staff who look.
    """
    show = show if show in SHOWS else "all"
    limit = max(1, min(limit, EVERYTHING))
    reader = _Reader(record, seat, limit, for_customer=as_customer or seat.side is Side.PORTAL)
    sources = reader.sources(show)
    entries = sorted((e for s in sources for e in s.entries), key=lambda entry: (entry.at, entry.id), reverse=True)
    cut = len(entries) > limit
    total = sum(source.count() for source in sources) if cut else len(entries)
    shown = entries[:limit]
    readable = visible_to(seat)
    if as_customer and seat.side is Side.STAFF:
        readable = readable.filter(customer=record.customer, shared=True)
    named = numbers_in(str(e.words) if isinstance(e, Act) else e.text for e in shown if isinstance(e, Talk | Act))
    links = {row.number: record_url(row, seat) for row in readable.filter(number__in=named)} if named else {}
    return Timeline(shown, show, total, cut, links)


def numbers_in(texts: Iterable[str]) -> list[str]:
    """The numbers of records named in the texts, at most 200."""
    return sorted({number for text in texts for number in _NUMBER.findall(text)})[:200]


class _Reader:
    """Reads the sources for one seat."""

    def __init__(self, record: Record, seat: Seat, limit: int, *, for_customer: bool) -> None:
        self.record, self.seat, self.limit, self.for_customer = record, seat, limit, for_customer
        self.kind = kind_of(record.kind)

    def sources(self, show: str) -> list[_Source]:
        """The sources of a view: talk is messages and notes; changes are acts and fields; all has files too."""
        talk = show != "changes"
        found = []
        if talk:
            files = self._files()
            found += [self._messages(files)]
            found += [] if self.for_customer else [self._notes()]
            found += [self._loose_files(files)] if show == "all" else []
        if show != "talk":
            acts = self._acts()
            found += [acts] if self.for_customer else self._with_changes(acts)
        return found

    def _with_changes(self, acts: "_Source") -> list["_Source"]:
        """Acts and changed fields; history and trail are asked together."""
        asked = Together()
        ask_for_facts(self.record, asked)
        changed = self._changes(asked)
        return _told_together(_Transactions(asked), acts, changed)

    def _files(self) -> list[Attachment]:
        """All files of the record: they are few (500 at most), and messages need theirs."""
        return files_at_hand(self.record, shared=self.for_customer)

    def _messages(self, files: Sequence[Attachment]) -> _Source:
        rows = Message.objects.filter(record_id=self.record.pk).order_by("-at", "-id")
        by_message: dict[uuid.UUID | None, list[Attachment]] = defaultdict(list)
        for file in reversed(files):
            by_message[file.message_id].append(file)
        ours = self.seat.organisation.name
        theirs = self.record.customer.name if self.record.customer else ""
        return _Source(
            [
                Talk(
                    id=str(row.pk),
                    at=row.at,
                    by=row.author_name or ours,
                    by_customer=row.from_customer,
                    text=row.body,
                    party=theirs if row.from_customer else ours,
                    channel=row.channel,
                    call_with=row.call_with,
                    files=tuple(by_message[row.pk]),
                )
                for row in rows[: self.limit + 1]
            ],
            rows,
        )

    def _notes(self) -> _Source:
        rows = Note.objects.filter(record_id=self.record.pk).order_by("-at", "-id")
        entries: list[Entry] = [
            Talk(id=str(row.pk), at=row.at, by=row.author_name, text=row.body, internal=True)
            for row in rows[: self.limit + 1]
        ]
        return _Source(entries, rows)

    def _loose_files(self, files: Sequence[Attachment]) -> _Source:
        return _Source(
            [
                FileAdded(id=str(row.pk), at=row.at, by=row.uploaded_by_name, by_customer=row.from_customer, file=row)
                for row in files
                if row.message_id is None
            ]
        )

    def _acts(self) -> _Source:
        rows = Event.objects.filter(record_id=self.record.pk).order_by("-at", "-id")
        if self.for_customer:
            rows = rows.filter(shared=True).only(*portal_fields(Event))
            told = [(row, act_words(self.kind, row, for_customer=True)) for row in rows[: self.limit + 1]]
            return _Source([self._act(row, words, {}) for row, words in told if words], rows)
        newest = list(rows[: self.limit + 1])
        signed = signed_facts(row.signature for row in newest if row.signature)
        return _Source([self._act(row, act_words(self.kind, row), signed) for row in newest], rows)

    def _act(self, row: Event, words: Promise | str, signed: Mapping[uuid.UUID, SignedFacts]) -> Act:
        facts = signed.get(row.signature) if signed and row.signature else None
        label = self.kind.customer_state_label if self.for_customer else self.kind.state_label
        moved = row.to_state and row.to_state != row.from_state
        return Act(
            id=str(row.pk),
            at=row.at,
            by=row.by_name,
            by_customer=row.by_customer,
            words=words,
            icon=_icon(row.act),
            reason="" if self.for_customer else row.reason,
            state=label(row.to_state) if moved else "",
            shared=row.shared,
            signed=facts,
            own=row.act in _ICONS,
        )

    def _changes(self, asked: Together) -> _Source:
        found = history_of(self.record, asked=asked).changes
        steps = [row for row in found if row.act == CHANGED and row.field not in _TOLD_BY_ACTS]
        return _Source([_changed(list(rows)) for _step, rows in groupby(steps, key=lambda row: row.step)])


def _told_together(transactions: "_Transactions", acts: _Source, changed: _Source) -> list[_Source]:
    """Tell the fields that an act of the workflow changed with the act, and the others by themselves."""
    by_transaction = {
        transactions.of_event(act): act.id for act in acts.entries if isinstance(act, Act) and not act.own
    }
    told: dict[str, list[Change]] = defaultdict(list)
    alone: list[Entry] = []
    for entry in changed.entries:
        assert isinstance(entry, Changed)
        act_id = by_transaction.get(transactions.of_change(entry.changes[0]) or -1)
        if act_id is None:
            alone.append(entry)
        else:
            told[act_id] += entry.changes
    acts.entries = [
        replace(act, changes=tuple(told[act.id])) if isinstance(act, Act) and act.id in told else act
        for act in acts.entries
    ]
    return [acts, _Source(alone)]


FACTS = "what the trail knows of the record"


def ask_for_facts(record: Record, asked: Together) -> None:
    """Ask the trail which transaction wrote what of the record."""
    rows = Fact.objects.filter(organisation_id=record.organisation_id, record=record.pk).order_by("-id")
    asked.rows(FACTS, lambda: rows.values("xact", "table_name", "row_key", "at", "act")[: EVERYTHING * 4])


class _Transactions:
    """Which transaction wrote an event or a change, as the trail knows: both of one act were written together."""

    def __init__(self, asked: Together) -> None:
        events = Event._meta.db_table
        self._events = {fact["row_key"]: fact["xact"] for fact in asked[FACTS] if fact["table_name"] == events}
        self._updates = {
            (fact["table_name"], fact["row_key"], dt.datetime.fromisoformat(fact["at"])): fact["xact"]
            for fact in asked[FACTS]
            if fact["act"] == "update"
        }

    def of_event(self, act: Act) -> int | None:
        """The transaction of an act."""
        return self._events.get(act.id)

    def of_change(self, change: Change) -> int | None:
        """The transaction of a change: the trigger wrote fact and history with the same moment."""
        table = apps.get_model(change.table)._meta.db_table
        return self._updates.get((table, str(change.row), change.at))


def _changed(rows: list[Change]) -> Changed:
    first = rows[0]
    key = f"{first.row}-{first.step[-12:]}"
    return Changed(id=key, at=first.at, by=first.who, part=first.part, reason=first.reason, changes=tuple(rows))


_TOLD_BY_ACTS = frozenset({"state", "closed_at"})
_ICONS = {"link": "link", "end_link": "unlink", "share_file": "eye"}


def _icon(act: str) -> str:
    told = EVENT_WORDS.get(act)
    return told.icon if told else _ICONS.get(act, "circle-dot")


def act_words(kind: Kind, event: Event, *, for_customer: bool = False) -> Promise | str:
    """What an act is called in the history, and what it was about; empty when the customer is not told of it."""
    words = _words_alone(kind, event, for_customer=for_customer)
    about = event.about if for_customer else event.about or event.detail.get("about")
    return _("%(act)s: %(about)s") % {"act": words, "about": about} if words and about else words


def _words_alone(kind: Kind, event: Event, *, for_customer: bool) -> Promise | str:
    if event.act in _ICONS:
        return _own_words(event, for_customer=for_customer)
    if event.act in EVENT_WORDS:
        return "" if for_customer else EVENT_WORDS[event.act].words(event.detail)
    if for_customer:
        return (kind.customer_act_labels(event.act) if kind.customer_act_labels else "") or ""
    return kind.act_labels(event.act) if kind.act_labels else event.act


def _own_words(event: Event, *, for_customer: bool) -> str:
    if for_customer:
        return ""
    if event.act == "share_file":
        return _("showed the file “%(name)s” to the customer") % {"name": event.detail.get("file", "")}
    relation = Relation(event.detail["relation"])
    words = INVERSE[relation] if event.detail.get("inverse") else relation.label
    values = {"relation": words, "number": event.detail.get("number", "")}
    if event.act == "end_link":
        return _("ended the link: %(relation)s %(number)s") % values
    return _("linked: %(relation)s %(number)s") % values
