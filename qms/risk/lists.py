"""The lists of studies, rating tables and shipped quantities: columns, filters, fixed orders."""

import django_filters
from django.utils.translation import gettext_lazy as _

from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer
from qms.risk import queries
from qms.risk.models import Fmea, RatingTables, ShippedQuantity
from qms.risk.models.study import Study
from qms.risk.workflow import FMEA, TABLES
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

STATES = {state.code: State(state.label, state.tone) for state in FMEA.states}
TABLE_STATES = {state.code: State(state.label, state.tone) for state in TABLES.states}
ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
STUDIES = {study.value: study.label for study in Study}


def study_columns(slug: str) -> list[Column[Fmea]]:
    """The columns of the list of studies; `slug` of the organisation for the links."""
    return [
        Column("record", _("Study"), lambda f: (f.number, f.title), format="record", role="lead",
               link=lambda f: f"/{slug}/fmeas/{f.number}/", in_export=False),
        Column("number", _("Number"), lambda f: f.number, on_page=False),
        Column("title", _("Title"), lambda f: f.title, on_page=False),
        Column("study", _("Kind of study"), lambda f: STUDIES[f.study_type], role="half"),
        Column("state", _("State"), lambda f: STATES[f.state], format="badge", role="half-2"),
        Column("revision", _("Revision"), lambda f: f.revision, format="number"),
        Column("product", _("Product"), lambda f: f.product),
        Column("customer", _("Customer"), lambda f: f.customer.name if f.customer else ""),
        Column("rows", _("Rows"), lambda f: f.rows, format="number"),  # type: ignore[attr-defined]  # annotated
        Column("high", _("Priority H"), lambda f: f.high or "", format="number"),  # type: ignore[attr-defined]
        Column("waiting", _("To be re-assessed"), lambda f: f.waiting or "", format="number"),  # type: ignore[attr-defined]
        Column("owner", _("Owner"), lambda f: f.owner.name if f.owner else "", format="person"),
        Column("created", _("Opened"), lambda f: f.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def tables_columns(slug: str) -> list[Column[RatingTables]]:
    """The columns of the list of rating tables."""
    return [
        Column("record", _("Rating tables"), lambda t: (t.number, t.title), format="record", role="lead",
               link=lambda t: f"/{slug}/rating-tables/{t.number}/", in_export=False),
        Column("number", _("Number"), lambda t: t.number, on_page=False),
        Column("title", _("Title"), lambda t: t.title, on_page=False),
        Column("state", _("State"), lambda t: TABLE_STATES[t.state], format="badge", role="half-2"),
        Column("owner", _("Owner"), lambda t: t.owner.name if t.owner else "", format="person"),
        Column("created", _("Drafted"), lambda t: t.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def shipped_columns() -> list[Column[ShippedQuantity]]:
    """The columns of the list of shipped quantities."""
    return [
        Column("part", _("Part number"), lambda q: q.part_number, format="rec", role="lead"),
        Column("month", _("Month"), lambda q: q.month, format="date", role="when", sort="newest"),
        Column("quantity", _("Pieces shipped"), lambda q: q.quantity, format="number", role="half"),
        Column("by", _("Entered by"), lambda q: q.by_name, role="half-2"),
        Column("at", _("Entered"), lambda q: q.at, format="datetime"),
    ]


class FmeaFilter(FilterForm):
    """The filters of the list of studies: only what an index serves."""

    main = ("state", "study_type", "customer")

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in FMEA.states])
    study_type = django_filters.ChoiceFilter(label=_("Kind of study"), choices=Study.choices)
    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    owner = OfferedFilter(
        label=_("Owner"), rows=lambda: staff_with_roles(["quality_engineer", "quality_manager"]).values("pk", "name")
    )

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Fmea
        fields: list[str] = []


class TablesFilter(FilterForm):
    """The filters of the list of rating tables."""

    main = ("state",)

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in TABLES.states])

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = RatingTables
        fields: list[str] = []


class ShippedFilter(FilterForm):
    """The filters of the list of shipped quantities."""

    main = ("part_number",)

    part_number = django_filters.CharFilter(label=_("Part number"), lookup_expr="exact")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ShippedQuantity
        fields: list[str] = []


FMEAS = register_list(
    ListPage(
        slug="fmeas", title=_("FMEAs"), url_name="fmeas", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=queries.listed, columns=lambda seat: study_columns(seat.organisation.slug),
        filter=FmeaFilter, orderings=ORDERINGS, icon="shield-alert", kind=FMEA.kind,
        pick=lambda fmea: (fmea.number, fmea.number),
        none_yet=_("Studies of what can fail, how badly, how often and whether it is noticed appear here."),
    )
)  # fmt: skip
RATING_TABLES = register_list(
    ListPage(
        slug="rating-tables", title=_("Rating tables"), url_name="rating_tables", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=queries.tables_listed,
        columns=lambda seat: tables_columns(seat.organisation.slug), filter=TablesFilter, orderings=ORDERINGS,
        icon="grid-3x3", kind=TABLES.kind, pick=lambda tables: (tables.number, tables.number),
        none_yet=_("Until you approve tables of your own, rows are rated by those of the AIAG & VDA handbook."),
    )
)  # fmt: skip
SHIPPED = register_list(
    ListPage(
        slug="shipped", title=_("Shipped quantities"), url_name="shipped", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=queries.shipped, columns=lambda seat: shipped_columns(), filter=ShippedFilter,
        orderings={"newest": ("-month", "-id")}, icon="truck",
        none_yet=_("Pieces shipped per part and month; records are counted against them."),
    )
)  # fmt: skip
