"""Who is told what about terms. The customer's notice and the staff's are two: other words, other address.

Whom an act is asked of is told by the task. What is said here is what nobody has to do anything about.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import MANAGER
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.terms.models import TermSet
from qms.workflow.perform import Done

CHANGED = register(Kind("terms-changed", _("The terms agreed with you change"), side="portal"))
DECLINED = register(Kind("terms-declined", _("A customer declined terms")))

CUSTOMER_WORDS: dict[str, tuple[Promise, Promise]] = {
    "put_in_force": (
        _("Terms from %(day)s: %(title)s"),
        _("%(supplier)s has put these terms in force for you from %(day)s. What runs already keeps its times."),
    ),
    "share": (
        _("Terms from %(day)s: %(title)s"),
        _("%(supplier)s has shared the terms with you that are in force from %(day)s."),
    ),
    "withdraw": (_("Terms withdrawn: %(title)s"), _("%(supplier)s has withdrawn these terms.")),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    if done.transition.act == "decline":
        _tell_declined(done)
    elif done.transition.act in CUSTOMER_WORDS and done.record.shared:
        _tell_customer(done, *CUSTOMER_WORDS[done.transition.act])


def _tell_customer(done: Done, subject: Promise, line: Promise) -> None:
    terms: TermSet = done.record
    values = {"title": terms.title, "supplier": terms.organisation.name, "day": terms.effective_from}
    notice = Notice(
        event=f"terms:{terms.pk}:{done.transition.act}:{terms.version}", kind=CHANGED,
        url=f"/{terms.organisation.slug}/portal/terms/{terms.number}/", subject=subject, lines=[line], values=values,
        button=_("Read the terms"), why=_("You get this because you act for your company here."),
        record_number=terms.number,
    )  # fmt: skip
    assert terms.customer is not None
    notify(organisation=terms.organisation, notice=notice, recipients=list(people_of_customer(terms.customer)))


def _tell_declined(done: Done) -> None:
    terms: TermSet = done.record
    notice = Notice(
        event=f"terms:{terms.pk}:declined", kind=DECLINED, url=f"/{terms.organisation.slug}/terms/{terms.number}/",
        subject=_("Terms declined: %(title)s"), lines=[_("%(customer)s declined the terms. The reason given:")],
        quote=done.reason, values={"title": terms.title, "customer": str(terms.customer)},
        button=_("Open the terms"), why=_("You get this because you own these terms or lead quality."),
        record_number=terms.number,
    )  # fmt: skip
    people: list[Person] = list(staff_with_roles([MANAGER.code]))
    if terms.owner is not None and terms.owner not in people:
        people.append(terms.owner)
    notify(organisation=terms.organisation, notice=notice, recipients=people)
