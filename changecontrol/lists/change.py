"""The lists of changes, sets of rules and the register of supply: columns, filters, fixed orders."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changecontrol.models import Category, Change, ClassRuleSet, Level, Supply
from changecontrol.queries import change as queries
from changecontrol.queries import rules as rule_queries
from changecontrol.queries.supply import supplied
from changecontrol.workflow import CHANGE, RULES
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer, Site
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workflow.keeping import OWNERS
from qms.workspace.listpage import ListPage, register_list

STATES = {state.code: State(state.label, state.tone) for state in CHANGE.states}
RULES_STATES = {state.code: State(state.label, state.tone) for state in RULES.states}
LEVELS: dict[int, State] = {
    0: State(Level.INTERNAL.label, "mute", "building", True), 1: State(Level.NOTIFY.label, "info", "mail", True),
    2: State(Level.APPROVE.label, "warn", "signature", True), 3: State(Level.CONSULT.label, "bad", "users", True),
}  # fmt: skip
EMERGENCY = State(_("Emergency"), "bad", "siren", True)
ORDERINGS = {"newest": ("-created_at", "-id"), "number": ("number", "id"), "state": ("-state_since", "-id")}


def level_badge(change: Change) -> State | str:
    """The class as a square badge; nothing before it is classified."""
    return LEVELS[change.level] if change.level is not None else ""


def columns(slug: str) -> list[Column[Change]]:
    """The columns of the list; `slug` of the organisation for the links."""
    return [
        Column("record", _("Change"), lambda c: (c.number, c.title), format="record", role="lead",
               link=lambda c: f"/{slug}/changes/{c.number}/", in_export=False),
        Column("number", _("Number"), lambda c: c.number, on_page=False),
        Column("title", _("Title"), lambda c: c.title, on_page=False),
        Column("state", _("State"), lambda c: STATES[c.state], format="badge", role="half-2"),
        Column("class", _("Class"), level_badge, format="badge", role="half"),
        Column("emergency", _("Emergency"), lambda c: EMERGENCY if c.emergency else "", format="badge"),
        Column("category", _("What is changed"), lambda c: c.get_category_display()),
        Column("site", _("Site"), lambda c: c.site.name if c.site else ""),
        Column("owner", _("Owner"), lambda c: c.owner.name if c.owner else "", format="person"),
        Column("ship", _("First shipment"), lambda c: c.first_ship_on or "", format="date"),
        Column("asked", _("Asked for"), lambda c: c.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


class ChangeFilter(FilterForm):
    """The filters of the list: only what an index serves."""

    main = ("state", "site", "owner")

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in CHANGE.states])
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.values("pk", "name"))
    owner = OfferedFilter(label=_("Owner"), rows=lambda: staff_with_roles(OWNERS).values("pk", "name"))
    category = django_filters.ChoiceFilter(label=_("What is changed"), choices=Category.choices)
    level = django_filters.ChoiceFilter(label=_("Class"), choices=Level.choices)
    emergency = django_filters.ChoiceFilter(
        label=_("Emergency"), method="by_emergency", choices=[("yes", _("Only emergencies"))]
    )

    def by_emergency(self, rows: QuerySet[Change], name: str, value: str) -> QuerySet[Change]:
        """Those that were carried out before they were approved."""
        return rows.filter(emergency=True) if value == "yes" else rows

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Change
        fields: list[str] = []


CHANGES = register_list(
    ListPage(
        slug="changes", title=_("Changes"), url_name="changes", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=queries.listed, columns=lambda seat: columns(seat.organisation.slug),
        filter=ChangeFilter, orderings=ORDERINGS, icon="git-pull-request-arrow", kind="change",
        pick=lambda one: (one.number, one.number),
        none_yet=_("Changes of products, processes, sites and suppliers appear here, with their class."),
    )
)  # fmt: skip


def rules_columns(slug: str) -> list[Column[ClassRuleSet]]:
    """The columns of the list of sets of rules."""
    return [
        Column("record", _("Set of rules"), lambda r: (r.number, r.title), format="record", role="lead",
               link=lambda r: f"/{slug}/change-rules/{r.number}/", in_export=False),
        Column("number", _("Number"), lambda r: r.number, on_page=False),
        Column("title", _("Title"), lambda r: r.title, on_page=False),
        Column("version", _("Version"), lambda r: r.edition or ""),
        Column("state", _("State"), lambda r: RULES_STATES[r.state], format="badge", role="half-2"),
        Column("signed_by", _("Signed by"), lambda r: r.signed_by_name),
        Column("signed", _("Signed"), lambda r: r.signed_at or "", format="date"),
        Column("drafted", _("Drafted"), lambda r: r.created_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


class RulesFilter(FilterForm):
    """The filters of the list of sets of rules."""

    main = ("state",)

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(s.code, s.label) for s in RULES.states])

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = ClassRuleSet
        fields: list[str] = []


RULE_SETS = register_list(
    ListPage(
        slug="change-rules", title=_("Classification rules"), url_name="change_rules", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=rule_queries.listed,
        columns=lambda seat: rules_columns(seat.organisation.slug), filter=RulesFilter, orderings=ORDERINGS,
        icon="list-tree", kind="change_rules", pick=lambda one: (one.number, one.number),
        none_yet=_("Rules that give changes their class. Draft a set; a quality manager signs it."),
    )
)  # fmt: skip


def supply_columns() -> list[Column[Supply]]:
    """The columns of the register of supply."""
    return [
        Column("part", _("Part number"), lambda s: s.part_number, role="lead"),
        Column("customer", _("Customer"), lambda s: s.customer.name, role="half"),
        Column("customer_part", _("Customer's part number"), lambda s: s.customer_part),
        Column("product", _("Product"), lambda s: s.product, role="sub"),
        Column("site", _("Site"), lambda s: s.site.name if s.site else ""),
        Column("until", _("Supplied until"), lambda s: s.ended_on or "", format="date"),
        Column("entered", _("Entered"), lambda s: s.at, format="date", role="when", sort="newest"),
    ]


class SupplyFilter(FilterForm):
    """The filters of the register of supply."""

    main = ("customer", "part_number")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    part_number = django_filters.CharFilter(label=_("Part number"), max_length=80)

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Supply
        fields: list[str] = []


SUPPLIES = register_list(
    ListPage(
        slug="supply", title=_("Register of supply"), url_name="supply", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=supplied, columns=lambda seat: supply_columns(), filter=SupplyFilter,
        orderings={"newest": ("-at", "-id")}, icon="truck",
        none_yet=_("Which customer gets which part, from which site. It says whom a change concerns."),
    )
)  # fmt: skip
