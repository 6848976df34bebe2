"""Who is told that a calendar of a customer cannot be read any more: whoever can mend it, in words of its page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changecontrol.guards.change import ENDED
from changecontrol.models import Change, CustomerFeed
from changecontrol.queries.calendar import FAULTS
from changecontrol.workflow.who import DOERS
from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import MANAGER
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify

FAILING = register(Kind("calendar-not-read", _("A calendar that is read regularly cannot be read")))
MEND: dict[str, Promise] = {
    "address": _("Enter the calendar anew with its address of today, and read this one no more."),
    "private": _("Ask your administrator, or enter a calendar at a public address."),
    "calendar": _("Look whether the address still leads to an iCalendar file (.ics)."),
    "size": _("Give out fewer events, such as those of the coming year, or a calendar for this purpose alone."),
    "status": _("Look whether the calendar is still given out there; a new secret address is entered anew."),
    "redirects": _("Enter the calendar anew with the address that it leads to in the end."),
}
"""How a fault is mended, by its code; those of the server are mended there."""
AT_THE_SERVER = _("Ask whoever runs its server. It is read again by itself as soon as it answers.")
ENTERED = _("You get this because you entered this calendar.")
PLANS = _("You get this because changes of this customer are planned by its calendar.")


def tell_failing(feed: CustomerFeed) -> None:
    """Tell whoever entered it, and of our side whoever owns a running change of the customer, else quality managers.

    Once until it has been read again: the event is named by the last time it was. Whose rights have ended is not told.
    """
    ours = {one.pk: (one, PLANS) for one in _planners(feed)}
    if feed.by is not None and feed.by_customer:
        theirs = [one for one in people_of_customer(feed.customer, "contribute") if one.pk == feed.by_id]
        _tell(feed, theirs, ENTERED, portal=True)
    elif feed.by is not None and staff_with_roles(DOERS).filter(pk=feed.by.pk).exists():
        ours[feed.by.pk] = (feed.by, ENTERED)
    for why in (ENTERED, PLANS):
        _tell(feed, [person for person, reason in ours.values() if reason is why], why, portal=False)


def _planners(feed: CustomerFeed) -> list[Person]:
    running = Change.objects.filter(recipients__customer=feed.customer_id).exclude(state__in=ENDED)
    owners = staff_with_roles(DOERS).filter(pk__in=running.values("owner"))
    return list(owners) or list(staff_with_roles([MANAGER.code]))


def _tell(feed: CustomerFeed, people: list[Person], why: Promise, *, portal: bool) -> None:
    since = feed.read_at or feed.at
    path = "portal/calendar/feeds" if portal else "calendar/feeds"
    notice = Notice(
        event=f"calendar-feed:{feed.pk}:failing:{since.isoformat()}:{'theirs' if portal else 'ours'}", kind=FAILING,
        url=f"/{feed.organisation.slug}/{path}/", subject=_("Calendar not read: %(name)s"),
        lines=[
            _("The calendar “%(name)s” of %(customer)s could not be read %(times)d times in a row."),
            FAULTS[feed.fault], MEND.get(feed.fault, AT_THE_SERVER),
            _("What was read before still holds; changes of it are not seen."),
        ],
        values={"name": feed.name, "customer": feed.customer.name, "times": feed.faults},
        facts=[(_("Read from"), feed.host), (_("Last read"), feed.read_at or _("never"))], why=why,
        button=_("Open the calendars that are read"),
    )  # fmt: skip
    notify(organisation=feed.organisation, notice=notice, recipients=people)
