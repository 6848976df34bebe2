"""Who is told what about a notice. The customer's message and the staff's are two: other words, other address."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changecontrol.models import Asks, ChangeNotice
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import ENGINEER
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import ANNOUNCERS, Done

SENT = register(Kind("change-notice", _("A change concerns you"), side="portal"))
TOLD = register(Kind("change-notice-progress", _("Progress of a change notice"), optional=True, side="portal"))
ANSWERED = register(Kind("change-notice-answered", _("A customer answered a change notice"), side="staff"))
YOURS = _("You get this because you may answer change notices for your company.")
OWNS = _("You get this because you own the change or work changes.")

TO_CUSTOMER: dict[str, tuple[Promise, Promise]] = {
    "send": (
        _("Change notice %(number)s: %(title)s"),
        _("%(supplier)s tells you of a change of what you get. Please read it and answer."),
    ),
    "send_revision": (
        _("Revised change notice %(number)s: %(title)s"),
        _("%(supplier)s has revised the notice. An approval of an earlier revision no longer counts. What is new:"),
    ),
    "answer": (_("Your question about %(number)s"), _("%(supplier)s has answered your question:")),
    "take_silence": (
        _("No answer to %(number)s"),
        _("The time for your answer has passed; as agreed with you, the change counts as accepted."),
    ),
    "withdraw": (_("Change notice %(number)s withdrawn"), _("%(supplier)s has withdrawn the notice and the change.")),
    "let_go": (
        _("Change notice %(number)s withdrawn"),
        _("%(supplier)s has withdrawn the notice: the change does not concern you any more."),
    ),
    "close": (
        _("Change notice %(number)s closed"),
        _("%(supplier)s has carried out the change and closed the notice."),
    ),
    "confirm_mailed": (
        _("Your answer by e-mail: %(number)s"),
        _("%(supplier)s has recorded what you wrote by e-mail as your answer. Please look at it in the portal."),
    ),
    "send_samples": (_("Samples sent: %(number)s"), _("%(supplier)s has sent the samples that you asked for:")),
    "meet_condition": (_("Condition met: %(number)s"), _("%(supplier)s has met a condition of your approval.")),
}
TO_STAFF: dict[str, tuple[Promise, Promise]] = {
    "ask_for_samples": (_("Samples asked for: %(number)s"), _("%(name)s of %(customer)s asks for samples:")),
    "ask": (_("Question about %(number)s"), _("%(name)s of %(customer)s asks about the change:")),
    "approve": (_("Approved: %(number)s"), _("%(name)s of %(customer)s approved the change.")),
    "approve_on_conditions": (
        _("Approved on conditions: %(number)s"),
        _("%(name)s of %(customer)s approved the change on conditions. It is not closed before they are met."),
    ),
    "reject": (_("Rejected: %(number)s"), _("%(name)s of %(customer)s rejected the change. The reason given:")),
    "take_silence": (_("No answer: %(number)s"), _("%(customer)s did not answer in time; by the terms it counts.")),
}
REMINDED: dict[str, Promise] = {
    "accepted": _(
        "%(supplier)s waits for your answer until %(due)s. As agreed with you, no answer by then counts as acceptance."
    ),
    "never": _("%(supplier)s waits for your answer until %(due)s. No answer is no approval."),
    "told": _("%(supplier)s asks you to confirm until %(due)s that you have received this notice."),
}
"""By what no answer means; of a notice that is only told, of the receipt."""
URGENT = ("send", "send_revision", "ask", "reject")
QUOTED = ("changed", "answer", "question", "why", "words", "how")


def announce(done: Done) -> None:
    """Tell the other side what was done."""
    act, record = done.transition.act, done.record
    quote = next((str(done.data[name]) for name in QUOTED if done.data.get(name)), "")
    name = done.by.person.name if isinstance(done.by, Seat) else ""
    if act in TO_CUSTOMER:
        _tell_customer(record, act, quote)
    if act in TO_STAFF:
        people = [record.owner] if record.owner else list(staff_with_roles([ENGINEER.code]))
        _tell(record, act, TO_STAFF[act], people, ANSWERED, path="notices", quote=quote, name=name)


def tell_sent(record: ChangeNotice) -> None:
    """Put a new notice before the customer."""
    _tell_customer(record, "send", "")


def tell_reminded(record: ChangeNotice, due: datetime) -> int:
    """Remind the people of the customer of the day by which they answer; returns how many people that are."""
    people = list(people_of_customer(record.customer)) if record.customer else []
    words = REMINDED[record.silence if record.asks == Asks.APPROVAL else "told"]
    _tell(
        record, "remind", (_("Reminder: change notice %(number)s, %(title)s"), words), people, SENT,
        path="portal/change-notices", quote="", due=due,
    )  # fmt: skip
    return len(people)


def tell_unreachable(record: ChangeNotice, due: datetime) -> None:
    """Tell our side that nobody of the customer reads in the portal: somebody reminds by hand."""
    words = _("Nobody of %(customer)s has access to the portal. Remind them by hand; the answer is due on %(due)s.")
    people = [record.owner] if record.owner else list(staff_with_roles([ENGINEER.code]))
    _tell(
        record, "remind", (_("Remind by hand: %(number)s"), words), people, ANSWERED, path="notices", quote="", due=due
    )  # fmt: skip


def _tell_customer(record: ChangeNotice, act: str, quote: str) -> None:
    if record.customer is None or not record.shared:
        return
    kind = SENT if act in ("send", "send_revision") else TOLD
    people = list(people_of_customer(record.customer))
    _tell(record, act, TO_CUSTOMER[act], people, kind, path="portal/change-notices", quote=quote)


def _tell(
    record: ChangeNotice, act: str, words: tuple[Promise, Promise], people: list[Person], kind: Kind, *, path: str,
    quote: str, name: str = "", due: datetime | None = None,
) -> None:  # fmt: skip
    portal = path.startswith("portal")
    notice = Notice(
        event=f"change_notice:{record.pk}:{act}:{record.version}:{'theirs' if portal else 'ours'}", kind=kind,
        url=f"/{record.organisation.slug}/{path}/{record.number}/", subject=words[0], lines=[words[1]], quote=quote,
        values={
            "number": record.number, "title": record.title, "supplier": record.organisation.name,
            "customer": str(record.customer), "name": name, **({"due": due} if due else {}),
        },
        button=_("Open the notice"), why=YOURS if portal else OWNS, record_number=record.number, urgent=act in URGENT,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=people)


ANNOUNCERS["change_notice"] = announce
