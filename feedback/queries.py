"""Every question about complaints, each starting at what the seat may see."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from feedback.models import Complaint, ContainmentAction, Investigation, Reply, ReportabilityDecision
from qms.accounts.seat import Seat, Side
from qms.records.models import RecordLink, Relation
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind


def complaints(seat: Seat) -> QuerySet[Complaint]:
    """The complaints that the seat may see."""
    return cast(QuerySet[Complaint], visible_of_kind(kind_of("complaint"), seat))


def listed(seat: Seat) -> QuerySet[Complaint]:
    """The complaints for a list, with the names it shows, without the long texts."""
    names = ["number", "title", "state", "created_at", "received_at", "customer_reference"]
    names += ["customer__name", "site__name", "owner__name"]
    if seat.side == Side.STAFF:
        names += ["severity", "category", "lot", "product", "part_number"]
    return complaints(seat).select_related("customer", "site", "owner").only(*names, "kind")


def complaint(seat: Seat, number: str) -> Complaint:
    """The complaint with this number, or 404."""
    return cast(Complaint, get_visible(kind_of("complaint"), seat, number))


@dataclass(frozen=True)
class Work:
    """What was worked on a complaint: internal, for staff pages and the staff's PDF."""

    containment: list[ContainmentAction]
    investigations: list[Investigation]
    decisions: list[ReportabilityDecision]
    replies: list[Reply]


def work_of(record: Complaint) -> Work:
    """Containment, investigations, decisions and replies: four queries."""
    return Work(
        list(ContainmentAction.objects.filter(record_id=record.pk).order_by("at")),
        list(Investigation.objects.filter(record_id=record.pk).select_related("investigator")),
        list(ReportabilityDecision.objects.filter(record_id=record.pk).select_related("decided_by")),
        list(replies_of(record)),
    )


def replies_of(record: Complaint) -> QuerySet[Reply]:
    """The versions of the reply, newest first, with who drafted and approved them."""
    return Reply.objects.filter(record_id=record.pk).select_related("drafted_by", "approved_by")


def newest_reply(record: Complaint) -> Reply | None:
    """The newest version of the reply."""
    return replies_of(record).first()


def sent_replies(record: Complaint) -> list[Reply]:
    """The replies the customer was sent, newest first, with what the customer may read of them."""
    rows = Reply.objects.filter(record_id=record.pk, sent_at__isnull=False)
    return list(rows.only(*portal_fields(Reply)).order_by("-version"))


def own_words(complaint: Complaint) -> SearchText:
    """The searchable words of the complaint's own fields; no query."""
    shared = (
        complaint.title, complaint.description, complaint.product, complaint.part_number, complaint.udi, complaint.lot,
        complaint.serial, complaint.customer_reference, complaint.found_at, complaint.complainant_name,
    )  # fmt: skip
    internal = (complaint.defect_code, complaint.severity_reason, complaint.translation, complaint.capa_reason)
    return SearchText(shared=shared, internal=internal)


def codes(complaint: Complaint) -> dict[str, str]:
    """What it may have in common with others to the letter, by the names of `qms.records.codes`."""
    names = ("serial", "lot", "udi", "part_number", "defect_code", "product")
    return {name: getattr(complaint, name) for name in names}


def capas_of(complaint: Complaint) -> list[str]:
    """The numbers of the CAPAs that follow from the complaint, the newest first; void ones do not count."""
    links = RecordLink.objects.filter(target_id=complaint.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    found = links.filter(source__kind="capa").exclude(source__state="void").order_by("-at")
    return list(found.values_list("source__number", flat=True))


def problem(complaint: Complaint) -> tuple[str, ...]:
    """The texts that say what is wrong, for the comparison with earlier records."""
    return (complaint.title, complaint.description, complaint.translation)
