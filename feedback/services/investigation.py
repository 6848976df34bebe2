"""Investigate, or justify why not."""

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Complaint, Investigation
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

INVESTIGATORS = ["quality_engineer", "quality_manager", "regulatory_affairs"]


def open_investigation(complaint: Complaint, *, investigator: Person, question: str) -> None:
    """Start an investigation of the complaint."""
    if not staff_with_roles(INVESTIGATORS).filter(pk=investigator.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="investigator")
    Investigation.objects.create(
        organisation=complaint.organisation,
        record=Record(pk=complaint.pk),
        investigator=investigator,
        question=question,
    )


@act("complaint", "start_investigation")
def start_investigation(
    complaint: Complaint, *, by: Actor, signature: Signature | None, investigator: Person, question: str
) -> None:
    """The first investigation."""
    open_investigation(complaint, investigator=investigator, question=question)


@act("complaint", "add_investigation")
def add_investigation(
    complaint: Complaint, *, by: Actor, signature: Signature | None, investigator: Person, question: str
) -> None:
    """Another investigation beside the running ones."""
    open_investigation(complaint, investigator=investigator, question=question)


@act("complaint", "resume_investigation")
def resume_investigation(
    complaint: Complaint, *, by: Actor, signature: Signature | None, investigator: Person, question: str
) -> None:
    """A new investigation that answers the customer's objection."""
    open_investigation(complaint, investigator=investigator, question=question)


@act("complaint", "conclude_investigation")
def conclude_investigation(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    investigation: Investigation,
    findings: str,
    root_cause: str = "",
    root_cause_verified: bool = False,
    verification: str = "",
) -> None:
    """Keep findings, root cause and how it was verified. A verified cause says how."""
    if investigation.record_id != complaint.pk or investigation.concluded_at:
        raise Refused(_("This investigation is concluded already."), field="investigation")
    if root_cause_verified and not (root_cause.strip() and verification.strip()):
        raise Refused(_("A verified root cause names the cause and how it was verified."), field="verification")
    investigation.findings, investigation.root_cause = findings, root_cause
    investigation.root_cause_verified, investigation.verification = root_cause_verified, verification
    investigation.concluded_at = timezone.now()
    investigation.save()


@act("complaint", "justify_no_investigation")
def justify_no_investigation(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    no_investigation_reason: str,
    similar_record: str = "",
) -> None:
    """Keep the reason and the name of the responsible person; a similar record that is relied upon must exist."""
    number = similar_record.strip().upper()
    if number and not Record.objects.filter(number=number).exclude(pk=complaint.pk).exists():
        raise Refused(_("There is no record %(number)s.") % {"number": number}, field="similar_record")
    complaint.no_investigation_reason, complaint.similar_record = no_investigation_reason, number
    complaint.no_investigation_by = by.person.name if isinstance(by, Seat) else ""
