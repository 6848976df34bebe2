"""The list of CAPAs: columns, filters, fixed orders. The same declaration makes page, CSV and XLSX."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capa.models import Capa, Origin, RiskClass
from capa.queries import capa as queries
from capa.workflow import CAPA
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.shapes import Tone
from qms.web.tables import Column, State
from qms.workflow.keeping import OWNERS
from qms.workspace.listpage import ListPage, register_list

TONES: dict[str, Tone] = {"critical": "bad", "major": "warn", "minor": "mute"}
STATES = {state.code: State(state.label, state.tone) for state in CAPA.states}
CLASSES = {one.value: State(one.label, TONES[one.value], "shield-alert", True) for one in RiskClass}
ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}


def columns(slug: str) -> list[Column[Capa]]:
    """The columns of the list; `slug` of the organisation for the links."""
    return [
        Column("record", _("CAPA"), lambda c: (c.number, c.title), format="record", role="lead",
               link=lambda c: f"/{slug}/capas/{c.number}/", in_export=False),
        Column("number", _("Number"), lambda c: c.number, on_page=False),
        Column("title", _("Title"), lambda c: c.title, on_page=False),
        Column("state", _("State"), lambda c: STATES[c.state], format="badge", role="half-2"),
        Column("class", _("Class"), lambda c: CLASSES[c.risk_class], format="badge", role="half"),
        Column("round", _("Round"), lambda c: c.round, format="number"),
        Column("origin", _("Origin"), lambda c: c.get_origin_display()),
        Column("part", _("Part numbers"), lambda c: c.part_number),
        Column("site", _("Site"), lambda c: c.site.name if c.site else ""),
        Column("owner", _("Owner"), lambda c: c.owner.name if c.owner else "", format="person"),
        Column("proposed", _("Proposed"), lambda c: c.created_at, format="date", role="when", sort="newest"),
        Column("opened", _("Opened"), lambda c: c.opened_at, format="date", on_page=False),
    ]  # fmt: skip


class CapaFilter(FilterForm):
    """The filters of the list: only what an index serves."""

    main = ("state", "site", "owner")

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in CAPA.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))
    owner = OfferedFilter(label=_("Owner"), rows=lambda: staff_with_roles(OWNERS).values("pk", "name"))
    risk_class = django_filters.ChoiceFilter(label=_("Class"), choices=RiskClass.choices)
    origin = django_filters.ChoiceFilter(label=_("Origin"), choices=Origin.choices)
    late = django_filters.ChoiceFilter(label=_("Late"), method="by_lateness", choices=[("yes", _("Late now"))])

    def by_lateness(self, rows: QuerySet[Capa], name: str, value: str) -> QuerySet[Capa]:
        """Those with a clock that is past its time: a step of the CAPA, or one of its actions."""
        return queries.overdue(rows) if value == "yes" else rows

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Capa
        fields: list[str] = []


CAPAS = register_list(
    ListPage(
        slug="capas",
        title=_("CAPAs"),
        url_name="capas",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=queries.listed,
        columns=lambda seat: columns(seat.organisation.slug),
        filter=CapaFilter,
        orderings=ORDERINGS,
        icon="route",
        kind=CAPA.kind,
        pick=lambda one: (one.number, one.number),
        none_yet=_("CAPAs that you open from a complaint, a nonconformity, a risk analysis or by hand appear here."),
    )
)
