"""With which customers a document is shared, what each was given, and that it has arrived."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.documents.guards import unconfirmed
from qms.documents.models import Distribution, Document, DocumentRevision
from qms.documents.queries import effective_revision
from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Customer
from qms.records.models import Record
from qms.records.queries import customers_of
from qms.records.services import share_with
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("document", "change_sharing")
def change_sharing(
    document: Document, *, by: Actor, signature: Signature | None, customers: Collection[Customer]
) -> None:
    """Share the document with these customers and no others. They read it once a revision is in force."""
    came, went = share_with(document, list(customers))
    if not came and not went:
        raise Refused(_("Nothing was changed."), field="customers")
    for one in went:
        cancel_clocks(document, codes=["document_receipt"], subject=one.code)
    revision = effective_revision(document)
    document.shared = revision is not None and bool(customers)
    if revision is not None:
        give_to_customers(document, revision)


@act("document", "acknowledge")
def acknowledge(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """A customer confirms that the revision in force has arrived."""
    customer = by.customer if isinstance(by, Seat) else None
    row = unconfirmed(document).filter(customer=customer).select_for_update().first()
    if customer is None or row is None:
        raise Refused(_("The receipt of the revision in force is confirmed already."))
    assert isinstance(by, Seat)
    row.acknowledged_at, row.acknowledged_by_name = timezone.now(), by.person.name
    row.save(update_fields=["acknowledged_at", "acknowledged_by_name"])
    stop_clock(document, "document_receipt", subject=customer.code)


@transaction.atomic
def note_opening(revision: DocumentRevision, *, by: Seat) -> None:
    """Keep who of the customer first opened what it was given, and when. Opening it again changes nothing."""
    with behind_the_counter():
        rows = Distribution.objects.filter(revision=revision, customer=by.customer, opened_at=None)
        rows.update(opened_at=timezone.now(), opened_by_name=by.person.name)


def give_to_customers(document: Document, revision: DocumentRevision) -> list[Customer]:
    """Give the revision in force to everybody it is shared with; returns who had not got it yet.

    The receipt of each is waited for until it is confirmed: of a customer that comes back, anew from now on.
    """
    customers = customers_of(document)
    document.shared = bool(customers)
    held = dict(Distribution.objects.filter(revision=revision).values_list("customer_id", "acknowledged_at"))
    new = [one for one in customers if one.pk not in held]
    Distribution.objects.bulk_create(
        Distribution(organisation=document.organisation, record=Record(pk=document.pk), revision=revision, customer=one)
        for one in new
    )
    for one in new:
        cancel_clocks(document, codes=["document_receipt"], subject=one.code)
    for one in customers:
        if held.get(one.pk) is None:
            start_clock(document, "document_receipt", subject=one.code)
    return new
