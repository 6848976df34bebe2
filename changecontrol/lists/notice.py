"""The lists of notices: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changecontrol.models import ChangeNotice
from changecontrol.queries.notice import listed, notices
from changecontrol.workflow import NOTICE
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
STATES = {state.code: State(state.label, state.tone) for state in NOTICE.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, state.tone) for state in NOTICE.states}


def staff_columns(slug: str) -> list[Column[ChangeNotice]]:
    """The columns of the staff's list."""
    return [
        Column("record", _("Notice"), lambda n: (n.number, n.title), format="record", role="lead",
               link=lambda n: f"/{slug}/notices/{n.number}/", in_export=False),
        *_in_files(),
        Column("change", _("Change"), lambda n: n.change_number),
        Column("customer", _("Customer"), lambda n: n.customer.name if n.customer else "", role="half"),
        Column("state", _("State"), lambda n: STATES[n.state], format="badge", role="half-2"),
        Column("asks", _("Asks"), lambda n: n.get_asks_display()),
        Column("revision", _("Revision"), lambda n: n.revision, format="number"),
        Column("period", _("Notice period ends"), lambda n: n.earliest_ship_on or "", format="date"),
        Column("owner", _("Owner"), lambda n: n.owner.name if n.owner else "", format="person"),
        Column("sent", _("Sent"), lambda n: n.sent_at or "", format="date"),
        Column("made", _("Made"), lambda n: n.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def portal_columns(slug: str) -> list[Column[ChangeNotice]]:
    """The columns of the customer's list."""
    return [
        Column("record", _("Change notice"), lambda n: (n.number, n.title), format="record", role="lead",
               link=lambda n: f"/{slug}/portal/change-notices/{n.number}/", in_export=False),
        *_in_files(),
        Column("state", _("Now"), lambda n: CUSTOMER_STATES[n.state], format="badge", role="half-2"),
        Column("asks", _("Asks you"), lambda n: n.get_asks_display(), role="sub"),
        Column("ship", _("First shipment"), lambda n: n.first_ship_on or "", format="date"),
        Column("sent", _("Received"), lambda n: n.sent_at or "", format="date", role="when"),
    ]  # fmt: skip


def _in_files() -> list[Column[ChangeNotice]]:
    return [
        Column("number", _("Number"), lambda n: n.number, on_page=False),
        Column("title", _("Title"), lambda n: n.title, on_page=False),
    ]


class NoticeFilter(FilterForm):
    """The filters of the staff's list: only what an index serves."""

    main = ("customer", "state")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in NOTICE.states])

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ChangeNotice
        fields: list[str] = []


class CustomerNoticeFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_turn",
        choices=[("open", _("Open")), ("mine", _("Waiting for you")), ("closed", _("Closed"))],
    )  # fmt: skip

    def by_turn(self, rows: QuerySet[ChangeNotice], name: str, value: str) -> QuerySet[ChangeNotice]:
        """Open, waiting for the customer, or closed."""
        if value == "closed":
            return rows.filter(turn="nobody")
        return rows.filter(turn="customer") if value == "mine" else rows.exclude(turn="nobody")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ChangeNotice
        fields: list[str] = []


def own(seat: Seat) -> QuerySet[ChangeNotice]:
    """The customer's notices, with what the list shows of them."""
    names = ["number", "title", "state", "created_at", "asks", "sent_at", "first_ship_on", "kind"]
    return notices(seat).only(*names)


NOTICES = register_list(
    ListPage(
        slug="notices", title=_("Change notices"), url_name="notices", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=listed, columns=lambda seat: staff_columns(seat.organisation.slug),
        filter=NoticeFilter, orderings=ORDERINGS, icon="mail-warning", kind="change_notice",
        pick=lambda n: (n.number, n.number),
        none_yet=_("A notice is made of a change for each customer that it concerns; it appears here."),
    )
)  # fmt: skip
OWN_NOTICES = register_list(
    ListPage(
        slug="own-notices", title=_("Change notices"), url_name="notices", side=Side.PORTAL, right=Right.PORTAL_READ,
        export=Right.PORTAL_READ, rows=own, columns=lambda seat: portal_columns(seat.organisation.slug),
        filter=CustomerNoticeFilter, orderings=ORDERINGS, icon="mail-warning", kind="change_notice",
        pick=lambda n: (n.number, n.number), roomy=True,
        none_yet=_("When something changes in what you get, the notice appears here; you answer it here too."),
    )
)  # fmt: skip
