"""A CAPA comes into being: by hand, or from one or several records whose problem it takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capa.models import Capa, Origin, RiskClass
from capa.workflow import CAPA
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.models import Organisation, Site
from qms.records.models import Record, RecordLink, Relation, Turn
from qms.records.services import link
from qms.risk.models import FailureMode, Fmea, RowAction
from qms.risk.services import add_action
from qms.risk.workflow import LIVING
from qms.workflow.keeping import OWNERS
from qms.workflow.opening import numbered
from qms.workflow.perform import begin

SOURCE_KINDS = ("complaint", "nonconformity", "fmea")
"""The kinds of record that a CAPA follows from; others come by links of their own."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is said when a CAPA is proposed."""

    title: str
    problem: str
    origin: str = Origin.HAND
    risk_class: str = RiskClass.MAJOR
    class_reason: str = ""
    product: str = ""
    part_number: str = ""
    lot: str = ""
    external_number: str = ""
    site: Site | None = None
    owner: Person | None = None
    champion: Person | None = None

    LINES = ("title", "product", "part_number", "lot", "external_number")
    BLOCKS = ("problem", "class_reason")


def open_new(
    organisation: Organisation, *, draft: Draft, by: Seat, sources: Sequence[Record] = (),
    rows: Sequence[FailureMode] = (),
) -> Capa:  # fmt: skip
    """Store a CAPA as a draft, with its number, its links to the records it follows from, and its first task.

    rows: failure modes of studies among the sources that it answers; each names the CAPA as its action.

    Raises Refused with the field that is wrong. Nothing is stored then, no number is used up.
    """
    if not by.may(Right.PROPOSE_CAPA):
        raise Refused(_("Your role does not allow this."))
    _refuse_sources(sources)
    _refuse_rows(rows)
    record = Capa(
        organisation=organisation, kind="capa", state=CAPA.initial, turn=Turn.STAFF, created_by=by.person,
        origin=draft.origin, risk_class=draft.risk_class, site=draft.site, owner=_staff(draft.owner, "owner"),
        champion=draft.champion, **_said(draft),
    )  # fmt: skip
    with transaction.atomic():
        with numbered(record, why=_("Proposal")):
            begin(record, by=by, act="propose", shared=False)
            for source in sources:
                link(record, source, Relation.FOLLOWS_FROM, by=by)
        for row in rows:
            _answer(row, record, by)
    return record


def _answer(row: FailureMode, record: Capa, by: Seat) -> None:
    """Let the row name the CAPA as what is done about it."""
    words = _("Worked as %(number)s: %(title)s") % {"number": record.number, "title": record.title}
    owner, study = record.owner or by.person, Fmea.objects.get(pk=row.record_id)
    add_action(study, by=by, row=row, action=words, owner=owner, carried_in=Record(pk=record.pk))


def _said(draft: Draft) -> dict[str, str]:
    said = {}
    for name in (*Draft.LINES, *Draft.BLOCKS):
        clean = clean_line if name in Draft.LINES else clean_block
        limit = int(getattr(Capa._meta.get_field(name), "max_length", None) or 200)
        try:
            said[name] = clean(getattr(draft, name), limit) if getattr(draft, name) else ""
        except Refused as refused:
            raise Refused(refused.sentence, field=name) from refused
    for name in ("title", "problem"):
        if not said[name].strip():
            raise Refused(_("Say what the problem is."), field=name)
    return said


def _staff(person: Person | None, field: str) -> Person | None:
    if person is not None and not staff_with_roles(OWNERS).filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field=field)
    return person


def _refuse_sources(sources: Sequence[Record]) -> None:
    for source in sources:
        refuse_source(source, field="sources")


def refuse_source(source: Record, *, field: str) -> None:
    """Refuse a record that no CAPA follows from, is void, or shares a running CAPA already."""
    if source.kind not in SOURCE_KINDS:
        raise Refused(_("A CAPA follows from complaints, nonconformities and risk analyses."), field=field)
    if source.state == "void":
        raise Refused(_("%(number)s is void.") % {"number": source.number}, field=field)
    running = running_capa_of(source) if source.kind != "fmea" else None  # each row of a study has an answer of its own
    if running:
        words = _("%(number)s shares %(capa)s already.") % {"number": source.number, "capa": running}
        raise Refused(words, field=field)


def _refuse_rows(rows: Sequence[FailureMode]) -> None:
    for row in rows:
        actions = RowAction.objects.filter(failure_mode=row, carried_in__kind="capa")
        running = actions.exclude(carried_in__state__in=ENDED).select_related("carried_in").first()
        if running is not None and running.carried_in is not None:
            shown = {"number": row.full_number, "capa": running.carried_in.number}
            raise Refused(_("%(number)s shares %(capa)s already.") % shown, field="sources")
        if row.record.state not in LIVING:
            raise Refused(_("%(number)s is not in use any more.") % {"number": row.full_number}, field="sources")


def running_capa_of(source: Record) -> str | None:
    """The number of the CAPA in work that follows from this record, if there is one."""
    rows = RecordLink.objects.filter(
        target_id=source.pk, relation=Relation.FOLLOWS_FROM, ended_at=None, source__kind="capa"
    )
    number: str | None = rows.exclude(source__state__in=ENDED).values_list("source__number", flat=True).first()
    return number


ENDED = ("closed", "merged", "void")


def carried_over(sources: Sequence[Any], rows: Sequence[FailureMode] = ()) -> dict[str, str]:
    """What a new CAPA takes over from the records it follows from: title, problem, origin, products, parts and lots.

    sources: instances of their kinds' models; each gives what it has of these fields. rows: failure modes of studies
    among them, which say what can fail.
    """
    if not sources:
        return {}
    told = {one.number: _problem_of(one) for one in sources} | {row.full_number: _words_of(row) for row in rows}
    for row in rows:
        told.pop(row.record.number, None)
    words = "\n\n".join(f"{number}: {problem}" for number, problem in told.items())
    return {
        "title": rows[0].mode[:200] if rows else sources[0].title,
        "origin": sources[0].kind if sources[0].kind in Origin.values else Origin.HAND,
        "problem": words[: int(Capa._meta.get_field("problem").max_length or 0)],
        **{name: _together(sources, name) for name in ("product", "part_number", "lot")},
    }


def _words_of(row: FailureMode) -> str:
    ratings = {"severity": row.severity, "occurrence": row.occurrence, "detection": row.detection}
    rated = _("S %(severity)d, O %(occurrence)d, D %(detection)d, action priority %(priority)s, RPN %(rpn)d.")
    said = f"{row.function} – {row.mode}\n{row.effect}\n{row.cause}"
    return f"{said}\n{rated % {**ratings, 'priority': row.priority, 'rpn': row.rpn}}"


def _problem_of(source: Any) -> str:
    return str(getattr(source, "problem", "") or getattr(source, "description", "") or source.title)


def _together(sources: Sequence[Any], name: str) -> str:
    said = dict.fromkeys(str(getattr(one, name, "") or "").strip() for one in sources)
    limit = int(getattr(Capa._meta.get_field(name), "max_length", None) or 200)
    return ", ".join(word for word in said if word)[:limit]
