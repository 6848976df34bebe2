"""The end of a complaint, and what may follow it."""

from feedback.models import Complaint
from feedback.services.investigation import open_investigation
from qms.accounts.models import Person
from qms.clocks.services import cancel_clocks
from qms.records.services import write_message
from qms.signatures.models import Signature
from qms.workflow.keeping import voided
from qms.workflow.perform import Actor, act


@act("complaint", "close")
def close(complaint: Complaint, *, by: Actor, signature: Signature | None, capa_needed: bool, capa_reason: str) -> None:
    """Close by signature, with the reasoned decision whether corrective action is needed (ISO 13485:2016 8.5.2)."""
    complaint.capa_needed, complaint.capa_reason = capa_needed, capa_reason


@act("complaint", "reject")
def reject(
    complaint: Complaint, *, by: Actor, signature: Signature | None, not_complaint_reason: str, explanation: str = ""
) -> None:
    """Judge that the communication alleges no deficiency; reason and signature stay in the record.

    explanation: what the customer is told, as a message of the conversation (ISO 10002:2018, 8.8).
    """
    complaint.not_complaint_reason, complaint.deficiency_alleged = not_complaint_reason, False
    cancel_clocks(complaint)
    if explanation:
        write_message(complaint, body=explanation, by=by)


void = act("complaint", "void")(voided)


@act("complaint", "reopen")
def reopen(
    complaint: Complaint, *, by: Actor, signature: Signature | None, investigator: Person, question: str
) -> None:
    """Open it again with a new investigation; the earlier closure stays in the record."""
    open_investigation(complaint, investigator=investigator, question=question)
