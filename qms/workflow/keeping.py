"""What the acts that every kind has do: hand over, correct, declare void. A domain binds them to its kind by `act`.

assign = act("complaint", "assign")(assigned)
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import ENGINEER, MANAGER
from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.records.models import Follower, Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor

OWNERS = (ENGINEER.code, MANAGER.code)
"""The roles whose holders may own a record."""
NEVER_CORRECTED = frozenset({"number", "kind", "state", "version", "organisation", "customer"})


def assigned(
    record: Any, *, by: Actor, signature: Signature | None, owner: Person, roles: Sequence[str] = OWNERS
) -> None:
    """Hand the record over to another active member of staff who may work it; the new owner follows it."""
    if not staff_with_roles(list(roles)).filter(pk=owner.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="owner")
    if record.owner_id == owner.pk:
        raise Refused(_("%(name)s owns it already.") % {"name": owner.name}, field="owner")
    record.owner = owner
    Follower.objects.get_or_create(organisation_id=record.organisation_id, record=Record(pk=record.pk), person=owner)


def correcting(kept: Collection[str] = ()) -> Callable[..., None]:
    """The body that changes fields, each with its earlier value kept. `kept`: fields of the kind that never change."""
    never = NEVER_CORRECTED | set(kept)

    def correct(record: Any, *, by: Actor, signature: Signature | None, **fields: Any) -> None:
        """Change fields. Raises Refused: one that cannot change, or nothing that differs."""
        forbidden = never & set(fields)
        if forbidden:
            raise Refused(_("This field cannot be changed."), field=min(forbidden))
        changed = {name: value for name, value in fields.items() if getattr(record, name) != value}
        if not changed:
            raise Refused(_("Nothing was changed."))
        for name, value in changed.items():
            setattr(record, name, value)

    return correct


def voided(record: Any, *, by: Actor, signature: Signature | None) -> None:
    """Declare the record void: nothing of it is timed any more; number and content stay."""
    cancel_clocks(record)
