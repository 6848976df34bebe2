"""Who is told what about a joint weighing. The customer's message and the staff's are two: other words, other address.

What the customer is asked for it learns by its tasks, and is reminded by their clock; here stands what else happens.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changecontrol.guards import weighing as guards
from changecontrol.models import CustomerPosition, JointWeighing
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import ENGINEER, MANAGER
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Done

TOLD = register(Kind("joint-weighing-progress", _("Progress of a decision in which you take part"), side="portal"))
SPOKE = register(Kind("joint-weighing-answered", _("A customer spoke on a trade-off"), side="staff"))
YOURS = _("You get this because you may speak for your company on this decision.")
OWNS = _("You get this because you own the trade-off, or sign its decision.")

TO_CUSTOMER: dict[str, tuple[Promise, Promise]] = {
    "show_anew": (
        _("Changed: %(title)s"),
        _("%(supplier)s has changed what is weighed. Scores that you have given are withdrawn; you are asked anew."),
    ),
    "tell_outcome": (
        _("Decided: %(title)s"),
        _("%(supplier)s has decided for %(outcome)s. Your position stays beside the decision."),
    ),
    "end": (_("Ended: %(title)s"), _("%(supplier)s has ended the weighing; nothing is decided by it.")),
}
TO_STAFF: dict[str, tuple[Promise, Promise]] = {
    "propose_weights": (_("Weights of a customer: %(title)s"), _("%(name)s of %(customer)s has proposed weights.")),
    "score": (_("Scores of a customer: %(title)s"), _("%(customer)s has scored every option.")),
    "take_position": (
        _("Position of a customer: %(title)s"), _("%(name)s of %(customer)s has taken a position. The reason given:"),
    ),
    "objection": (
        _("Objection of a customer: %(title)s"),
        _("%(name)s of %(customer)s objects. The decision has to answer that. The reason given:"),
    ),
    "note_silence": (
        _("No position: %(title)s"), _("%(customer)s has taken no position in time; it can be decided without."),
    ),
}  # fmt: skip


def announce(done: Done) -> None:
    """Tell the other side what was done."""
    record, act = done.record, done.transition.act
    name = done.by.person.name if isinstance(done.by, Seat) else ""
    if act in TO_CUSTOMER and not (act == "show_anew" and not _was_given(record)):
        quote = record.answer if act == "tell_outcome" else ""
        _tell(record, act, TO_CUSTOMER[act], _theirs(record), TOLD, portal=True, quote=quote)
    if act == "score" and not guards.has_scored(record):
        return
    quote = str(done.data.get("reason_given", ""))
    objects = done.data.get("stance") == CustomerPosition.Stance.OBJECTS
    words = TO_STAFF.get("objection" if objects else act)
    if words:
        people = _ours(record) + (list(staff_with_roles([MANAGER.code])) if act == "take_position" else [])
        _tell(record, act, words, people, SPOKE, portal=False, quote=quote, name=name, urgent=objects)


def _was_given(record: JointWeighing) -> bool:
    """Whether the sheet that was just replaced had scores, or a position."""
    before = record.revision - 1
    scored = record.customerscores.filter(revision=before)
    return bool(scored.exists() or record.customerpositions.filter(revision=before).exists())


def _theirs(record: JointWeighing) -> list[Person]:
    return list(people_of_customer(record.customer)) if record.customer and record.shared else []


def _ours(record: JointWeighing) -> list[Person]:
    return [record.owner] if record.owner else list(staff_with_roles([ENGINEER.code]))


def _tell(
    record: JointWeighing, act: str, words: tuple[Promise, Promise], people: list[Person], kind: Kind, *, portal: bool,
    quote: str = "", name: str = "", urgent: bool = False,
) -> None:  # fmt: skip
    path = "portal/weighings" if portal else "joint-weighings"
    notice = Notice(
        event=f"joint_weighing:{record.pk}:{act}:{record.version}:{'theirs' if portal else 'ours'}", kind=kind,
        url=f"/{record.organisation.slug}/{path}/{record.number}/", subject=words[0], lines=[words[1]], quote=quote,
        values={
            "title": record.title, "supplier": record.organisation.name, "customer": str(record.customer),
            "name": name, "outcome": record.outcome,
        },
        button=_("Open the page"), why=YOURS if portal else OWNS, record_number=record.number, urgent=urgent,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=list({one.pk: one for one in people}.values()))


ANNOUNCERS["joint_weighing"] = announce
