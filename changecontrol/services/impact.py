"""Assessments by function, risks before and after, comparisons, words and files of the notice."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import Assessment, Change, Comparison, Function, NoticeFile, RiskDelta
from changecontrol.models.impact import RATINGS
from changecontrol.services.finding import find_registrations
from changecontrol.workflow.who import DOERS, REGULATORS
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import REGULATORY
from qms.accounts.seat import Seat
from qms.clocks.services import start_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.models import Customer
from qms.records.actors import name_of
from qms.records.models import Attachment, Record
from qms.risk.models import FailureMode
from qms.risk.priority import NoRating, risk_priority_number
from qms.risk.queries import row_number
from qms.risk.scales import scheme_in_force
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("change", "assess")
def assess(
    record: Change, *, by: Actor, signature: Signature | None, function: str, impact: str, rationale: str
) -> None:
    """A function says what it finds. Regulatory affairs speak for themselves."""
    row = Assessment.objects.filter(record_id=record.pk, function=function, done_at=None).first()
    if row is None:
        raise Refused(_("This function is not asked, or has answered."), field="function")
    if function == Function.REGULATORY and isinstance(by, Seat) and not by.has_role(REGULATORY.code):
        raise Refused(_("Regulatory affairs assess this themselves."), field="function")
    if impact not in Assessment.Impact.values or not rationale.strip():
        raise Refused(_("Say what the impact is, and why."), field="rationale")
    row.impact, row.rationale = impact, rationale
    row.done_at, row.done_by_name = timezone.now(), name_of(by)
    row.save(update_fields=["impact", "rationale", "done_at", "done_by_name"])


@act("change", "assign_assessment")
def assign_assessment(
    record: Change, *, by: Actor, signature: Signature | None, function: str, assessor: Person
) -> str:  # fmt: skip
    """Ask this person. Raises Refused for who may not speak for the function, or is asked already."""
    row = Assessment.objects.filter(record_id=record.pk, function=function, done_at=None).first()
    if row is None:
        raise Refused(_("This function is not asked, or has answered."), field="function")
    roles = REGULATORS if function == Function.REGULATORY else DOERS
    if not staff_with_roles(list(roles)).filter(pk=assessor.pk).exists():
        raise Refused(_("Choose somebody who may speak for this function."), field="assessor")
    if row.assessor_id == assessor.pk:
        raise Refused(_("%(name)s is asked already.") % {"name": assessor.name}, field="assessor")
    row.assessor = assessor
    row.save(update_fields=["assessor"])
    return f"{row.get_function_display()}: {assessor.name}"


@act("change", "assess_anew")
def assess_anew(record: Change, *, by: Actor, signature: Signature | None, function: str) -> str:
    """The function is asked once more; what it said stays in the history, and counts no more."""
    row = Assessment.objects.filter(record_id=record.pk, function=function, done_at__isnull=False).first()
    if row is None:
        raise Refused(_("This function has not answered yet."), field="function")
    row.impact, row.rationale, row.done_at, row.done_by_name = "", "", None, ""
    row.save(update_fields=["impact", "rationale", "done_at", "done_by_name"])
    start_clock(record, "change_assess")
    return str(row.get_function_display())


@act("change", "rate_risk")
def rate_risk(record: Change, *, by: Actor, signature: Signature | None, **said: Any) -> None:
    """Rate a failure mode before and after; a row that is rated already is rated anew. See `RiskDelta` for the fields.

    Of a study that is named, the ratings before are those of its row, whatever was typed. RPN and Action Priority are
    looked up in the tables in force. Raises Refused: no whole number from 1 to 10, no such study or row.
    """
    study = clean_line(said.get("study") or "", 32).upper()
    said |= _of_study(study, said["row"]) if study else {"row": clean_line(said["row"], 12).upper()}
    before = [said[name] for name in RATINGS]
    after = [said[f"{name}_after"] for name in RATINGS]
    if not said.get("mode"):
        raise Refused(_("Name the failure mode."), field="mode")
    try:
        looked_up = {
            "rpn": risk_priority_number(*before), "rpn_after": risk_priority_number(*after),
            "priority": scheme_in_force().priority(*before).value,
            "priority_after": scheme_in_force().priority(*after).value,
        }  # fmt: skip
    except NoRating as error:
        text = _("Severity, occurrence and detection are whole numbers from 1 to 10.")
        raise Refused(text, field="severity") from error
    rows = RiskDelta.objects.filter(record_id=record.pk, study=study, row=said["row"])
    row = rows.first() or RiskDelta(organisation=record.organisation, record=Record(pk=record.pk))
    for name, value in {**said, **looked_up, "study": study, "by_name": name_of(by), "at": timezone.now()}.items():
        setattr(row, name, value)
    row.save()


def _of_study(study: str, code: str) -> dict[str, Any]:
    """What the study says of the row now: its code, failure mode, special characteristic and ratings."""
    found = FailureMode.objects.filter(record__number=study, number=row_number(code) or 0, dropped_at=None).first()
    if found is None:
        exists = Record.objects.filter(number=study, kind="fmea").exists()
        text = _("%(study)s has no row %(row)s.") if exists else _("There is no study %(study)s.")
        raise Refused(text % {"study": study, "row": code[:12]}, field="row" if exists else "study")
    ratings = {name: getattr(found, name) for name in RATINGS}
    return {"row": found.code, "mode": found.mode[:200], "special_class": found.special_class, **ratings}


@act("change", "compare")
def compare(
    record: Change, *, by: Actor, signature: Signature | None, characteristic: str, before: str, after: str,
    unit: str = "", customer: Customer | None = None,
) -> None:  # fmt: skip
    """A value or text before and after, for all customers or for one. A registered characteristic is noticed."""
    if before.strip() == after.strip():
        raise Refused(_("Before and after are the same."), field="after")
    Comparison.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), characteristic=clean_line(characteristic, 200),
        before=before, after=after, unit=unit, customer=customer,
    )  # fmt: skip
    find_registrations(record)


@act("change", "drop_comparison")
def drop_comparison(record: Change, *, by: Actor, signature: Signature | None, comparison: Comparison) -> None:
    """Take it out of what the next revision says."""
    if comparison.record_id != record.pk or comparison.dropped_at is not None:
        raise Refused(_("Choose a comparison of this change."), field="comparison")
    comparison.dropped_at = timezone.now()
    comparison.save(update_fields=["dropped_at"])


@act("change", "write_notice")
def write_notice(record: Change, *, by: Actor, signature: Signature | None, **words: Any) -> None:
    """What customers read. Raises Refused: a last shipment before the last order, samples that never begin."""
    order, ship = words.get("last_order_on"), words.get("last_ship_on")
    if order and ship and ship < order:
        raise Refused(_("The last shipment is not before the last order."), field="last_ship_on")
    if words.get("sample_until") and not words.get("sample_on"):
        raise Refused(_("Say from when samples are there."), field="sample_on")
    for name, value in words.items():
        setattr(record, name, value)


@act("change", "choose_files")
def choose_files(record: Change, *, by: Actor, signature: Signature | None, files: Sequence[Attachment]) -> None:
    """These files of the change are shown with every notice that is sent from now on; others are not any more."""
    if any(one.record_id != record.pk for one in files):
        raise Refused(_("Choose files of this change."), field="chosen")
    chosen = {one.pk: one for one in files}
    for row in NoticeFile.objects.filter(record_id=record.pk):
        stays = chosen.pop(row.attachment_id, None) is not None
        if stays != (row.dropped_at is None):
            row.dropped_at, row.by_name = None if stays else timezone.now(), name_of(by)
            row.save(update_fields=["dropped_at", "by_name"])
    NoticeFile.objects.bulk_create(
        NoticeFile(organisation=record.organisation, record=Record(pk=record.pk), attachment=one, by_name=name_of(by))
        for one in chosen.values()
    )
