"""The lists of terms. The same declaration makes page, CSV and XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.terms import queries
from qms.terms.models import TermSet
from qms.terms.workflow import TERMS
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}
STATES = {state.code: State(state.label, state.tone) for state in TERMS.states}
CUSTOMER_STATES = {state.code: State(state.customer_label, state.tone) for state in TERMS.states}


def columns(seat: Seat) -> list[Column[TermSet]]:
    """The columns for a side: the customer reads neither customer nor owner."""
    staff = seat.side is Side.STAFF
    at = f"/{seat.organisation.slug}/terms/" if staff else f"/{seat.organisation.slug}/portal/terms/"
    states = STATES if staff else CUSTOMER_STATES
    found: list[Column[TermSet]] = [
        Column("record", _("Terms"), lambda t: (t.number, t.title), format="record", role="lead",
               link=lambda t: f"{at}{t.number}/", in_export=False),
        Column("number", _("Number"), lambda t: t.number, on_page=False),
        Column("title", _("Title"), lambda t: t.title, on_page=False),
    ]  # fmt: skip
    if staff:
        found.append(Column("customer", _("Customer"), lambda t: t.customer.name if t.customer else "", role="half"))
    found += [
        Column("version", _("Version"), lambda t: t.edition or ""),
        Column("state", _("State"), lambda t: states[t.state], format="badge", role="half-2"),
        Column("from", _("In force from"), lambda t: t.effective_from, format="date", role="when"),
        Column("until", _("In force until"), lambda t: t.held_until or t.effective_until or "", format="date"),
        Column("source", _("Where it is agreed"), lambda t: t.source, role="sub"),
    ]
    if staff:
        found.append(Column("owner", _("Owner"), lambda t: t.owner.name if t.owner else "", format="person"))
    return found


def picked(terms: TermSet) -> tuple[str, str]:
    """What a row's box stands for, and its name."""
    return terms.number, terms.number


class TermsFilter(FilterForm):
    """The filters of the staff's list."""

    main = ("customer", "state")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in TERMS.states])

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = TermSet
        fields: list[str] = []


class OwnTermsFilter(FilterForm):
    """The filters of the customer's list."""

    main = ("now",)

    now = django_filters.ChoiceFilter(
        label=_("Show"), method="by_state",
        choices=[("force", _("In force or signed")), ("mine", _("Waiting for you")), ("ended", _("Ended"))],
    )  # fmt: skip

    def by_state(self, rows: QuerySet[TermSet], name: str, value: str) -> QuerySet[TermSet]:
        """What holds, what waits for the customer, what has ended."""
        if value == "mine":
            return rows.filter(turn="customer")
        going = ("scheduled", "in_force")
        return (
            rows.filter(state__in=going) if value == "force" else rows.exclude(state__in=(*going, "offered", "agreed"))
        )

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = TermSet
        fields: list[str] = []


TERM_SETS = register_list(
    ListPage(
        slug="terms",
        title=_("Terms"),
        url_name="terms",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=queries.listed,
        columns=columns,
        filter=TermsFilter,
        orderings=ORDERINGS,
        icon="scroll-text",
        kind=TERMS.kind,
        pick=picked,
        none_yet=_(
            "What is agreed with customers appears here: times, limits of risk, concessions. Draft a set to begin."
        ),
    )
)
OWN_TERMS = register_list(
    ListPage(
        slug="own-terms",
        title=_("Your terms"),
        url_name="terms",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=queries.listed,
        columns=columns,
        filter=OwnTermsFilter,
        orderings=ORDERINGS,
        icon="scroll-text",
        kind=TERMS.kind,
        pick=picked,
        none_yet=_("Terms that are shared with you appear here: what is agreed, from when, and where it stands."),
        roomy=True,
    )
)
