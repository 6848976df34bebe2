"""A nonconformity is recorded: by hand, or carried over from the record it was found through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.models import Nonconformity, Unit
from capa.notices.nonconformity import tell_recorded
from capa.workflow import NONCONFORMITY
from qms.accounts.models import Person
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line, excerpt
from qms.organisations.models import Customer, Organisation, Site
from qms.records.actors import require
from qms.records.models import Record, Relation, Turn
from qms.records.services import link
from qms.records.services.files import kept, put
from qms.workflow.opening import numbered
from qms.workflow.perform import begin


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found. Description and source are indispensable; the rest may follow."""

    description: str
    source: str
    title: str = ""
    requirement: str = ""
    detected_at: datetime | None = None
    detected_by: str = ""
    found_at: str = ""
    product: str = ""
    part_number: str = ""
    lot: str = ""
    serial: str = ""
    quantity_affected: int | None = None
    quantity_inspected: int | None = None
    unit: str = Unit.PIECE
    supplier: str = ""
    category: str = ""
    defect_code: str = ""
    severity: str = ""

    LINES = (
        "title", "detected_by", "found_at", "product", "part_number", "lot", "serial", "supplier", "defect_code",
    )  # fmt: skip
    BLOCKS = ("description", "requirement")
    CHOICES = ("source", "unit", "category", "severity")


CARRIED_OVER = ("product", "part_number", "lot", "serial", "quantity_affected", "quantity_inspected", "defect_code")
"""The fields that a nonconformity takes from the record it follows from, where that one has them."""
TITLE_FROM_TEXT = 120


def record_nonconformity(
    organisation: Organisation,
    *,
    finding: Finding,
    by: Seat | SystemActor,
    customer: Customer | None = None,
    site: Site | None = None,
    owner: Person | None = None,
    follows: Record | None = None,
    files: Sequence["UploadedFile[Any]"] = (),
    import_key: str = "",
) -> Nonconformity:
    """Store a nonconformity with its number, first clocks and first task, and the link to what it follows from.

    customer: whose parts they are. It stays internal until a concession is asked of them. Raises Refused with the
    field that is wrong; nothing is stored then, no number is used up.
    """
    require(by, staff=Right.RECORD_NONCONFORMITY)
    refuse_impossible(finding)
    if customer is not None and not customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")
    record = _built(organisation, finding, by, customer=customer, site=site, owner=owner, import_key=import_key)
    with kept(record, files) as stored, numbered(record, why=_("Receipt")):
        for one in stored:
            put(record, one, shared=False, by=by, message=None)
        begin(record, by=by, act="record", shared=False)
        if follows is not None:
            link(record, follows, Relation.FOLLOWS_FROM, by=by)
        tell_recorded(record, by=by)
    return record


def _built(
    organisation: Organisation, finding: Finding, by: Seat | SystemActor, *, owner: Person | None, **given: Any
) -> Nonconformity:
    person = by.person if isinstance(by, Seat) else None
    return blank(organisation, by, owner=owner or person, **said(finding), **given)


def blank(organisation: Organisation, by: Seat | SystemActor, **given: Any) -> Nonconformity:
    """The unsaved nonconformity of nothing but where it stands and who records it."""
    person = by.person if isinstance(by, Seat) else None
    return Nonconformity(
        organisation=organisation, kind="nonconformity", state=NONCONFORMITY.initial, turn=Turn.STAFF, shared=False,
        created_by=person, **given,
    )  # fmt: skip


def said(finding: Finding) -> dict[str, Any]:
    """What a finding and the moment of its receipt say of a nonconformity, by column, texts cleaned.

    Raises Refused with the field that is too long or no choice.
    """
    now = timezone.now()
    values: dict[str, Any] = {name: _cleaned(clean_line, finding, name) for name in Finding.LINES}
    values |= {name: _cleaned(clean_block, finding, name) for name in Finding.BLOCKS}
    values |= {name: _chosen(finding, name) for name in Finding.CHOICES}
    return values | {
        "title": values["title"] or excerpt(finding.description, TITLE_FROM_TEXT),
        "created_at": now,
        "state_since": now,
        "detected_at": finding.detected_at or now,
        "quantity_affected": finding.quantity_affected,
        "quantity_inspected": finding.quantity_inspected,
    }


def most(name: str) -> int:
    """The most characters of a text of a nonconformity."""
    return int(getattr(Nonconformity._meta.get_field(name), "max_length", None) or 200)


def _cleaned(clean: Callable[[str, int], str], finding: Finding, name: str) -> str:
    try:
        return clean(getattr(finding, name), most(name))
    except Refused as refused:
        raise Refused(refused.sentence, field=name) from refused


def _chosen(finding: Finding, name: str) -> str:
    value = str(getattr(finding, name))
    field = Nonconformity._meta.get_field(name)
    assert isinstance(field, models.CharField)
    if value not in dict(field.flatchoices) and not (value == "" and field.blank):
        raise Refused(_("This is not one of the choices."), field=name)
    return value


def refuse_impossible(finding: Finding) -> None:
    """Refuse what cannot be true of any nonconformity, with the field that is wrong."""
    if not finding.description.strip():
        raise Refused(_("Describe what is nonconforming."), field="description")
    if finding.detected_at and finding.detected_at > timezone.now():
        raise Refused(_("It cannot have been found in the future."), field="detected_at")
    refuse_quantities(finding.quantity_affected, finding.quantity_inspected)


def refuse_quantities(affected: int | None, inspected: int | None) -> None:
    """Refuse quantities that cannot be."""
    if affected == 0:
        raise Refused(_("At least one is affected; leave it empty while you do not know."), field="quantity_affected")
    if affected is not None and inspected is not None and affected > inspected:
        raise Refused(_("More are affected than were inspected."), field="quantity_affected")
