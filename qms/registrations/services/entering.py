"""A registration is entered, its draft written, its fields corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.clocks.duetime import FIRST_YEAR, LAST_YEAR
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.days import today
from qms.organisations.models import Organisation, Site
from qms.records.actors import person_of
from qms.records.models import Record, Turn
from qms.records.services import attach
from qms.registrations.matching import covers_of
from qms.registrations.models import Certificate, Registration, Type
from qms.registrations.models.registration import CODE_LIMIT, LINE_LIMIT, SCOPE_LIMIT
from qms.registrations.queries import new_certificate
from qms.registrations.workflow import REGISTRATION
from qms.signatures.models import Signature
from qms.workflow.keeping import correcting
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin

MOST_NAMES = 500
ISSUED = ("reference", "valid_from", "valid_until")
WRITTEN = [*ISSUED, "file", "file_name", "file_sha256", "file_size", "entered_by"]
LISTS = {"part_numbers": CODE_LIMIT, "products": LINE_LIMIT, "characteristics": LINE_LIMIT}
LINES = {"title": 200, "body": LINE_LIMIT, "reference": 120, "holder": LINE_LIMIT}
_correct = correcting(("reference", "valid_from", "valid_until", "edition", "replaced_by", "covers", "shared"))


@dataclass(frozen=True, kw_only=True)
class NewRegistration:
    """What is entered. Only title and type are needed at once; the rest comes before it is confirmed."""

    title: str
    type: str
    body: str = ""
    reference: str = ""
    holder: str = ""
    scope: str = ""
    sites: Sequence[Site] = ()
    part_numbers: Sequence[str] = ()
    products: Sequence[str] = ()
    characteristics: Sequence[str] = ()
    valid_from: date | None = None
    valid_until: date | None = None


def enter_registration(organisation: Organisation, *, said: NewRegistration, by: Seat | SystemActor) -> Registration:
    """Store a registration with its number, as a draft that somebody else confirms.

    Raises Refused with the field that is wrong: no right, no title, an unknown type, days that make no sense.
    """
    if isinstance(by, Seat) and not by.may(Right.KEEP_REGISTRATIONS):
        raise Refused(_("Your role does not allow entering registrations."))
    person = person_of(by)
    values = checked({one.name: getattr(said, one.name) for one in fields(said)})
    record = Registration(
        organisation=organisation, kind="registration", state=REGISTRATION.initial, turn=Turn.STAFF, owner=person,
        created_by=person, **values,
    )  # fmt: skip
    record.covers = covers_of(record)
    with numbered(record, why=_("Entry"), yearly=False):
        Certificate.objects.create(
            organisation=organisation, record=Record(pk=record.pk), edition=1, entered_by=person,
            **{name: getattr(record, name) for name in ISSUED},
        )  # fmt: skip
        begin(record, by=by, act="enter", shared=False)
    return record


@act("registration", "revise")
def revise(record: Registration, *, by: Actor, signature: Signature | None, upload: Any = None, **said: Any) -> None:
    """Write what the certificate says. upload: its file, checked as all are, in the place of the former one."""
    for name, value in checked(said).items():
        setattr(record, name, value)
    record.covers = covers_of(record)
    issue(record, by=by, upload=upload, **{name: getattr(record, name) for name in ISSUED})


@act("registration", "enter_certificate")
def enter_certificate(
    record: Registration, *, by: Actor, signature: Signature | None, reference: str, valid_from: date,
    valid_until: date | None = None, upload: Any = None,
) -> str:  # fmt: skip
    """Enter what was issued next; another confirms it. Entered again, it takes the place of what nobody has confirmed.

    Raises Refused: no file, no reference, days that make no sense, an end that has passed or is no later.
    """
    reference, row = clean_line(reference, 120), new_certificate(record)
    if not upload and not (row is not None and row.file_sha256):
        raise Refused(_("Add the file of the new certificate."), field="upload")
    if not reference:
        raise Refused(_("This is needed."), field="reference")
    check_days(valid_from, valid_until)
    if valid_until is not None and valid_until < today(record.organisation):
        raise Refused(_("This certificate has ended already."), field="valid_until")
    if record.valid_until and valid_until and valid_until <= record.valid_until and reference == record.reference:
        raise Refused(_("The new certificate ends no later than the one that is here."), field="valid_until")
    issue(record, by=by, upload=upload, reference=reference, valid_from=valid_from, valid_until=valid_until)
    return reference


@act("registration", "correct")
def correct(record: Registration, *, by: Actor, signature: Signature | None, **said: Any) -> None:
    """Change what it covers and how it is called; reference and days change by renewing only."""
    _correct(record, by=by, signature=signature, **checked(said))
    record.covers = covers_of(record)


def issue(record: Registration, *, by: Actor, upload: Any, **said: Any) -> None:
    """Write the certificate that is not confirmed yet; its file is kept with the record, and it names the digest."""
    row = new_certificate(record) or Certificate(
        organisation=record.organisation, record=Record(pk=record.pk), edition=record.edition + 1
    )
    for name, value in said.items():
        setattr(row, name, value)
    row.entered_by = person_of(by)
    if upload:
        if not isinstance(by, Seat):
            raise TypeError("a file is added by a person")
        file = attach(record, upload=upload, shared=False, by=by)
        row.file, row.file_name, row.file_sha256, row.file_size = file, file.name, file.sha256, file.size
    row.save(**({"force_insert": True} if row._state.adding else {"update_fields": WRITTEN}))


def checked(said: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are kept. Raises Refused with the field that is wrong."""
    found = dict(said)
    if "sites" in found:
        found["site_codes"] = sorted(site.code for site in found.pop("sites"))
    for name in LINES.keys() & found.keys():
        found[name] = clean_line(found[name], LINES[name])
    for name in LISTS.keys() & found.keys():
        found[name] = _names(name, found[name])
    if "scope" in found:
        found["scope"] = clean_block(found["scope"], SCOPE_LIMIT)
    if "title" in found and not found["title"]:
        raise Refused(_("This is needed."), field="title")
    if "type" in found and found["type"] not in Type.values:
        raise Refused(_("Choose one of those offered."), field="type")
    check_days(found.get("valid_from"), found.get("valid_until"))
    return found


def check_days(first: date | None, last: date | None) -> None:
    """Refuse days that nobody means, and an end before the beginning."""
    for name, day in (("valid_from", first), ("valid_until", last)):
        if day is not None and not FIRST_YEAR <= day.year < LAST_YEAR:
            raise Refused(_("This day lies too far away."), field=name)
    if first is not None and last is not None and last < first:
        raise Refused(_("It does not end before it begins."), field="valid_until")


def _names(field: str, names: Iterable[str]) -> list[str]:
    """Each once, in order."""
    try:
        found = list(dict.fromkeys(filter(None, (clean_line(name, LISTS[field]) for name in names))))
    except Refused as refused:
        raise Refused(refused.sentence, field=field) from refused
    if len(found) > MOST_NAMES:
        raise Refused(_("At most %(most)s entries.") % {"most": MOST_NAMES}, field=field)
    return found
