"""The list of gaps that the nightly search has found, declared for page, saved views and files."""

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import STAFF_ROLES, Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.records.addresses import record_url
from qms.records.offers import KINDS, kind_of
from qms.traceability.gaps import open_gaps
from qms.traceability.models import Gap
from qms.traceability.offers import GAP_RULES
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.shapes import Words
from qms.web.tables import Column
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-found_at", "-id"), "oldest": ("found_at", "id")}


def label_of(gap: Gap) -> Words:
    """The gap in words; a rule that is no longer there by its code."""
    rule = GAP_RULES.get(gap.rule)
    return rule.label if rule else gap.rule


def _citation(gap: Gap) -> str:
    rule = GAP_RULES.get(gap.rule)
    return rule.citation if rule else ""


def _rules() -> list[tuple[str, Words]]:
    return [(code, rule.label) for code, rule in GAP_RULES.items()]


def _kinds() -> list[tuple[str, Words]]:
    return [(slug, KINDS[slug].plural) for slug in dict.fromkeys(r.kind for r in GAP_RULES.values()) if slug in KINDS]


class GapFilter(FilterForm):
    """The filters of the list."""

    main = ("rule", "kind", "owner")

    rule = django_filters.ChoiceFilter(label=_("Rule"), choices=_rules)
    kind = django_filters.ChoiceFilter(label=_("Kind"), field_name="record__kind", choices=_kinds)
    owner = OfferedFilter(
        label=_("Owner"), field_name="record__owner_id",
        rows=lambda: staff_with_roles(role.code for role in STAFF_ROLES).order_by("name").values("pk", "name"),
    )  # fmt: skip
    customer = OfferedFilter(
        label=_("Customer"), field_name="record__customer_id", rows=lambda: Customer.objects.values("pk", "name")
    )

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Gap
        fields: list[str] = []


def rows(seat: Seat) -> "QuerySet[Gap]":
    """The open gaps with their records."""
    return open_gaps(seat).select_related("record", "record__customer", "record__owner")


def columns(seat: Seat) -> list[Column[Gap]]:
    """The columns of page and file; a row leads to the gaps of the record's chain."""
    return [
        Column("record", _("Record"), lambda gap: (gap.record.number, gap.record.title), format="record", role="lead",
               link=lambda gap: f"{record_url(gap.record, seat)}traceability/?view=gaps", in_export=False),
        Column("number", _("Number"), lambda gap: gap.record.number, on_page=False),
        Column("title", _("Title"), lambda gap: gap.record.title, on_page=False),
        Column("kind", _("Kind"), lambda gap: kind_of(gap.record.kind).label),
        Column("gap", _("Gap"), label_of, role="sub",
               link=lambda gap: reverse("staff:gap_rule", args=[seat.organisation.slug, gap.rule])),
        Column("citation", _("Rule it comes from"), _citation),
        Column("customer", _("Customer"), lambda gap: gap.record.customer.name if gap.record.customer else ""),
        Column("owner", _("Owner"), lambda gap: gap.record.owner.name if gap.record.owner else "", format="person",
               role="half"),
        Column("found", _("Found"), lambda gap: gap.found_at, format="date", role="when", sort="newest"),
    ]  # fmt: skip


GAPS = register_list(
    ListPage(
        slug="gaps", title=_("Gaps"), url_name="gaps", side=Side.STAFF, right=Right.READ_RECORDS, export=Right.EXPORT,
        rows=rows, columns=columns, filter=GapFilter, orderings=ORDERINGS, icon="check-check",
        none_yet=_("The search of the last night found no record that lacks something."),
    )
)  # fmt: skip
