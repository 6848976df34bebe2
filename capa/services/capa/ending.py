"""The end of a CAPA: closed by somebody who never owned it, or merged into another on the same cause."""

from django.db import OperationalError
from django.utils.translation import gettext as _

from capa.guards.capa import team_of
from capa.models import Capa, TeamRole
from capa.services.capa.opening import ENDED
from capa.services.capa.team import join
from qms.accounts.seat import Seat
from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.records.models import Record, RecordLink, Relation
from qms.records.queries import by_number
from qms.records.services import end_link, link, record_event
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act, save


@act("capa", "close")
def close(record: Capa, *, by: Actor, signature: Signature | None, closing_summary: str) -> None:
    """Keep the summary; what must hold is asked by the guards."""
    record.closing_summary = closing_summary
    cancel_clocks(record)


@act("capa", "merge_into")
def merge_into(record: Capa, *, by: Actor, signature: Signature | None, number: str) -> None:
    """Give records and team to the CAPA that is kept; this one stays readable with its history, and is final."""
    kept = _kept(record, number, by)
    for row in RecordLink.objects.filter(source_id=record.pk, ended_at=None).select_related("source", "target"):
        _move_link(row, kept, by)
    ours = {member.person_id for member in team_of(kept)}
    for member in team_of(record).select_related("person"):
        if member.person_id not in ours:
            join(kept, member.person, role=_role_in(kept, member.role), function=member.function)
    link(record, kept, Relation.DUPLICATE_OF, by=by)
    cancel_clocks(record)
    kept.version += 1
    save(kept)
    record_event(kept, act="merged_in", from_state="", to_state="", by=by, detail={"number": record.number})


def _kept(record: Capa, number: str, by: Actor) -> Capa:
    """The CAPA that is kept, locked. Somebody who merges it the other way round at this moment is faster."""
    found = by_number(by, number) if isinstance(by, Seat) else None
    if found is None or found.kind != "capa":
        raise Refused(_("There is no CAPA %(number)s.") % {"number": number.strip()}, field="number")
    if found.pk == record.pk:
        raise Refused(_("A CAPA is not merged into itself."), field="number")
    try:
        Record.objects.select_for_update(nowait=True).only("pk").get(pk=found.pk)
    except OperationalError as error:
        raise Refused(_("Somebody is working on %(number)s at this moment.") % {"number": found.number}) from error
    kept = Capa.objects.get(pk=found.pk)
    if kept.state in ENDED:
        raise Refused(_("%(number)s has ended; nothing is merged into it.") % {"number": kept.number}, field="number")
    return kept


def _move_link(row: RecordLink, kept: Capa, by: Actor) -> None:
    if row.target_id == kept.pk:
        return
    running = RecordLink.objects.filter(
        source_id=kept.pk, target_id=row.target_id, relation=row.relation, ended_at=None
    )
    end_link(row, reason=_("Merged into %(number)s.") % {"number": kept.number}, by=by)
    if not running.exists():
        link(kept, row.target, row.relation, by=by)


def _role_in(kept: Capa, role: str) -> str:
    """A team has one leader: the one of the CAPA that is kept."""
    leads = role == TeamRole.LEADER and not team_of(kept).filter(role=TeamRole.LEADER).exists()
    return role if leads or role != TeamRole.LEADER else TeamRole.MEMBER
