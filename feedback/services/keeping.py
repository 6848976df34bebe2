"""Acts that keep a complaint going: acknowledge, hand over, correct."""

from typing import Any

from django.utils.translation import gettext as _

from feedback.models import Complaint
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat
from qms.clocks.services import start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.organisations.models import Site
from qms.records.models import Follower, Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("complaint", "acknowledge")
def acknowledge(complaint: Complaint, *, by: Actor, signature: Signature | None, site: Site | None = None) -> None:
    """Tell the customer that we have it. Who acknowledges becomes the owner when there is none."""
    if isinstance(by, Seat) and complaint.owner is None:
        complaint.owner = by.person
    if site is not None:
        complaint.site = site


@act("complaint", "assign")
def assign(complaint: Complaint, *, by: Actor, signature: Signature | None, owner: Person) -> None:
    """Hand the complaint over to another active member of staff who may work it."""
    if not staff_with_roles(["quality_engineer", "quality_manager"]).filter(pk=owner.pk).exists():
        raise Refused(_("Choose somebody who works complaints."), field="owner")
    if complaint.owner_id == owner.pk:
        raise Refused(_("%(name)s owns it already.") % {"name": owner.name}, field="owner")
    complaint.owner = owner
    Follower.objects.get_or_create(
        organisation_id=complaint.organisation_id, record=Record(pk=complaint.pk), person=owner
    )


def told_the_customer(complaint: Any, from_customer: bool) -> None:
    """A message to the customer begins the time until the next one anew (ISO 10002:2018 8.3)."""
    if not from_customer and stop_clock(complaint, "status_note"):
        start_clock(complaint, "status_note")


NEVER_CORRECTED = frozenset(
    {"description", "number", "kind", "state", "version", "organisation", "customer", "channel"}
)


@act("complaint", "correct")
def correct(complaint: Complaint, *, by: Actor, signature: Signature | None, **fields: Any) -> None:
    """Change fields, each with its earlier value kept. The customer's own words are never among them."""
    forbidden = NEVER_CORRECTED & set(fields)
    if forbidden:
        raise Refused(_("This field cannot be changed."), field=min(forbidden))
    changed = {name: value for name, value in fields.items() if getattr(complaint, name) != value}
    if not changed:
        raise Refused(_("Nothing was changed."))
    for name, value in changed.items():
        setattr(complaint, name, value)
