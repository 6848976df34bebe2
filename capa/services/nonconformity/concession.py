"""The customer's concession: asked by us, granted or refused by the customer's signature (ISO 9000:2015 3.12.5)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards import nonconformity as guards
from capa.models import Concession, Disposition, Nonconformity
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

Answer = Concession.Answer


@act("nonconformity", "ask_concession")
def ask_concession(
    record: Nonconformity, *, by: Actor, signature: Signature | None, disposition: Disposition, request: str
) -> None:
    """Ask for one approved disposition. From now on the record is shared: parts and request."""
    row = guards.askable(record).filter(pk=disposition.pk).first()
    if row is None:
        raise Refused(_("No concession can be asked for this disposition now."), field="disposition")
    if not row.concession_cited:
        row.concession_cited = _("asked of the customer")
        row.save()
    Concession.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), disposition=row, decision=row.decision,
        request=request, quantity=row.holds, asked_by_name=name_of(by),
    )  # fmt: skip
    record.shared = True


@act("nonconformity", "grant_concession")
def grant_concession(
    record: Nonconformity,
    *,
    by: Actor,
    signature: Signature | None,
    granted_quantity: int,
    valid_until: date | None = None,
    conditions: str = "",
    reference: str = "",
) -> None:
    """The customer grants it, perhaps for fewer, for a time, under conditions. The rest needs another disposition."""
    asked = _open(record)
    if not 0 < granted_quantity <= asked.quantity:
        words = {"quantity": asked.quantity}
        raise Refused(_("Between 1 and the %(quantity)d asked for.") % words, field="granted_quantity")
    if valid_until and valid_until < timezone.localdate():
        raise Refused(_("The day lies in the past."), field="valid_until")
    asked.granted_quantity, asked.valid_until = granted_quantity, valid_until
    asked.conditions, asked.reference = conditions, reference
    close_request(asked, Answer.GRANTED, by, signature)
    row = Disposition.objects.get(pk=asked.disposition_id)
    row.undone += asked.quantity - granted_quantity
    row.save()


@act("nonconformity", "refuse_concession")
def refuse_concession(
    record: Nonconformity, *, by: Actor, signature: Signature | None, answer_text: str, reference: str = ""
) -> None:
    """The customer refuses it, with the reason; its quantity needs another disposition."""
    asked = _open(record)
    asked.answer_text, asked.reference = answer_text, reference
    close_request(asked, Answer.REFUSED, by, signature)
    row = Disposition.objects.get(pk=asked.disposition_id)
    row.state = Disposition.State.REFUSED
    row.save()


@act("nonconformity", "withdraw_request")
def withdraw_request(record: Nonconformity, *, by: Actor, signature: Signature | None) -> None:
    """We withdraw the request; the customer does not have to answer it any more."""
    close_request(_open(record), Answer.WITHDRAWN, by, None)


def _open(record: Nonconformity) -> Concession:
    asked = Concession.objects.filter(record_id=record.pk, answer=Answer.OPEN).first()
    if asked is None:
        raise Refused(_("No request for a concession is open."))
    return asked


def close_request(asked: Concession, answer: str, by: Actor, signature: Signature | None) -> None:
    """Close an open request with its answer."""
    asked.answer, asked.answered_at, asked.answered_by_name = answer, timezone.now(), name_of(by)
    asked.signature = signature.pk if signature else None
    asked.save()
