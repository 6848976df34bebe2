"""The lists of 8D reports: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capa.models import EightD
from capa.queries.eight_d import listed
from capa.workflow import EIGHT_D
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer, Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
STATES = {state.code: State(state.label, state.tone) for state in EIGHT_D.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, state.tone) for state in EIGHT_D.states}


def staff_columns(slug: str) -> list[Column[EightD]]:
    """The columns of the staff's list."""
    return [
        Column("record", _("8D report"), lambda r: (r.number, r.title), format="record", role="lead",
               link=lambda r: f"/{slug}/8d-reports/{r.number}/", in_export=False),
        *_in_files(),
        Column("capa", _("CAPA"), lambda r: r.capa_number),
        Column("customer", _("Customer"), lambda r: r.customer.name if r.customer else "", role="half"),
        Column("state", _("State"), lambda r: STATES[r.state], format="badge", role="half-2"),
        Column("owner", _("Owner"), lambda r: r.owner.name if r.owner else "", format="person"),
        Column("reported", _("Reported"), lambda r: r.reported_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def portal_columns(slug: str) -> list[Column[EightD]]:
    """The columns of the customer's list."""
    return [
        Column("record", _("8D report"), lambda r: (r.number, r.title), format="record", role="lead",
               link=lambda r: f"/{slug}/portal/8d-reports/{r.number}/", in_export=False),
        *_in_files(),
        Column("reference", _("Your reference"), lambda r: r.customer_reference, role="sub"),
        Column("state", _("Now"), lambda r: CUSTOMER_STATES[r.state], format="badge", role="half-2"),
        Column("reported", _("Reported"), lambda r: r.reported_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


def _in_files() -> list[Column[EightD]]:
    return [
        Column("number", _("Number"), lambda r: r.number, on_page=False),
        Column("title", _("Title"), lambda r: r.title, on_page=False),
    ]


class EightDFilter(FilterForm):
    """The filters of the staff's list: only what an index serves."""

    main = ("customer", "state", "site")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in EIGHT_D.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = EightD
        fields: list[str] = []


class CustomerEightDFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_turn",
        choices=[("open", _("Open")), ("mine", _("Waiting for you")), ("closed", _("Closed"))],
    )  # fmt: skip

    def by_turn(self, rows: QuerySet[EightD], name: str, value: str) -> QuerySet[EightD]:
        """Open, waiting for the customer, or closed."""
        if value == "closed":
            return rows.filter(turn="nobody")
        return rows.filter(turn="customer") if value == "mine" else rows.exclude(turn="nobody")

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = EightD
        fields: list[str] = []


EIGHT_DS = register_list(
    ListPage(
        slug="eight-ds", title=_("8D reports"), url_name="eight_ds", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=listed, columns=lambda seat: staff_columns(seat.organisation.slug),
        filter=EightDFilter, orderings=ORDERINGS, icon="clipboard-list", kind="eight_d",
        pick=lambda r: (r.number, r.number),
        none_yet=_("An 8D report is begun on the page of a CAPA, for one customer; it appears here."),
    )
)  # fmt: skip
CUSTOMER_EIGHT_DS = register_list(
    ListPage(
        slug="customer-eight-ds", title=_("8D reports"), url_name="eight_ds", side=Side.PORTAL,
        right=Right.PORTAL_READ, export=Right.PORTAL_READ, rows=listed,
        columns=lambda seat: portal_columns(seat.organisation.slug), filter=CustomerEightDFilter, orderings=ORDERINGS,
        icon="clipboard-list", kind="eight_d", pick=lambda r: (r.number, r.number), roomy=True,
        none_yet=_("8D reports that we write for you appear here, discipline by discipline."),
    )
)  # fmt: skip
