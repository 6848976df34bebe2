"""Acts that keep a nonconformity going and end it."""

from typing import Any

from django.utils.translation import gettext as _

from capa.guards import nonconformity as guards
from capa.models import Concession, Nonconformity
from capa.services.nonconformity.concession import close_request
from capa.services.nonconformity.receipt import refuse_quantities
from qms.lib.refusal import Refused
from qms.organisations.models import Customer
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, correcting, voided
from qms.workflow.perform import Actor, act

assign = act("nonconformity", "assign")(assigned)
_correct = correcting()


@act("nonconformity", "void")
def void(record: Nonconformity, *, by: Actor, signature: Signature | None) -> None:
    """Declare the record void; nothing of it is timed, and nothing is asked of the customer any more."""
    voided(record, by=by, signature=signature)
    for asked in Concession.objects.filter(record_id=record.pk, answer=Concession.Answer.OPEN):
        close_request(asked, Concession.Answer.WITHDRAWN, by, None)


@act("nonconformity", "correct")
def correct(record: Nonconformity, *, by: Actor, signature: Signature | None, **fields: Any) -> None:
    """Change fields, each with its earlier value kept; the customer only while nothing was asked of one."""
    customer: Customer | None = fields.pop("customer", record.customer)
    moved = (customer.pk if customer else None) != record.customer_id
    if moved and Concession.objects.filter(record_id=record.pk).exists():
        raise Refused(_("A customer was asked for a concession; the record stays theirs."), field="customer")
    affected = fields.get("quantity_affected", record.quantity_affected)
    refuse_quantities(affected, fields.get("quantity_inspected", record.quantity_inspected))
    held = guards.disposed(record, *guards.LIVE)
    if (affected or 0) < held:
        words = {"held": held}
        raise Refused(_("%(held)d have a disposition; withdraw it first.") % words, field="quantity_affected")
    if moved:
        record.customer = customer
        fields = {name: value for name, value in fields.items() if getattr(record, name) != value}
    if fields or not moved:
        _correct(record, by=by, signature=signature, **fields)


@act("nonconformity", "evaluate")
def evaluate(
    record: Nonconformity,
    *,
    by: Actor,
    signature: Signature | None,
    evaluation: str,
    capa_needed: bool,
    capa_reason: str,
) -> None:
    """Write the evaluation and the reasoned decision on corrective action (ISO 13485:2016 8.3.1, 8.5.2)."""
    record.evaluation, record.capa_needed, record.capa_reason = evaluation, capa_needed, capa_reason
