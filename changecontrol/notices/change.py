"""Who is told what about a change. Customers hear of it through their notice only."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changecontrol.models import Change, CustomerWindow
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import MANAGER
from qms.accounts.seat import Seat, SystemActor
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Done

MOVED = register(Kind("change-moved", _("A change of yours moved on"), optional=True, side="staff"))
EMERGENCY = register(Kind("change-emergency", _("A change was carried out in an emergency"), side="staff"))
OWNS = _("You get this because you own the change or asked for it.")
LEADS = _("You get this because you lead quality.")

WORDS: dict[str, tuple[Promise, Promise]] = {
    "return_plan": (_("Plan returned: %(title)s"), _("%(name)s returned the plan of the change. The reason given:")),
    "approve_plan": (_("Plan approved: %(title)s"), _("%(name)s approved the plan. Customers are told next.")),
    "reject": (_("Change rejected: %(title)s"), _("%(name)s rejected the change. The reason given:")),
    "withdraw": (_("Change withdrawn: %(title)s"), _("%(name)s withdrew the change. The reason given:")),
    "move_dates": (_("Planned days moved: %(title)s"), _("%(name)s moved the planned days. The reason given:")),
    "stop_implementation": (
        _("Implementation stopped: %(title)s"),
        _("%(name)s stopped the implementation; nothing more is shipped changed. The reason given:"),
    ),
    "override_class": (_("Another class: %(title)s"), _("%(name)s set another class. The reason given:")),
    "close": (_("Change closed: %(title)s"), _("%(name)s closed the change.")),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    act = done.transition.act
    if act in WORDS:
        people = [one for one in (done.record.owner, done.record.created_by) if one is not None]
        _tell(done, *WORDS[act], people, OWNS)
    elif act == "implement_at_once":
        words = _(
            "%(name)s ordered a change before its approval. It is approved afterwards, in time. The reason given:"
        )
        _tell(done, _("Emergency: %(title)s"), words, list(staff_with_roles([MANAGER.code])), LEADS)


def _tell(done: Done, subject: Promise, line: Promise, people: list[Person], why: Promise) -> None:
    record: Change = done.record
    me = done.by.person.pk if isinstance(done.by, Seat) else None
    urgent = done.transition.act == "implement_at_once"
    notice = Notice(
        event=f"change:{record.pk}:{done.transition.act}:{record.version}", kind=EMERGENCY if urgent else MOVED,
        url=f"/{record.organisation.slug}/changes/{record.number}/", subject=subject, lines=[line], quote=done.reason,
        values={"title": record.title, "name": done.by.person.name if isinstance(done.by, Seat) else "Concord"},
        button=_("Open the change"), why=why, record_number=record.number, urgent=urgent,
    )  # fmt: skip
    others = {one.pk: one for one in people if one.pk != me and one.is_active}
    notify(organisation=record.organisation, notice=notice, recipients=list(others.values()))


ANNOUNCERS["change"] = announce


def tell_frozen(record: Change, window: CustomerWindow, words: str) -> None:
    """Tell the owner that the planned first shipment lies in a window of a customer."""
    notice = Notice(
        event=f"change:{record.pk}:window:{window.pk}:{window.at.isoformat()}", kind=MOVED,
        url=f"/{record.organisation.slug}/changes/{record.number}/", subject=_("Plan anew: %(title)s"),
        lines=[_("The first shipment lies in a window of %(customer)s. Take the plan back and choose another day.")],
        values={"title": record.title, "customer": window.customer.name}, quote=words, button=_("Open the change"),
        why=OWNS, record_number=record.number,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=[record.owner] if record.owner else [])


def tell_supplied(record: Change, customers: str, by: Seat | SystemActor) -> None:
    """Tell the owner that customers get an affected part from now on; whoever has entered it knows."""
    _tell_owner(
        record, _("Supplied since: %(title)s"),
        _("By the register of supply an affected part goes to %(customers)s, too. Confirm it, and each has its gate."),
        customers, by,
    )  # fmt: skip


def tell_ended(record: Change, customers: str) -> None:
    """Tell the owner that the supply of customers has ended, or will: then they are struck."""
    _tell_owner(
        record, _("Supply ends: %(title)s"),
        _("By the register of supply no affected part goes to %(customers)s any more, or soon none. Strike the "
          "customer once it has ended."), customers, None,
    )  # fmt: skip


def _tell_owner(record: Change, subject: Promise, line: Promise, customers: str, by: Seat | SystemActor | None) -> None:
    me = by.person.pk if isinstance(by, Seat) else None
    notice = Notice(
        event=f"change:{record.pk}:supply:{timezone.now().isoformat()}", kind=MOVED,
        url=f"/{record.organisation.slug}/changes/{record.number}/?tab=impact", subject=subject, lines=[line],
        values={"title": record.title, "customers": customers}, button=_("Open the change"), why=OWNS,
        record_number=record.number,
    )  # fmt: skip
    people = [record.owner] if record.owner and record.owner.pk != me and record.owner.is_active else []
    notify(organisation=record.organisation, notice=notice, recipients=people)
