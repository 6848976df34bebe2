"""Every question about 8D reports, each starting at what the seat may see."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from capa.guards.eight_d import blocked_step, capa_of
from capa.models import Capa, Discipline, EightD, Step
from qms.accounts.seat import Seat
from qms.organisations.context import behind_the_counter
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind
from qms.web.shapes import Words


def eight_ds(seat: Seat) -> QuerySet[EightD]:
    """The 8D reports that the seat may see."""
    return cast(QuerySet[EightD], visible_of_kind(kind_of("eight_d"), seat))


def listed(seat: Seat) -> QuerySet[EightD]:
    """The reports for a list, with the names it shows."""
    names = ["number", "title", "state", "created_at", "reported_at", "customer_reference", "capa_number", "kind"]
    names += ["customer__name", "site__name", "owner__name"]
    return eight_ds(seat).select_related("customer", "site", "owner").only(*names)


def eight_d(seat: Seat, number: str) -> EightD:
    """The report with this number, or 404."""
    return cast(EightD, get_visible(kind_of("eight_d"), seat, number))


@dataclass(frozen=True)
class StepOfReport:
    """A discipline of a report: what was shown, newest first, and what must come before it can be shown."""

    code: str
    label: Words
    versions: list[Discipline]
    blocked: str = ""

    @property
    def newest(self) -> Discipline | None:
        """The version that counts."""
        return self.versions[0] if self.versions else None

    @property
    def earlier(self) -> list[Discipline]:
        """The versions before it."""
        return self.versions[1:]


def steps_shown(record: EightD) -> list[StepOfReport]:
    """All disciplines with what was shown of them: one query, the columns that the customer may read."""
    rows = list(Discipline.objects.filter(record_id=record.pk).only(*portal_fields(Discipline)))
    return [StepOfReport(code, label, [row for row in rows if row.step == code]) for code, label in Step.choices]


def steps_with_gates(record: EightD) -> list[StepOfReport]:
    """The same for staff, with what the CAPA still lacks for those that were not shown."""
    capa = capa_of(record)
    return [
        StepOfReport(one.code, one.label, one.versions, "" if one.versions else str(blocked_step(capa, one.code) or ""))
        for one in steps_shown(record)
    ]


def reports_of(capa: Capa, seat: Seat) -> list[EightD]:
    """The 8D reports of a CAPA that the seat may see."""
    links = RecordLink.objects.filter(target_id=capa.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    return list(listed(seat).filter(pk__in=links.values("source_id")).order_by("number"))


def complaints_of(record: EightD) -> list[str]:
    """The numbers of the customer's own complaints that the CAPA takes up, for the head of the form.

    Asked behind the counter: the CAPA is internal, what the customer reported and can read is not.
    """
    with behind_the_counter():
        links = RecordLink.objects.filter(source_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
        sources = RecordLink.objects.filter(
            source_id__in=links.values("target_id"), relation=Relation.FOLLOWS_FROM, ended_at=None
        )
        rows = Record.objects.filter(pk__in=sources.values("target_id"), customer_id=record.customer_id, shared=True)
        return list(rows.order_by("number").values_list("number", flat=True))


def own_words(record: EightD) -> SearchText:
    """The searchable words: the customer finds what the customer was shown."""
    shown = Discipline.objects.filter(record_id=record.pk).values_list("text", "lines")
    texts = [record.title, record.product, record.part_number, record.lot, record.customer_reference]
    for text, lines in shown:
        texts += [text, *(cell for line in lines for cell in line)]
    return SearchText(shared=tuple(word for word in (*texts, record.capa_number) if word))
