"""Who is told what about a complaint. The customer's notice and the staff's are two: other words, other address."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Complaint, Reply
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.seat import Seat, Side
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Actor, Done

RECEIVED = register(Kind("complaint-received", _("A complaint was received")))
PROGRESS = register(Kind("complaint-progress", _("Progress of your report"), optional=True, side="portal"))
REPLIED = register(Kind("complaint-replied", _("A reply to your report")))
ANSWERED = register(Kind("complaint-answered", _("The customer answered a reply")))
RETURNED = register(Kind("complaint-returned", _("A reply was returned to its author")))

YOURS = _("You get this because you may act on this report for your company.")
OWNS = _("You get this because you own the complaint or work complaints.")


def portal_url(complaint: Complaint) -> str:
    """The customer's page of the complaint."""
    return f"/{complaint.organisation.slug}/portal/reports/{complaint.number}/"


def staff_url(complaint: Complaint) -> str:
    """The staff's page of the complaint."""
    return f"/{complaint.organisation.slug}/complaints/{complaint.number}/"


def owners(complaint: Complaint) -> list[Person]:
    """Who works the complaint: its owner, else all quality engineers."""
    return [complaint.owner] if complaint.owner else list(staff_with_roles(["quality_engineer"]))


def _others(people: list[Person], by: Actor) -> list[Person]:
    me = by.person.pk if isinstance(by, Seat) else None
    return [person for person in people if person.pk != me]


def tell_received(complaint: Complaint, *, by: Actor) -> None:
    """Confirm the receipt to the customer at once (ISO 10002:2018 8.3), and put it before those who acknowledge."""
    values = {"title": complaint.title, "supplier": complaint.organisation.name, "customer": str(complaint.customer)}
    if complaint.shared and complaint.customer:
        notice = Notice(
            event=f"complaint:{complaint.pk}:received", kind=RECEIVED, url=portal_url(complaint), urgent=True,
            subject=_("We have your report: %(title)s"),
            lines=[
                _("%(supplier)s has received your report. It has a number, and somebody will take it up."),
                _("You can follow every step, add files and write to us on its page."),
            ],
            values=values, button=_("Open the report"), why=YOURS, record_number=complaint.number,
            facts=[(_("Number"), complaint.number), (_("Received"), complaint.received_at)],
        )  # fmt: skip
        notify(
            organisation=complaint.organisation, notice=notice, recipients=list(people_of_customer(complaint.customer))
        )
    notice = Notice(
        event=f"complaint:{complaint.pk}:intake", kind=RECEIVED, url=staff_url(complaint),
        subject=_("New complaint of %(customer)s: %(title)s"),
        lines=[_("%(customer)s reported: %(title)s. Acknowledge it before its clock runs out.")],
        values=values, button=_("Open the complaint"), why=OWNS, record_number=complaint.number,
    )  # fmt: skip
    notify(organisation=complaint.organisation, notice=notice, recipients=_others(owners(complaint), by))


PROGRESS_WORDS: dict[str, tuple[Promise, Promise]] = {
    "acknowledge": (
        _("Your report was acknowledged: %(title)s"),
        _("%(owner)s of %(supplier)s has acknowledged your report and works on it."),
    ),
    "close": (_("Your report was closed: %(title)s"), _("%(supplier)s has closed your report.")),
    "reject": (
        _("Your report was closed: %(title)s"),
        _("%(supplier)s does not handle your report as a complaint. Its page says why; write there if you disagree."),
    ),
    "reopen": (_("Your report was reopened: %(title)s"), _("%(supplier)s has taken up your report again.")),
    "reconsider": (_("Your report was reopened: %(title)s"), _("%(supplier)s has taken up your report again.")),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    complaint, act = done.record, done.transition.act
    if act in PROGRESS_WORDS and complaint.shared and complaint.customer:
        _tell_progress(done, *PROGRESS_WORDS[act])
    elif act == "send_reply" and complaint.customer:
        _tell_replied(complaint)
    elif act in ("accept", "contest"):
        _tell_answered(done)
    elif act == "return_reply":
        _tell_returned(done)


def _tell_progress(done: Done, subject: Promise, line: Promise) -> None:
    complaint = done.record
    values = {
        "title": complaint.title, "supplier": complaint.organisation.name,
        "owner": complaint.owner.name if complaint.owner else complaint.organisation.name,
    }  # fmt: skip
    notice = Notice(
        event=f"complaint:{complaint.pk}:{done.transition.act}:{complaint.version}", kind=PROGRESS,
        url=portal_url(complaint), subject=subject, lines=[line], values=values, button=_("Open the report"),
        why=YOURS, record_number=complaint.number,
    )  # fmt: skip
    notify(organisation=complaint.organisation, notice=notice, recipients=list(people_of_customer(complaint.customer)))


def _tell_replied(complaint: Complaint) -> None:
    reply = Reply.objects.filter(record_id=complaint.pk, sent_at__isnull=False).order_by("-version").first()
    if reply is None or complaint.customer is None:
        return
    notice = Notice(
        event=f"complaint:{complaint.pk}:replied:{reply.version}", kind=REPLIED, url=portal_url(complaint), urgent=True,
        subject=_("Reply to your report: %(title)s"),
        lines=[
            _("%(supplier)s has replied to your report. Please accept the reply, or tell us what is missing."),
        ],
        quote=reply.body, values={"title": complaint.title, "supplier": complaint.organisation.name},
        button=_("Read and decide"), why=YOURS, record_number=complaint.number,
    )  # fmt: skip
    notify(organisation=complaint.organisation, notice=notice, recipients=list(people_of_customer(complaint.customer)))


def _tell_answered(done: Done) -> None:
    complaint = done.record
    accepted = done.transition.act == "accept"
    name = done.by.person.name if isinstance(done.by, Seat) and done.by.side == Side.PORTAL else str(complaint.customer)
    notice = Notice(
        event=f"complaint:{complaint.pk}:{done.transition.act}:{complaint.version}", kind=ANSWERED,
        url=staff_url(complaint),
        subject=_("Reply accepted: %(title)s") if accepted else _("Reply contested: %(title)s"),
        lines=[
            _("%(name)s of %(customer)s accepted the reply. The complaint can be closed.") if accepted
            else _("%(name)s of %(customer)s contested the reply."),
        ],
        quote=str(done.data.get("objection") or done.data.get("comment") or ""),
        values={"title": complaint.title, "name": name, "customer": str(complaint.customer)},
        button=_("Open the complaint"), why=OWNS, record_number=complaint.number, urgent=not accepted,
    )  # fmt: skip
    people = owners(complaint) + list(staff_with_roles(["quality_manager"]))
    notify(organisation=complaint.organisation, notice=notice, recipients=people)


def _tell_returned(done: Done) -> None:
    complaint = done.record
    reply = Reply.objects.filter(record_id=complaint.pk).order_by("-version").select_related("drafted_by").first()
    if reply is None:
        return
    notice = Notice(
        event=f"complaint:{complaint.pk}:returned:{complaint.version}", kind=RETURNED, url=staff_url(complaint),
        subject=_("Your reply was returned: %(title)s"), lines=[_("The reply was not approved. The reason given:")],
        quote=done.reason, values={"title": complaint.title}, button=_("Open the complaint"), why=OWNS,
        record_number=complaint.number,
    )  # fmt: skip
    notify(organisation=complaint.organisation, notice=notice, recipients=[reply.drafted_by])


ANNOUNCERS["complaint"] = announce
