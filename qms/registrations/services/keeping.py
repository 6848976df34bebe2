"""With whom a registration is shared; what every kind has: hand over, declare void."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.lib.refusal import Refused
from qms.organisations.models import Customer
from qms.records.services import share_with
from qms.registrations.models import Registration
from qms.registrations.workflow import KEEPERS
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, voided
from qms.workflow.perform import Actor, act


@act("registration", "change_sharing")
def change_sharing(
    record: Registration, *, by: Actor, signature: Signature | None, customers: Collection[Customer]
) -> None:
    """Share it with these customers and no others. They see it once it is confirmed, and with its state ever after."""
    came, went = share_with(record, list(customers))
    if not came and not went:
        raise Refused(_("Nothing was changed."), field="customers")
    record.shared = record.edition > 0 and bool(customers)


@act("registration", "assign")
def assign(record: Registration, *, by: Actor, signature: Signature | None, owner: Person) -> None:
    """Hand it over to somebody who keeps registrations."""
    assigned(record, by=by, signature=signature, owner=owner, roles=KEEPERS)


void = act("registration", "void")(voided)
