"""The lists of complaints: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from feedback import queries
from feedback.models import Category, Complaint, Severity
from feedback.workflow import COMPLAINT
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer, Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.shapes import Tone
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

TONES: dict[str, Tone] = {"critical": "bad", "major": "warn", "minor": "mute"}
NUMBER_AND_TITLE: list[Column[Complaint]] = [
    Column("number", _("Number"), lambda c: c.number, on_page=False),
    Column("title", _("Title"), lambda c: c.title, on_page=False),
]
"""What stands in one cell on the page has two in a file, where people sort and look up by the number."""

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}


STATES = {state.code: State(state.label, state.tone) for state in COMPLAINT.states}
CUSTOMER_STATES = {
    state.code: State(state.customer_label, state.tone if state.turn != "staff" else "info")
    for state in COMPLAINT.states
}
SEVERITIES = {one.value: State(one.label, TONES[one.value], "shield-alert", True) for one in Severity}


def state_badge(complaint: Complaint) -> State:
    """The state as staff name it."""
    return STATES[complaint.state]


def customer_state_badge(complaint: Complaint) -> State:
    """The state as the customer reads it."""
    return CUSTOMER_STATES[complaint.state]


def severity_badge(complaint: Complaint) -> State | str:
    """Severity as a square badge, or nothing before the assessment."""
    return SEVERITIES[complaint.severity] if complaint.severity else ""


def staff_columns(slug: str) -> list[Column[Complaint]]:
    """The columns of the staff's list; `slug` of the organisation for the links."""
    return [
        Column("record", _("Complaint"), lambda c: (c.number, c.title), format="record", role="lead",
               link=lambda c: f"/{slug}/complaints/{c.number}/", in_export=False),
        *NUMBER_AND_TITLE,
        Column("customer", _("Customer"), lambda c: c.customer.name if c.customer else "", role="half"),
        Column("state", _("State"), state_badge, format="badge", role="half-2"),
        Column("severity", _("Severity"), severity_badge, format="badge"),
        Column("product", _("Product"), lambda c: c.product or c.part_number),
        Column("lot", _("Lot"), lambda c: c.lot),
        Column("site", _("Site"), lambda c: c.site.name if c.site else ""),
        Column("owner", _("Owner"), lambda c: c.owner.name if c.owner else "", format="person"),
        Column("received", _("Received"), lambda c: c.received_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def portal_columns(slug: str) -> list[Column[Complaint]]:
    """The columns of the customer's list."""
    return [
        Column("record", _("Report"), lambda c: (c.number, c.title), format="record", role="lead",
               link=lambda c: f"/{slug}/portal/reports/{c.number}/", in_export=False),
        *NUMBER_AND_TITLE,
        Column("reference", _("Your reference"), lambda c: c.customer_reference, role="sub"),
        Column("state", _("Now"), customer_state_badge, format="badge", role="half-2"),
        Column("received", _("Reported"), lambda c: c.received_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def picked(complaint: Complaint) -> tuple[str, str]:
    """What a row's box stands for, and its name."""
    return complaint.number, complaint.number


class ComplaintFilter(FilterForm):
    """The filters of the staff's list: only what an index serves."""

    main = ("customer", "state", "site")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in COMPLAINT.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))
    owner = OfferedFilter(
        label=_("Owner"), rows=lambda: staff_with_roles(["quality_engineer", "quality_manager"]).values("pk", "name")
    )
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices)
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Category.choices)
    received_from = django_filters.DateFilter(
        label=_("Received from"), field_name="created_at", lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    received_until = django_filters.DateFilter(
        label=_("Received until"), field_name="created_at", lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Complaint
        fields: list[str] = []


class ReportFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_turn",
        choices=[("open", _("Open")), ("mine", _("Waiting for you")), ("closed", _("Closed"))],
    )  # fmt: skip

    def by_turn(self, rows: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        """Open, waiting for the customer, or closed."""
        if value == "closed":
            return rows.filter(turn="nobody")
        return rows.filter(turn="customer") if value == "mine" else rows.exclude(turn="nobody")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Complaint
        fields: list[str] = []


COMPLAINTS = register_list(
    ListPage(
        slug="complaints",
        title=_("Complaints"),
        url_name="complaints",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=queries.listed,
        columns=lambda seat: staff_columns(seat.organisation.slug),
        filter=ComplaintFilter,
        orderings=ORDERINGS,
        icon="message-square-warning",
        kind=COMPLAINT.kind,
        pick=picked,
        none_yet=_("Complaints that customers file in the portal, or that you record for them, appear here."),
    )
)
REPORTS = register_list(
    ListPage(
        slug="reports",
        title=_("Your reports"),
        url_name="reports",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=queries.listed,
        columns=lambda seat: portal_columns(seat.organisation.slug),
        filter=ReportFilter,
        orderings=ORDERINGS,
        icon="message-square-warning",
        kind=COMPLAINT.kind,
        pick=picked,
        none_yet=_("What you report appears here, with its state and everything that was said about it."),
        roomy=True,
    )
)
