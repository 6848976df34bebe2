"""Every question about complaints, each starting at what the seat may see."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback.models import Complaint, ContainmentAction, ImportFile, Investigation, Reply, ReportabilityDecision
from feedback.workflow import COMPLAINT
from qms.accounts.queries import found
from qms.accounts.rights import ROLES, Right
from qms.accounts.seat import Seat, Side
from qms.clocks.queries import open_tasks
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind
from qms.web.shapes import Step
from qms.web.together import Together, moment_of


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


@dataclass(frozen=True)
class OpenTask:
    """An open task of a record as the page names it."""

    title: str
    asked_of: str
    due_at: datetime | None


TASKS = "open tasks of the record"


def ask_for_tasks(record: Any, seat: Seat, asked: Together) -> None:
    """Ask what is open on the record, with what else its page asks."""
    columns = ("title", "person__name", "customer__name", "roles", "due_at")
    asked.rows(TASKS, lambda: open_tasks(seat).filter(record_id=record.pk).order_by("due_at", "id").values(*columns))


def open_tasks_of(asked: Together) -> list[OpenTask]:
    """What is open on the record and whom it is asked of: person, roles or the customer."""
    return [OpenTask(str(_(row["title"])), _asked_of(row), moment_of(row["due_at"])) for row in asked[TASKS]]


def _asked_of(row: dict[str, Any]) -> str:
    named = row["person__name"] or row["customer__name"]
    return named or ", ".join(str(ROLES[code].label) for code in row["roles"])


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


def steps(record: Any, side: Side) -> list[Step]:
    """The stepper of a complaint: the stages of its side, done, now and to do."""
    state = COMPLAINT.state(record.state)
    labels = COMPLAINT.customer_stages if side == Side.PORTAL else COMPLAINT.stages
    here = state.customer_stage if side == Side.PORTAL else state.stage
    if here is None:
        return []
    return [Step(label, _stage(place, here, state.final)) for place, label in enumerate(labels)]


def _stage(place: int, here: int, ended: bool) -> Literal["done", "now", "todo"]:
    if place < here or (place == here and ended):
        return "done"
    return "now" if place == here else "todo"


def import_files(seat: Seat) -> QuerySet[ImportFile]:
    """The files that were brought in by anybody who may import; nobody else sees any."""
    rows = ImportFile.objects.select_related("organisation", "created_by")
    return rows.exclude(state=ImportFile.State.DISCARDED) if seat.may(Right.IMPORT) else rows.none()


def import_file(seat: Seat, key: uuid.UUID) -> ImportFile:
    """The file with this key, or 404."""
    return found(import_files(seat), key)
