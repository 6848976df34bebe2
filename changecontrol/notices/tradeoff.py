"""Who is told what about a trade-off, beside the tasks that ask: of withdrawn scores, dissent, decision, the end."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changecontrol.guards.tradeoff import scorers_of
from changecontrol.models import TradeOff
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import MANAGER
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import Done

MOVED = register(Kind("trade-off-moved", _("A trade-off that concerns you moved on"), optional=True, side="staff"))
WHY = _("You get this because you own the trade-off, scored in it or sign its decision.")

WORDS: dict[str, tuple[Promise, Promise]] = {
    "revise_criteria": (
        _("Scores withdrawn: %(title)s"),
        _("%(name)s changes options or criteria. Scores given so far are withdrawn; you are asked anew. The reason:"),
    ),
    "dissent": (_("Dissent: %(title)s"), _("%(name)s does not agree. The reason given:")),
    "return_decision": (_("Decision returned: %(title)s"), _("%(name)s does not countersign. The reason given:")),
    "countersign": (_("Decided: %(title)s"), _("%(name)s countersigned the decision.")),
    "abandon": (_("Trade-off abandoned: %(title)s"), _("%(name)s abandoned the trade-off. The reason given:")),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    act, record = done.transition.act, done.record
    if act not in WORDS:
        return
    me = done.by.person.pk if isinstance(done.by, Seat) else None
    subject, line = WORDS[act]
    notice = Notice(
        event=f"trade-off:{record.pk}:{act}:{record.version}", kind=MOVED,
        url=f"/{record.organisation.slug}/trade-offs/{record.number}/", subject=subject, lines=[line],
        quote=str(done.data["text"]) if act == "dissent" else done.reason,
        values={"title": record.title, "name": done.by.person.name if isinstance(done.by, Seat) else "Concord"},
        button=_("Open the trade-off"), why=WHY, record_number=record.number,
    )  # fmt: skip
    others = {one.pk: one for one in _concerned(record, act) if one.pk != me and one.is_active}
    notify(organisation=record.organisation, notice=notice, recipients=list(others.values()))


def _concerned(record: TradeOff, act: str) -> list[Person]:
    people = [one for one in (record.owner, record.created_by, record.decided_by) if one is not None]
    if act == "dissent" and record.state == "signing":
        people += staff_with_roles([MANAGER.code])
    if act != "return_decision":
        people += [row.person for row in scorers_of(record).select_related("person")]
    return people
