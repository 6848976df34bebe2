"""The team of a CAPA (8D D1)."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.capa import UNFINISHED, actions_of, team_of
from capa.models import Capa, TeamMember, TeamRole
from qms.accounts.models import Person
from qms.accounts.queries import staff_of_organisation
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "change_team")
def change_team(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    person: Person | None = None,
    role: str = TeamRole.MEMBER,
    function: str = "",
    leaving: Sequence[TeamMember] = (),
) -> None:
    """Let somebody join or change the role, and others leave. A new leader makes the former one a member."""
    if person is None and not leaving:
        raise Refused(_("Choose who joins or who leaves."), field="person")
    for member in leaving:
        _leave(record, member)
    if person is not None:
        join(record, person, role=role, function=function)


def join(record: Capa, person: Person, *, role: str, function: str = "") -> None:
    """Take somebody into the team, or give a member another role."""
    if not staff_of_organisation().filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of the staff."), field="person")
    if role == TeamRole.LEADER:
        for former in team_of(record).filter(role=TeamRole.LEADER).exclude(person=person):
            former.role = TeamRole.MEMBER
            former.save(update_fields=["role"])
    member = team_of(record).filter(person=person).first()
    if member is None:
        TeamMember.objects.create(
            organisation=record.organisation, record=Record(pk=record.pk), person=person, role=role, function=function
        )
        return
    if member.role == role and member.function == function:
        raise Refused(_("%(name)s is in the team already.") % {"name": person.name}, field="person")
    member.role, member.function = role, function
    member.save(update_fields=["role", "function"])


def _leave(record: Capa, member: TeamMember) -> None:
    if member.record_id != record.pk or member.until is not None:
        raise Refused(_("This person is not in the team any more."), field="leaving")
    action = actions_of(record).filter(owner_id=member.person_id, state__in=UNFINISHED).first()
    if action is not None:
        values = {"name": member.person.name, "code": action.code}
        raise Refused(_("%(name)s owns the open action %(code)s and stays in the team.") % values, field="leaving")
    member.until = timezone.now()
    member.save(update_fields=["until"])
