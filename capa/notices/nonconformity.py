"""Who is told what about a nonconformity. The customer hears of it only through a request for a concession."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from capa.models import Concession, ContainmentMeasure, Disposition, Nonconformity
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import ENGINEER, MANAGER
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Actor, Done

RECORDED = register(Kind("nc-recorded", _("A nonconformity was recorded"), optional=True, side="staff"))
PROPOSED = register(Kind("nc-proposed", _("A disposition waits for approval"), side="staff"))
PLANNED = register(Kind("nc-containment", _("A containment measure was given to you")))
ANSWERED = register(Kind("nc-answered", _("The customer answered a request for a concession")))
ASKED = register(Kind("nc-concession", _("A concession is asked of you")))
TOLD = register(Kind("nc-progress", _("Progress of a concession"), optional=True, side="portal"))

YOURS = _("You get this because you may act on this request for your company.")
OWNS = _("You get this because you own the nonconformity or work nonconformities.")


def portal_url(record: Nonconformity) -> str:
    """The customer's page of the nonconformity."""
    return f"/{record.organisation.slug}/portal/nonconformities/{record.number}/"


def staff_url(record: Nonconformity) -> str:
    """The staff's page of the nonconformity."""
    return f"/{record.organisation.slug}/nonconformities/{record.number}/"


def owners(record: Nonconformity) -> list[Person]:
    """Who works the nonconformity: its owner, else all quality engineers."""
    return [record.owner] if record.owner else list(staff_with_roles([ENGINEER.code]))


def _others(people: list[Person], by: Actor) -> list[Person]:
    me = by.person.pk if isinstance(by, Seat) else None
    return [person for person in people if person.pk != me]


def _tell(record: Nonconformity, people: list[Person], **notice: Any) -> None:
    event = f"nonconformity:{record.pk}:{notice.pop('event')}"
    told = Notice(event=event, record_number=record.number, **notice)
    notify(organisation=record.organisation, notice=told, recipients=people)


def tell_recorded(record: Nonconformity, *, by: Actor) -> None:
    """Put it before its owner, and before the quality managers."""
    people = {one.pk: one for one in [*owners(record), *staff_with_roles([MANAGER.code])]}
    _tell(
        record, _others(list(people.values()), by), event="recorded", kind=RECORDED, url=staff_url(record),
        subject=_("New nonconformity: %(title)s"), values={"title": record.title},
        lines=[_("%(title)s. Contain it before its clock runs out.")], button=_("Open the nonconformity"), why=OWNS,
    )  # fmt: skip


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    teller = TELLERS.get(done.transition.act)
    if teller:
        teller(done)


def _tell_planned(done: Done) -> None:
    record: Nonconformity = done.record
    row = ContainmentMeasure.objects.filter(record_id=record.pk).order_by("-planned_at", "-id").first()
    if row is None or row.responsible is None:
        return
    _tell(
        record, _others([row.responsible], done.by), event=f"planned:{row.pk}", kind=PLANNED, url=staff_url(record),
        subject=_("Containment measure for you: %(title)s"), values={"title": record.title}, quote=row.action,
        lines=[_("You are responsible for this measure.")], facts=[(_("By when"), row.due_on)],
        button=_("Open the nonconformity"), why=_("You get this because the measure was given to you."),
    )  # fmt: skip


def _tell_asked(done: Done) -> None:
    record: Nonconformity = done.record
    asked = Concession.objects.filter(record_id=record.pk, answer=Concession.Answer.OPEN).first()
    if asked is None or record.customer is None:
        return
    _tell(
        record, list(people_of_customer(record.customer)), event=f"asked:{asked.pk}", kind=ASKED,
        url=portal_url(record), urgent=True, subject=_("Please decide on a concession: %(title)s"),
        lines=[_("%(supplier)s asks you for a concession. Please grant or refuse it by signature.")],
        quote=asked.request, values={"title": record.title, "supplier": record.organisation.name},
        facts=[(_("Product"), record.product), (_("Lot or batch"), record.lot), (_("Quantity"), asked.quantity)],
        button=_("Read and decide"), why=YOURS,
    )  # fmt: skip


def _tell_answered(done: Done) -> None:
    record: Nonconformity = done.record
    asked = Concession.objects.filter(record_id=record.pk).order_by("-asked_at", "-id").first()
    if asked is None:
        return
    granted = asked.answer == Concession.Answer.GRANTED
    people = {one.pk: one for one in [*owners(record), *staff_with_roles([MANAGER.code])]}
    _tell(
        record, list(people.values()), event=f"answered:{asked.pk}", kind=ANSWERED, url=staff_url(record),
        urgent=not granted,
        subject=_("Concession granted: %(title)s") if granted else _("Concession refused: %(title)s"),
        lines=[
            _("%(name)s of %(customer)s granted the concession for %(quantity)s of %(asked)s.") if granted
            else _("%(name)s of %(customer)s refused the concession. The parts need another disposition."),
        ],
        quote=asked.conditions if granted else asked.answer_text,
        values={
            "title": record.title, "name": asked.answered_by_name, "customer": str(record.customer),
            "quantity": asked.granted_quantity or 0, "asked": asked.quantity,
        },
        button=_("Open the nonconformity"), why=OWNS,
    )  # fmt: skip


WORDS: dict[str, tuple[Promise, Promise]] = {
    "withdraw_request": (
        _("Request withdrawn: %(title)s"),
        _("%(supplier)s has withdrawn the request for a concession. You have nothing to decide."),
    ),
    "close": (_("Closed: %(title)s"), _("%(supplier)s has closed the record of these parts.")),
    "reopen": (_("Reopened: %(title)s"), _("%(supplier)s has taken up the record of these parts again.")),
    "void": (_("Withdrawn: %(title)s"), _("%(supplier)s has withdrawn the record of these parts.")),
}


def _tell_progress(done: Done) -> None:
    record: Nonconformity = done.record
    if not (record.shared and record.customer):
        return
    subject, line = WORDS[done.transition.act]
    _tell(
        record, list(people_of_customer(record.customer)), event=f"{done.transition.act}:{record.version}", kind=TOLD,
        url=portal_url(record), subject=subject, lines=[line], button=_("Open the record"), why=YOURS,
        values={"title": record.title, "supplier": record.organisation.name},
    )  # fmt: skip


def _tell_approvers(done: Done) -> None:
    """A proposal that waits for a signature is put before the quality managers."""
    record: Nonconformity = done.record
    row = Disposition.objects.filter(record_id=record.pk).order_by("-proposed_at", "-id").first()
    if row is None:
        return
    _tell(
        record, _others(list(staff_with_roles([MANAGER.code])), done.by), event=f"proposed:{row.pk}", kind=PROPOSED,
        url=staff_url(record), subject=_("Disposition to approve: %(title)s"), quote=row.justification,
        lines=[_("%(name)s proposes for %(quantity)s: %(decision)s.")], button=_("Open the nonconformity"), why=OWNS,
        values={
            "title": record.title, "name": row.proposed_by.name, "quantity": row.quantity,
            "decision": Disposition.Decision(row.decision).label,
        },
    )  # fmt: skip


TELLERS = {
    "plan_containment": _tell_planned, "propose_disposition": _tell_approvers, "ask_concession": _tell_asked,
    "grant_concession": _tell_answered, "refuse_concession": _tell_answered,
    **dict.fromkeys(WORDS, _tell_progress),
}  # fmt: skip
ANNOUNCERS["nonconformity"] = announce
