"""Every question about studies, each starting at what the seat may see."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.models import model_to_dict
from django.http import Http404
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.records.offers import SearchText, kind_of
from qms.records.queries import by_number, get_visible, visible_of_kind
from qms.records.search import find
from qms.records.words import fold
from qms.risk.consulting import limits_of_study, lines_of
from qms.risk.guards import rows_of
from qms.risk.models import FailureMode, Fmea, RatingTables, Revision, RiskLink, RowAction, ShippedQuantity
from qms.risk.models.rows import AFTER, RATINGS

HEAD = ("study_type", "scope", "product", "part_numbers", "phase", "team", "revision")
CELLS = (
    "function", "mode", "effect", "cause", "prevention_control", "severity", "severity_evidence", "occurrence",
    "occurrence_evidence", "detection_control", "detection", "detection_evidence", "rpn", "priority", "special_class",
    *AFTER, "rpn_after", "priority_after", "after_evidence", "design_change", "severity_lowered", "remarks", "tables",
)  # fmt: skip
"""The columns of a row as a revision keeps them and two revisions are compared by."""


_NUMBER_OF_ROW = re.compile(r"(?P<study>FMEA-\d{4}-\d{1,9})-R(?P<row>\d{1,4})", re.ASCII)
STUDIES_SHOWN = 20
ROWS_READ, ROWS_SHOWN = 2_000, 50


def fmeas(seat: Seat) -> QuerySet[Fmea]:
    """The studies that the seat may see."""
    return cast(QuerySet[Fmea], visible_of_kind(kind_of("fmea"), seat))


def listed(seat: Seat) -> QuerySet[Fmea]:
    """The studies for a list, with the names it shows and how many rows stand where (counted for the page alone)."""
    return (
        fmeas(seat)
        .select_related("customer", "owner")
        .defer("scope", "team")
        .annotate(rows=_how_many(), high=_how_many(priority="H"), waiting=_how_many(pending_since__isnull=False))
    )


def _how_many(**which: Any) -> Coalesce:
    rows = FailureMode.objects.filter(record_id=OuterRef("pk"), dropped_at=None, **which).order_by()
    return Coalesce(Subquery(rows.values("record_id").annotate(many=Count("pk")).values("many")), 0)


def fmea(seat: Seat, number: str) -> Fmea:
    """The study with this number, or 404."""
    return cast(Fmea, get_visible(kind_of("fmea"), seat, number))


def without_row(number: str) -> str:
    """The study's number in that of a row (FMEA-2026-00005-R012); any other number as it is."""
    found = _NUMBER_OF_ROW.fullmatch(number)
    return found["study"] if found else number


def rows_numbered(seat: Seat, numbers: Sequence[str]) -> list[FailureMode]:
    """The rows that are named among these numbers, with their studies. Raises Refused for one that is not there."""
    rows: list[FailureMode] = []
    for found in filter(None, map(_NUMBER_OF_ROW.fullmatch, numbers)):
        study = fmeas(seat).filter(number=found["study"]).values("pk")
        row = FailureMode.objects.filter(record_id__in=study, number=found["row"], dropped_at=None)
        rows += row.select_related("record")
        if not row:
            raise Refused(_("There is no row %(number)s.") % {"number": found[0]}, field="sources")
    return rows


def tables(seat: Seat) -> QuerySet[RatingTables]:
    """The rating tables that the seat may see."""
    return cast(QuerySet[RatingTables], visible_of_kind(kind_of("rating_tables"), seat))


def tables_listed(seat: Seat) -> QuerySet[RatingTables]:
    """The rating tables for a list."""
    return tables(seat).select_related("owner").defer("scales", "cells")


def one_tables(seat: Seat, number: str) -> RatingTables:
    """The rating tables with this number, or 404."""
    return cast(RatingTables, get_visible(kind_of("rating_tables"), seat, number))


def row_number(code: str) -> int | None:
    """The number in a row's code, R012 or 12; None when there is none."""
    digits = code.strip().upper().removeprefix("R")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else None


def row_of(fmea: Any, code: str) -> FailureMode:
    """The row with this code in the study, dropped or not, or 404."""
    number = row_number(code)
    row = FailureMode.objects.filter(record_id=fmea.pk, number=number).first() if number is not None else None
    if row is None:
        raise Http404
    return row


def sheet(fmea: Any) -> QuerySet[FailureMode]:
    """The rows of a study with their actions, in order."""
    actions = RowAction.objects.select_related("owner").order_by("number")
    return rows_of(fmea).prefetch_related(Prefetch("actions", queryset=actions)).order_by("number")


def actions_of_row(row: FailureMode) -> QuerySet[RowAction]:
    """The actions of a row with who owns and who verified them."""
    return (
        RowAction.objects.filter(failure_mode=row)
        .select_related("owner", "verified_by", "carried_in")
        .order_by("number")
    )


def links_of_row(row: FailureMode) -> QuerySet[RiskLink]:
    """The records of a row, running links first."""
    return RiskLink.objects.filter(failure_mode=row).select_related("source").order_by("-ended_at", "-at", "-id")


def touched_by(record: Any) -> QuerySet[RiskLink]:
    """The rows that a record is an occurrence of, with their studies."""
    rows = RiskLink.objects.filter(source_id=record.pk, ended_at=None, failure_mode__dropped_at=None)
    return rows.select_related("failure_mode", "record").order_by("at")


def source_of(seat: Seat, number: str) -> Record | None:
    """The record with this number that may contradict a row, if the seat may see it."""
    found = by_number(seat, number) if number.strip() else None
    return found if found is not None and found.kind not in ("fmea", "rating_tables") else None


def candidate_studies(seat: Seat, source: Record, words: str) -> dict[Any, Fmea]:
    """The living studies a record may touch, by key: found by words, else those of its part, else the newest."""
    living = fmeas(seat).exclude(state__in=("retired", "void")).defer("scope", "team")
    if words:
        living = living.filter(pk__in=[one.pk for one in find(seat, words, limit=STUDIES_SHOWN, kind="fmea")])
    else:
        part = _part_of(source)
        of_part = living.filter(part_numbers__contains=[part]) if part else living.none()
        living = of_part if of_part.exists() else living
    return {one.pk: one for one in living.order_by("-created_at", "-id")[:STUDIES_SHOWN]}


def _part_of(source: Record) -> str:
    """The part number of a record, of whatever kind, if its kind has one."""
    model: Any = kind_of(source.kind).model
    if not any(field.name == "part_number" for field in model._meta.concrete_fields):
        return ""
    return str(model._default_manager.filter(pk=source.pk).values_list("part_number", flat=True).first() or "")


def candidate_rows(studies: Mapping[Any, Fmea], words: str) -> list[FailureMode]:
    """Rows of these studies, those with all the words first; bounded."""
    rows = FailureMode.objects.filter(record_id__in=list(studies), dropped_at=None).order_by("record_id", "number")
    asked = fold(words).split()

    def fits(row: FailureMode) -> bool:
        text = fold(f"{row.function} {row.mode} {row.effect} {row.cause}")
        return all(word in text for word in asked)

    found = list(rows[:ROWS_READ])
    return sorted(found, key=lambda row: not fits(row))[:ROWS_SHOWN]


def revisions(fmea: Any) -> QuerySet[Revision]:
    """The approved revisions, newest first, without their content."""
    return Revision.objects.filter(record_id=fmea.pk).defer("content").order_by("-revision")


def revision_of(fmea: Any, number: int) -> Revision:
    """One approved revision with its content, or 404."""
    found = Revision.objects.filter(record_id=fmea.pk, revision=number).first()
    if found is None:
        raise Http404
    return found


def frozen(fmea: Fmea) -> dict[str, Any]:
    """Head and rows as a revision keeps them: plain values, rows in order."""
    head = {name: getattr(fmea, name) for name in ("title", *HEAD)}
    head |= {
        "customer": fmea.customer.name if fmea.customer else "",
        "owner": fmea.owner.name if fmea.owner else "",
        "moderator": fmea.moderator.name if fmea.moderator else "",
    }
    rows, asked = list(sheet(fmea)), defaultdict(list)
    for line in lines_of(rows, limits_of_study(fmea)):
        asked[line.row.number].append(line.kept)
    kept = [
        {
            "code": row.code, **model_to_dict(row, CELLS), "actions": _kept_actions(row), "consult": asked[row.number],
        }
        for row in rows
    ]  # fmt: skip
    return {"head": head, "rows": kept}


def _kept_actions(row: FailureMode) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code, "action": one.action, "owner": one.owner.name if one.owner else "",
            "due_on": one.due_on.isoformat() if one.due_on else "", "state": one.state,
            "justification": one.justification, "evidence": one.evidence,
        }
        for one in row.actions.all()
    ]  # fmt: skip


@dataclass(frozen=True)
class Heat:
    """How many rows stand at each severity and occurrence, before and after; rows without ratings after stay put."""

    before: Counter[tuple[int, int]]
    after: Counter[tuple[int, int]]


def heat_of(fmea: Any) -> Heat:
    """The counts of the heat map: one query."""
    names = [f"{name}{end}" for end in ("", "_after") for name in RATINGS[:2]]
    before: Counter[tuple[int, int]] = Counter()
    after: Counter[tuple[int, int]] = Counter()
    for severity, occurrence, severity_after, occurrence_after in rows_of(fmea).values_list(*names):
        before[severity, occurrence] += 1
        after[severity_after or severity, occurrence_after or occurrence] += 1
    return Heat(before, after)


def shipped(seat: Seat) -> QuerySet[ShippedQuantity]:
    """The shipped quantities of the organisation, for those who read records."""
    rows = ShippedQuantity.objects.filter(organisation=seat.organisation)
    return rows if seat.may(Right.READ_RECORDS) else rows.none()


def own_words(fmea: Fmea) -> SearchText:
    """The searchable words of a study and its rows. All internal."""
    texts = [fmea.title, fmea.scope, fmea.product, fmea.team, *fmea.part_numbers]
    names = ("function", "mode", "effect", "cause", "prevention_control", "detection_control", "remarks")
    for row in rows_of(fmea).values_list(*names):
        texts.extend(row)
    return SearchText(shared=(), internal=tuple(texts))
