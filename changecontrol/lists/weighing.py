"""The lists of joint weighings: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changecontrol.models import JointWeighing
from changecontrol.queries.weighing import listed, weighings
from changecontrol.workflow import JOINT
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
STATES = {state.code: State(state.label, state.tone) for state in JOINT.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, state.tone) for state in JOINT.states}


def staff_columns(slug: str) -> list[Column[JointWeighing]]:
    """The columns of the staff's list."""
    return [
        Column("record", _("Joint weighing"), lambda j: (j.number, j.title), format="record", role="lead",
               link=lambda j: f"/{slug}/joint-weighings/{j.number}/", in_export=False),
        *_in_files(),
        Column("customer", _("Customer"), lambda j: j.customer.name if j.customer else "", role="half"),
        Column("state", _("State"), lambda j: STATES[j.state], format="badge", role="half-2"),
        Column("outcome", _("Decided for"), lambda j: j.outcome),
        Column("owner", _("Owner"), lambda j: j.owner.name if j.owner else "", format="person"),
        Column("asked", _("Position asked for"), lambda j: j.asked_at or "", format="date"),
        Column("shared", _("Shared"), lambda j: j.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def portal_columns(slug: str) -> list[Column[JointWeighing]]:
    """The columns of the customer's list."""
    return [
        Column("record", _("Joint weighing"), lambda j: (j.number, j.title), format="record", role="lead",
               link=lambda j: f"/{slug}/portal/weighings/{j.number}/", in_export=False),
        *_in_files(),
        Column("state", _("Now"), lambda j: CUSTOMER_STATES[j.state], format="badge", role="half-2"),
        Column("outcome", _("Decided for"), lambda j: j.outcome, role="sub"),
        Column("asked", _("Position asked for"), lambda j: j.asked_at or "", format="date"),
        Column("shared", _("Received"), lambda j: j.created_at, format="date", role="when"),
    ]  # fmt: skip


def _in_files() -> list[Column[JointWeighing]]:
    return [
        Column("number", _("Number"), lambda j: j.number, on_page=False),
        Column("title", _("Title"), lambda j: j.title, on_page=False),
    ]


class JointFilter(FilterForm):
    """The filters of the staff's list: only what an index serves."""

    main = ("customer", "state")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in JOINT.states])

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = JointWeighing
        fields: list[str] = []


class OwnFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_turn",
        choices=[("open", _("Open")), ("mine", _("Waiting for you")), ("closed", _("Closed"))],
    )  # fmt: skip

    def by_turn(self, rows: QuerySet[JointWeighing], name: str, value: str) -> QuerySet[JointWeighing]:
        """Open, waiting for the customer, or closed."""
        if value == "closed":
            return rows.filter(turn="nobody")
        return rows.filter(turn="customer") if value == "mine" else rows.exclude(turn="nobody")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = JointWeighing
        fields: list[str] = []


def own(seat: Seat) -> QuerySet[JointWeighing]:
    """The customer's, with what the list shows of them."""
    return weighings(seat).only("number", "title", "state", "created_at", "asked_at", "outcome", "kind")


WEIGHINGS = register_list(
    ListPage(
        slug="joint-weighings", title=_("Joint weighings"), url_name="weighings", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=listed,
        columns=lambda seat: staff_columns(seat.organisation.slug), filter=JointFilter, orderings=ORDERINGS,
        icon="scale", kind="joint_weighing", pick=lambda j: (j.number, j.number),
        none_yet=_("A trade-off that is shared with a customer appears here, with what the customer says to it."),
    )
)  # fmt: skip
OWN_WEIGHINGS = register_list(
    ListPage(
        slug="own-weighings", title=_("Joint weighings"), url_name="weighings", side=Side.PORTAL,
        right=Right.PORTAL_READ, export=Right.PORTAL_READ, rows=own,
        columns=lambda seat: portal_columns(seat.organisation.slug), filter=OwnFilter, orderings=ORDERINGS,
        icon="scale", kind="joint_weighing", pick=lambda j: (j.number, j.number), roomy=True,
        none_yet=_("When your part in a decision is asked for, it appears here: weights, scores, your position."),
    )
)  # fmt: skip
