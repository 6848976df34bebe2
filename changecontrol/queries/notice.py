"""Every question about notices, each starting at what the seat may see; the customer's side reads what it was shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet

from changecontrol.guards.notice import conditions_at_hand, samples_at_hand
from changecontrol.models import (
    ChangeNotice,
    Condition,
    Decision,
    MailedAnswer,
    NoticeRevision,
    Question,
    SampleRequest,
)
from changecontrol.rules.content import DATES, IMPACTS
from qms.accounts.seat import Seat
from qms.lib.canonical import digest
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind
from qms.signatures.models import Signature
from qms.web.shapes import Words

UNDECIDED = ("sent", "acknowledged", "question")
"""The states of a notice about which the customer has not decided."""


def notices(seat: Seat) -> QuerySet[ChangeNotice]:
    """The notices that the seat may see."""
    return cast(QuerySet[ChangeNotice], visible_of_kind(kind_of("change_notice"), seat))


def listed(seat: Seat) -> QuerySet[ChangeNotice]:
    """The notices for a list, with the names it shows."""
    names = ["number", "title", "state", "created_at", "change_number", "revision", "asks", "sent_at", "first_ship_on"]
    names += ["earliest_ship_on", "kind", "customer__name", "owner__name"]
    return notices(seat).select_related("customer", "owner").only(*names)


def notice(seat: Seat, number: str) -> ChangeNotice:
    """The notice with this number, or 404."""
    return cast(ChangeNotice, get_visible(kind_of("change_notice"), seat, number))


@dataclass(frozen=True)
class Shown:
    """A notice as both sides read it: revisions newest first, decisions, conditions, questions, samples."""

    revisions: list[NoticeRevision]
    decisions: list[Decision]
    conditions: list[Condition]
    questions: list[Question]
    samples: list[SampleRequest]

    @property
    def newest(self) -> NoticeRevision | None:
        """The revision that counts."""
        return self.revisions[0] if self.revisions else None

    @property
    def earlier(self) -> list[NoticeRevision]:
        """Those before it."""
        return self.revisions[1:]


def shown_of(record: ChangeNotice) -> Shown:
    """What was shown and answered: five queries, the columns that the customer may read."""

    def rows(model: Any) -> list[Any]:
        return list(model.objects.filter(record_id=record.pk).only(*portal_fields(model)))

    return Shown(
        rows(NoticeRevision), rows(Decision), conditions_at_hand(record), rows(Question), samples_at_hand(record)
    )


@dataclass(frozen=True)
class Frozen:
    """A revision as it was sent, with the digest of its content, and the decisions about it with their signatures."""

    row: NoticeRevision
    digest: str
    decisions: list[tuple[Decision, Signature | None]]


def frozen_of(record: ChangeNotice, revision: int) -> Frozen | None:
    """That revision of the notice, or None."""
    row = NoticeRevision.objects.filter(record_id=record.pk, revision=revision).first()
    if row is None:
        return None
    decided = list(Decision.objects.filter(record_id=record.pk, revision=revision))
    rows = Signature.objects.filter(pk__in=[one.signature for one in decided if one.signature])
    signed = {one.pk: one for one in rows.defer("content")}
    return Frozen(
        row, digest(row.content), [(one, signed.get(one.signature) if one.signature else None) for one in decided]
    )


def mailed_of(record: ChangeNotice) -> list[MailedAnswer]:
    """The answers that came by e-mail while the customer has not decided, the newest first: for staff."""
    if record.state not in UNDECIDED:
        return []
    return list(MailedAnswer.objects.filter(record_id=record.pk).select_related("file"))


def impact_lines(content: dict[str, Any]) -> list[tuple[Words, str]]:
    """The impacts with their words."""
    return [(words, str(content.get("impact", {}).get(name, ""))) for name, words in IMPACTS]


def date_lines(content: dict[str, Any]) -> list[tuple[Words, date]]:
    """The days that are given, with their words."""
    given = [(words, str(content.get("dates", {}).get(name, ""))) for name, words in DATES]
    return [(words, date.fromisoformat(day)) for words, day in given if day]


def own_words(record: ChangeNotice) -> SearchText:
    """The searchable words: the customer finds what the customer was shown."""
    texts = [record.title, record.change_number]
    for content in NoticeRevision.objects.filter(record_id=record.pk).values_list("content", flat=True):
        texts += [content["text"], content["reason"], content["contact"]]
        texts += [cell for row in (*content["parts"], *content["comparison"]) for cell in row]
    return SearchText(shared=tuple(text for text in texts if text))
