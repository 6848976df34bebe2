"""Acts that keep a CAPA going: open, hand over, correct, take in another record, declare void."""

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.models import Capa
from capa.services.capa.opening import refuse_source
from capa.services.eight_d import join_report
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.records.models import Relation
from qms.records.queries import by_number
from qms.records.services import link
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, correcting, voided
from qms.workflow.perform import Actor, act

KEPT = ("opened_at", "round", "windows_extended", "no_cause_reason", "closing_summary")
"""What acts of their own say; a correction does not."""


@act("capa", "open_capa")
def open_capa(record: Capa, *, by: Actor, signature: Signature | None) -> None:
    """The clocks run from now on."""
    record.opened_at = timezone.now()


assign = act("capa", "assign")(assigned)
correct = act("capa", "correct")(correcting(KEPT))
void = act("capa", "void")(voided)


@act("capa", "add_record")
def add_record(record: Capa, *, by: Actor, signature: Signature | None, number: str) -> None:
    """Let another record share this CAPA."""
    if not isinstance(by, Seat) or (source := by_number(by, number)) is None:
        raise Refused(_("There is no record %(number)s.") % {"number": number.strip()}, field="number")
    refuse_source(source, field="number")
    link(record, source, Relation.FOLLOWS_FROM, by=by)
    join_report(record, source, by=by)
