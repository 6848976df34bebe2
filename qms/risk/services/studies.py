"""A study from its opening to its retirement; what is approved is kept as a revision."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Customer, Organisation, Site
from qms.records.actors import name_of, person_of, require
from qms.records.models import Record, Turn
from qms.risk.guards import rows_of
from qms.risk.models import Fmea, Revision
from qms.risk.queries import frozen
from qms.risk.scales import scheme_in_force
from qms.risk.services.rows import rate
from qms.risk.workflow import FMEA
from qms.signatures.models import Signature
from qms.workflow.keeping import OWNERS, assigned, voided
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin


@dataclass(frozen=True, kw_only=True)
class StudyData:
    """The head of a study."""

    title: str
    study_type: str
    owner: Person
    scope: str = ""
    product: str = ""
    part_numbers: Sequence[str] = ()
    phase: str = ""
    team: str = ""
    moderator: Person | None = None
    customer: Customer | None = None
    site: Site | None = None


NAMES = tuple(field.name for field in fields(StudyData))


def open_study(organisation: Organisation, *, study: StudyData, by: Seat | SystemActor) -> Fmea:
    """Store a new study with its number. Raises Refused with the field that is wrong."""
    require(by, staff=Right.EDIT_RECORDS)
    _refuse_impossible(study.owner, study.customer)
    said = {name: getattr(study, name) for name in NAMES}
    said["part_numbers"] = list(study.part_numbers)
    fmea = Fmea(
        organisation=organisation, kind="fmea", state=FMEA.initial, turn=Turn.STAFF, shared=False,
        created_by=person_of(by), **said,
    )  # fmt: skip
    with behind_the_counter(), numbered(fmea, why=_("Opening")):
        begin(fmea, by=by, act="open_study", shared=False)
    return fmea


def _refuse_impossible(owner: Person | None, customer: Customer | None) -> None:
    if owner is not None and not staff_with_roles(list(OWNERS)).filter(pk=owner.pk).exists():
        raise Refused(_("Choose somebody who works on records."), field="owner")
    if customer is not None and not customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")


@act("fmea", "change_study")
def change_study(fmea: Fmea, *, by: Actor, signature: Signature | None, **said: Any) -> None:
    """Change the head of a study."""
    changed = {name: value for name, value in said.items() if getattr(fmea, name) != value}
    if not changed:
        raise Refused(_("Nothing was changed."))
    _refuse_impossible(changed.get("owner"), changed.get("customer"))
    for name, value in changed.items():
        setattr(fmea, name, value)


assign = act("fmea", "assign")(assigned)
void = act("fmea", "void")(voided)


@act("fmea", "return_study")
def return_study(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """Send the study back to its team; what was signed for the management is signed anew."""
    fmea.management_by = None


@act("fmea", "sign_for_management")
def sign_for_management(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """The management has looked at the rows of severity 9 and 10 with priority H or M."""
    fmea.management_by = by.person if isinstance(by, Seat) else None


@act("fmea", "approve")
def approve(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """Approve the revision; it is kept as it stands."""
    Revision.objects.create(
        organisation_id=fmea.organisation_id, record=Record(pk=fmea.pk), revision=fmea.revision, content=frozen(fmea),
        approved_by_name=name_of(by), signature=signature.pk if signature else None,
    )  # fmt: skip


@act("fmea", "revise")
def revise(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """Begin the next revision; all rows are looked up in the tables in force."""
    fmea.revision += 1
    fmea.management_by = None
    scheme = scheme_in_force()
    for row in rows_of(fmea).exclude(tables=scheme.number):
        rate(row, scheme)
        row.save(update_fields=["rpn", "priority", "rpn_after", "priority_after", "tables"])


@act("fmea", "retire")
def retire(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """The study is used no more; nothing of it is timed."""
    cancel_clocks(fmea)
