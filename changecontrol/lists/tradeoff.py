"""The list of trade-offs: columns, filters, fixed orders."""

import django_filters
from django.utils.translation import gettext_lazy as _

from changecontrol.models import TradeOff
from changecontrol.queries import tradeoff as queries
from changecontrol.workflow import TRADE_OFF
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workflow.keeping import OWNERS
from qms.workspace.listpage import ListPage, register_list

STATES = {state.code: State(state.label, state.tone) for state in TRADE_OFF.states}
ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}


def columns(slug: str) -> list[Column[TradeOff]]:
    """The columns of the list; `slug` of the organisation for the links."""
    return [
        Column("record", _("Trade-off"), lambda t: (t.number, t.title), format="record", role="lead",
               link=lambda t: f"/{slug}/trade-offs/{t.number}/", in_export=False),
        Column("number", _("Number"), lambda t: t.number, on_page=False),
        Column("title", _("Title"), lambda t: t.title, on_page=False),
        Column("state", _("State"), lambda t: STATES[t.state], format="badge", role="half-2"),
        Column("chosen", _("Decided for"), lambda t: t.chosen, role="half"),
        Column("site", _("Site"), lambda t: t.site.name if t.site else ""),
        Column("owner", _("Owner"), lambda t: t.owner.name if t.owner else "", format="person"),
        Column("weighed", _("Weighed"), lambda t: t.weighed_at or "", format="date"),
        Column("begun", _("Begun"), lambda t: t.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


class TradeOffFilter(FilterForm):
    """The filters of the list: only what an index serves."""

    main = ("state", "site", "owner")

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in TRADE_OFF.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))
    owner = OfferedFilter(label=_("Owner"), rows=lambda: staff_with_roles(OWNERS).values("pk", "name"))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = TradeOff
        fields: list[str] = []


TRADE_OFFS = register_list(
    ListPage(
        slug="trade-offs", title=_("Trade-offs"), url_name="trade_offs", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=queries.listed, columns=lambda seat: columns(seat.organisation.slug),
        filter=TradeOffFilter, orderings=ORDERINGS, icon="scale", kind="trade_off",
        pick=lambda one: (one.number, one.number),
        none_yet=_("Options weighed by criteria, scored by several people, decided by two signatures."),
    )
)  # fmt: skip
