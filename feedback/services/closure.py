"""The end of a complaint, and what may follow it."""

from django.utils.translation import gettext as _

from feedback.models import Complaint
from feedback.queries import capas_of
from feedback.services.investigation import open_investigation
from qms.accounts.models import Person
from qms.accounts.seat import Seat
from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.organisations.context import because
from qms.records.queries import by_number
from qms.records.services import write_message
from qms.signatures.models import Signature
from qms.workflow.keeping import voided
from qms.workflow.perform import Actor, act, perform


@act("complaint", "close")
def close(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    capa_needed: bool,
    capa_reason: str,
    capa_number: str = "",
) -> None:
    """Close by signature, with the reasoned decision whether corrective action is needed (ISO 13485:2016 8.5.2).

    Where it is, the complaint shares a CAPA by then, or joins the one named, in the same transaction.
    """
    complaint.capa_needed, complaint.capa_reason = capa_needed, capa_reason
    number = "".join(capa_number.split()).upper()
    shared = capas_of(complaint)
    if capa_needed and number not in shared and (number or not shared):
        _join(complaint, number, by=by, reason=capa_reason)


def _join(complaint: Complaint, number: str, *, by: Actor, reason: str) -> None:
    """Let the CAPA of this number take the complaint in: its own act, with its own refusals."""
    if not number:
        raise Refused(_("Name the CAPA that it shares, or open one from its page first."), field="capa_number")
    found = by_number(by, number) if isinstance(by, Seat) else None
    if found is None or found.kind != "capa":
        raise Refused(_("There is no CAPA %(number)s.") % {"number": number}, field="capa_number")
    try:
        perform(found, "add_record", by=by, data={"number": complaint.number}, reason=reason)
    except Refused as refused:
        raise Refused(refused.sentence, field="capa_number") from refused
    because(reason)  # the act of the CAPA has said its own


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
