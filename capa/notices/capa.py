"""Who is told what about a CAPA: staff only. Tasks tell who has to act; these tell what was decided."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from capa.models import Action, Capa, DueDateExtension
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import MANAGER
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Done

MANY_ROUNDS = 3
"""From this round on the quality managers are told: the same problem came back twice."""

MOVED = register(Kind("capa-moved", _("A CAPA was decided upon")))
DAYS = register(Kind("capa-days", _("Another day for an action was decided")))
ROUNDS = register(Kind("capa-rounds", _("A CAPA needs a third round")))

OWNS = _("You get this because you own the CAPA or are in its team.")
LEADS = _("You get this because you lead quality.")
ACTS = _("You get this because you own the action or asked for another day.")


def staff_url(record: Capa) -> str:
    """The page of the CAPA."""
    return f"/{record.organisation.slug}/capas/{record.number}/"


WORDS: dict[str, tuple[Promise, Promise]] = {
    "open_capa": (_("CAPA opened: %(title)s"), _("%(name)s opened the CAPA. Its clocks run.")),
    "return_plan": (_("Plan returned: %(title)s"), _("%(name)s returned the plan. The reason given:")),
    "approve_plan": (_("Plan approved: %(title)s"), _("%(name)s approved the plan. Each action has its day.")),
    "merge_into": (_("CAPA merged: %(title)s"), _("%(name)s merged the CAPA into another. The reason given:")),
    "close": (_("CAPA closed: %(title)s"), _("%(name)s closed the CAPA.")),
    "reopen": (_("CAPA reopened: %(title)s"), _("%(name)s reopened the CAPA. The reason given:")),
    "void": (_("CAPA void: %(title)s"), _("%(name)s declared the CAPA void. The reason given:")),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    act = done.transition.act
    if act in WORDS:
        _tell(done, *WORDS[act])
    if act == "decide_extension":
        _tell_day(done)
    elif done.from_state != "analysis" and done.record.state == "analysis" and done.record.round >= MANY_ROUNDS:
        _tell_rounds(done)


def _others(people: Iterable[Person], done: Done) -> list[Person]:
    me = done.by.person.pk if isinstance(done.by, Seat) else None
    return list({person.pk: person for person in people if person.pk != me}.values())


def _concerned(record: Capa) -> list[Person]:
    """Owner and team."""
    members = record.teammembers.filter(until=None).select_related("person")
    team = [member.person for member in members if member.person.is_active]
    return [*([record.owner] if record.owner else []), *team]


def _tell(done: Done, subject: Promise, line: Promise) -> None:
    record = done.record
    name = done.by.person.name if isinstance(done.by, Seat) else record.organisation.name
    notice = Notice(
        event=f"capa:{record.pk}:{done.transition.act}:{record.version}", kind=MOVED, url=staff_url(record),
        subject=subject, lines=[line], quote=done.reason, values={"title": record.title, "name": name},
        button=_("Open the CAPA"), why=OWNS, record_number=record.number,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=_others(_concerned(record), done))


def _tell_day(done: Done) -> None:
    record = done.record
    decided = DueDateExtension.objects.filter(record_id=record.pk).exclude(outcome="open").order_by("-decided_at")
    row = decided.select_related("action__owner", "requested_by")[0]
    moved = row.outcome == DueDateExtension.Outcome.APPROVED
    action: Action = row.action
    notice = Notice(
        event=f"capa:{record.pk}:day:{row.pk}", kind=DAYS, url=staff_url(record),
        subject=_("The day moves: %(code)s of %(title)s") if moved else _("The day stays: %(code)s of %(title)s"),
        lines=[_("The request for another day was decided. The rationale given:")], quote=row.rationale,
        values={"code": action.code, "title": record.title}, button=_("Open the CAPA"), why=ACTS,
        record_number=record.number,
        facts=[(_("Due on"), action.due_on), (_("First agreed day"), action.original_due_on)],
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=_others([action.owner, row.requested_by], done))


def _tell_rounds(done: Done) -> None:
    record = done.record
    notice = Notice(
        event=f"capa:{record.pk}:round:{record.round}", kind=ROUNDS, url=staff_url(record), urgent=True,
        subject=_("Round %(round)s: %(title)s"),
        lines=[_("The actions did not help, and the analysis begins once more. Look whether the cause was found.")],
        values={"round": record.round, "title": record.title}, button=_("Open the CAPA"), why=LEADS,
        record_number=record.number,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=list(staff_with_roles([MANAGER.code])))


ANNOUNCERS["capa"] = announce
