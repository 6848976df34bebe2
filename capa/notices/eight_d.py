"""Who is told what about an 8D report. The customer's notice and the staff's are two: other words, other address."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from capa.models import EightD, Step
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Done

SHARED = register(Kind("eight-d-shared", _("An 8D report was shared with you")))
ANSWERED = register(Kind("eight-d-answered", _("The customer answered an 8D report")))
YOURS = _("You get this because you may act on 8D reports for your company.")
OWNS = _("You get this because you own the report or work CAPAs.")
TO_CUSTOMER = {
    "share_discipline": (
        _("%(step)s of %(number)s"),
        _("%(supplier)s has shared “%(step)s”. You can accept or return it."),
    ),
    "submit_report": (
        _("The 8D report %(number)s is complete"),
        _("%(supplier)s has completed the report. Please accept it, or return the discipline that is not right."),
    ),
}
TO_STAFF = {
    "accept_discipline": (_("Accepted: %(step)s of %(number)s"), _("%(name)s of %(customer)s accepted “%(step)s”.")),
    "return_discipline": (_("Returned: %(step)s of %(number)s"), _("%(name)s of %(customer)s returned “%(step)s”.")),
    "accept_report": (_("Accepted: %(number)s"), _("%(name)s of %(customer)s accepted the whole 8D report.")),
}


def announce(done: Done) -> None:
    """Tell the other side what was done."""
    record, act = done.record, done.transition.act
    if act in TO_CUSTOMER and record.customer:
        _tell(done, *TO_CUSTOMER[act], to=list(people_of_customer(record.customer)), ours=False)
    elif act in TO_STAFF:
        _tell(done, *TO_STAFF[act], to=_owners(record), ours=True)


def _owners(record: EightD) -> list[Person]:
    return [record.owner] if record.owner else list(staff_with_roles(["quality_engineer"]))


def _tell(done: Done, subject: Promise, line: Promise, *, to: list[Person], ours: bool) -> None:
    record = done.record
    step = str(done.data.get("step", ""))
    values = {
        "number": record.number, "supplier": record.organisation.name, "customer": str(record.customer),
        "step": Step(step).label if step in Step.values else "",
        "name": done.by.person.name if isinstance(done.by, Seat) else "",
    }  # fmt: skip
    notice = Notice(
        event=f"eight_d:{record.pk}:{done.transition.act}:{record.version}", kind=ANSWERED if ours else SHARED,
        url=f"/{record.organisation.slug}/{'' if ours else 'portal/'}8d-reports/{record.number}/", subject=subject,
        lines=[line], values=values, quote=str(done.data.get("objection") or done.data.get("comment") or ""),
        button=_("Open the report"), why=OWNS if ours else YOURS, record_number=record.number,
        urgent=done.transition.act in ("submit_report", "return_discipline"),
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=to)


ANNOUNCERS["eight_d"] = announce
