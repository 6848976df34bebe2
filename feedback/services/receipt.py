"""A complaint comes in: from the portal, from staff on behalf of a customer, from a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Channel, Complaint, Harm
from feedback.notices import tell_received
from feedback.workflow import COMPLAINT
from qms.accounts.models import Person
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side, SystemActor
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line, excerpt
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Customer, Organisation, Site
from qms.records.models import Turn
from qms.records.services.files import kept, put
from qms.workflow.opening import numbered
from qms.workflow.perform import begin


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is said at receipt. Only the description is indispensable; the rest may follow (ISO 10002:2018 8.2)."""

    description: str
    title: str = ""
    product: str = ""
    part_number: str = ""
    udi: str = ""
    lot: str = ""
    serial: str = ""
    quantity_affected: int | None = None
    quantity_inspected: int | None = None
    occurred_on: date | None = None
    found_at: str = ""
    customer_reference: str = ""
    complainant_name: str = ""
    complainant_email: str = ""
    complainant_phone: str = ""
    complainant_address: str = ""
    remedy: str = ""
    harm: str = Harm.UNKNOWN
    description_language: str = ""
    received_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    LINES = (
        "title", "product", "part_number", "udi", "lot", "serial", "found_at", "customer_reference", "complainant_name",
        "complainant_email", "complainant_phone", "remedy", "harm", "description_language",
    )  # fmt: skip


TITLE_FROM_TEXT = 120
"""Characters of the description that stand in for a title."""

LIMITS: dict[str, int] = {
    name: int(getattr(Complaint._meta.get_field(name), "max_length", None) or 200)
    for name in ("description", "complainant_address", *Report.LINES)
}
"""The most characters of each text of a report."""


def file_complaint(
    organisation: Organisation,
    *,
    customer: Customer,
    report: Report,
    by: Seat | SystemActor,
    site: Site | None = None,
    channel: str = Channel.PORTAL,
    files: Sequence["UploadedFile[Any]"] = (),
    shared: bool = True,
    import_key: str = "",
) -> Complaint:
    """Store a complaint with its number, first clocks, first task and the acknowledgement of receipt.

    Raises Refused with the field that is wrong. Nothing is stored then, no number is used up.
    """
    _refuse(customer, by)
    refuse_impossible(report)
    complaint = build(organisation, customer=customer, report=report, by=by, site=site, channel=channel, shared=shared)
    complaint.import_key = import_key
    with kept(complaint, files) as stored, behind_the_counter(), numbered(complaint, why=_("Receipt")):
        for one in stored:
            put(complaint, one, shared=shared, by=by, message=None)
        begin(complaint, by=by, act="receive", shared=shared)
        if channel != Channel.IMPORT:
            tell_received(complaint, by=by)
    return complaint


def build(
    organisation: Organisation,
    *,
    customer: Customer | None,
    report: Report,
    by: Seat | SystemActor,
    site: Site | None,
    channel: str,
    shared: bool,
) -> Complaint:
    """The unsaved complaint of a report, texts cleaned, without its number. Raises Refused with the field too long."""
    person: Person | None = by.person if isinstance(by, Seat) else None
    return Complaint(
        organisation=organisation,
        kind="complaint",
        state=COMPLAINT.initial,
        turn=Turn.STAFF,
        customer=customer,
        site=site,
        shared=shared,
        created_by=person,
        channel=channel,
        received_by=person if isinstance(by, Seat) and by.side == Side.STAFF else None,
        **said(report),
    )


def said(report: Report) -> dict[str, Any]:
    """What a report and the moment of its receipt say of a complaint, by column, texts cleaned.

    Raises Refused with the field too long.
    """
    now = timezone.now()
    lines = {name: _cleaned(clean_line, report, name) for name in report.LINES}
    received = report.received_at or now
    return lines | {
        "title": lines["title"] or excerpt(report.description, TITLE_FROM_TEXT),
        "created_at": now,
        "state_since": now,
        "description": _cleaned(clean_block, report, "description"),
        "complainant_address": _cleaned(clean_block, report, "complainant_address"),
        "received_at": received,
        "aware_at": received,
        "quantity_affected": report.quantity_affected,
        "quantity_inspected": report.quantity_inspected,
        "occurred_on": report.occurred_on,
    }


def _cleaned(clean: Callable[[str, int], str], report: Report, name: str) -> str:
    text: str = getattr(report, name)
    if not text:
        return ""
    try:
        return clean(text, LIMITS[name])
    except Refused as refused:
        raise Refused(refused.sentence, field=name) from refused


def _refuse(customer: Customer, by: Seat | SystemActor) -> None:
    if isinstance(by, Seat):
        right = Right.PORTAL_FILE if by.side == Side.PORTAL else Right.RECORD_FEEDBACK
        if not (by.may(right) or by.may(Right.IMPORT)):
            raise Refused(_("Your role does not allow you to record a complaint."))
        if by.side == Side.PORTAL and by.customer != customer:
            raise Refused(_("You can report for your own company only."), field="customer")
    refuse_unused(customer)


def refuse_unused(customer: Customer) -> None:
    """Refuse a customer that is not in use any more."""
    if not customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")


def refuse_impossible(report: Report) -> None:
    """Refuse what cannot be true of any complaint, with the field that is wrong."""
    if not report.description.strip():
        raise Refused(_("Describe what happened."), field="description")
    if report.received_at and report.received_at > timezone.now():
        raise Refused(_("The complaint cannot have been received in the future."), field="received_at")
    if report.occurred_on and report.occurred_on > timezone.localdate():
        raise Refused(_("The day it was noticed lies in the future."), field="occurred_on")
    affected, inspected = report.quantity_affected, report.quantity_inspected
    if affected is not None and inspected is not None and affected > inspected:
        raise Refused(_("More pieces are affected than were inspected."), field="quantity_affected")
    serials = [serial for serial in report.serial.replace(";", ",").split(",") if serial.strip()]
    if affected is not None and len(serials) > affected:
        raise Refused(_("There are more serial numbers than pieces affected."), field="serial")
