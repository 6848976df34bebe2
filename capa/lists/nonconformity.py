"""The lists of nonconformities: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capa.models import Defect, NcSeverity, Nonconformity, Source
from capa.queries import nonconformity as queries
from capa.workflow import NONCONFORMITY
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer, Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.shapes import Tone
from qms.web.tables import Column, State
from qms.workflow.keeping import OWNERS
from qms.workspace.listpage import ListPage, register_list

TONES: dict[str, Tone] = {"critical": "bad", "major": "warn", "minor": "mute"}
STATES = {state.code: State(state.label, state.tone) for state in NONCONFORMITY.states}
CUSTOMER_STATES = {
    state.code: State(state.customer_label, state.tone if state.turn != "staff" else "info")
    for state in NONCONFORMITY.states
}
SEVERITIES = {one.value: State(one.label, TONES[one.value], "shield-alert", True) for one in NcSeverity}
ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
NUMBER_AND_TITLE: list[Column[Nonconformity]] = [
    Column("number", _("Number"), lambda n: n.number, on_page=False),
    Column("title", _("Title"), lambda n: n.title, on_page=False),
]


def severity_badge(record: Nonconformity) -> State | str:
    """Severity as a square badge, or nothing."""
    return SEVERITIES[record.severity] if record.severity else ""


def staff_columns(slug: str) -> list[Column[Nonconformity]]:
    """The columns of the staff's list; `slug` of the organisation for the links."""
    return [
        Column("record", _("Nonconformity"), lambda n: (n.number, n.title), format="record", role="lead",
               link=lambda n: f"/{slug}/nonconformities/{n.number}/", in_export=False),
        *NUMBER_AND_TITLE,
        Column("source", _("Found in"), lambda n: n.get_source_display(), role="half"),
        Column("state", _("State"), lambda n: STATES[n.state], format="badge", role="half-2"),
        Column("severity", _("Severity"), severity_badge, format="badge"),
        Column("product", _("Product"), lambda n: n.product or n.part_number),
        Column("lot", _("Lot"), lambda n: n.lot),
        Column("quantity", _("Affected"), lambda n: n.quantity_affected, format="number"),
        Column("unit", _("Unit"), lambda n: n.get_unit_display(), on_page=False),
        Column("customer", _("Customer"), lambda n: n.customer.name if n.customer else ""),
        Column("site", _("Site"), lambda n: n.site.name if n.site else ""),
        Column("owner", _("Owner"), lambda n: n.owner.name if n.owner else "", format="person"),
        Column("recorded", _("Recorded"), lambda n: n.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def portal_columns(slug: str) -> list[Column[Nonconformity]]:
    """The columns of the customer's list."""
    return [
        Column("record", _("Nonconformity"), lambda n: (n.number, n.title), format="record", role="lead",
               link=lambda n: f"/{slug}/portal/nonconformities/{n.number}/", in_export=False),
        *NUMBER_AND_TITLE,
        Column("product", _("Product"), lambda n: n.product or n.part_number, role="sub"),
        Column("lot", _("Lot"), lambda n: n.lot),
        Column("state", _("Now"), lambda n: CUSTOMER_STATES[n.state], format="badge", role="half-2"),
        Column("recorded", _("Recorded"), lambda n: n.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def picked(record: Nonconformity) -> tuple[str, str]:
    """What a row's box stands for, and its name."""
    return record.number, record.number


class NonconformityFilter(FilterForm):
    """The filters of the staff's list."""

    main = ("state", "source", "site")

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in NONCONFORMITY.states])
    source = django_filters.ChoiceFilter(label=_("Found in"), choices=Source.choices)
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))
    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    owner = OfferedFilter(label=_("Owner"), rows=lambda: staff_with_roles(OWNERS).values("pk", "name"))
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=NcSeverity.choices)
    category = django_filters.ChoiceFilter(label=_("Category"), choices=Defect.choices)
    recorded_from = django_filters.DateFilter(
        label=_("Recorded from"), field_name="created_at", lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    recorded_until = django_filters.DateFilter(
        label=_("Recorded until"), field_name="created_at", lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Nonconformity
        fields: list[str] = []


class RequestFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_turn",
        choices=[("open", _("Open")), ("mine", _("Waiting for you")), ("closed", _("Closed"))],
    )  # fmt: skip

    def by_turn(self, rows: QuerySet[Nonconformity], name: str, value: str) -> QuerySet[Nonconformity]:
        """Open, waiting for the customer, or closed."""
        if value == "closed":
            return rows.filter(turn="nobody")
        return rows.filter(turn="customer") if value == "mine" else rows.exclude(turn="nobody")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Nonconformity
        fields: list[str] = []


NONCONFORMITIES = register_list(
    ListPage(
        slug="nonconformities",
        title=_("Nonconformities"),
        url_name="nonconformities",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=queries.listed,
        columns=lambda seat: staff_columns(seat.organisation.slug),
        filter=NonconformityFilter,
        orderings=ORDERINGS,
        icon="octagon-alert",
        kind=NONCONFORMITY.kind,
        pick=picked,
        none_yet=_("Nonconforming parts that you record, by hand or from a complaint, appear here."),
    )
)
CUSTOMERS_NONCONFORMITIES = register_list(
    ListPage(
        slug="portal-nonconformities",
        title=_("Nonconformities"),
        url_name="nonconformities",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=queries.listed,
        columns=lambda seat: portal_columns(seat.organisation.slug),
        filter=RequestFilter,
        orderings=ORDERINGS,
        icon="octagon-alert",
        kind=NONCONFORMITY.kind,
        pick=picked,
        none_yet=_("Parts of which a concession was asked of you appear here."),
        roomy=True,
    )
)
