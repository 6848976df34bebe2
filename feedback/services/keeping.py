"""Acts that keep a complaint going: acknowledge, hand over, correct."""

from typing import Any

from feedback.models import Complaint
from qms.accounts.seat import Seat
from qms.clocks.services import start_clock, stop_clock
from qms.organisations.models import Site
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, correcting
from qms.workflow.perform import Actor, act


@act("complaint", "acknowledge")
def acknowledge(complaint: Complaint, *, by: Actor, signature: Signature | None, site: Site | None = None) -> None:
    """Tell the customer that we have it. Who acknowledges becomes the owner when there is none."""
    if isinstance(by, Seat) and complaint.owner is None:
        complaint.owner = by.person
    if site is not None:
        complaint.site = site


assign = act("complaint", "assign")(assigned)
correct = act("complaint", "correct")(correcting({"description", "channel"}))


def told_the_customer(complaint: Any, from_customer: bool) -> None:
    """A message to the customer begins the time until the next one anew (ISO 10002:2018 8.3)."""
    if not from_customer and stop_clock(complaint, "status_note"):
        start_clock(complaint, "status_note")
