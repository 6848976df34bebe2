"""The list of customers' decisions about changes. The same declaration makes page, CSV and XLSX."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changecontrol.models import Decision
from changecontrol.queries.approvals import decisions
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

Outcome = Decision.Outcome
OUTCOMES: dict[str, State] = {
    Outcome.APPROVED: State(Outcome.APPROVED.label, "ok", "check"),
    Outcome.CONDITIONS: State(Outcome.CONDITIONS.label, "warn", "list-checks"),
    Outcome.REJECTED: State(Outcome.REJECTED.label, "bad", "x"),
    Outcome.SILENCE: State(Outcome.SILENCE.label, "mute", "timer-off"),
}
WITHDRAWN = State(_("Withdrawn by a later revision"), "mute")


def columns(slug: str) -> list[Column[Any]]:
    """The columns of the list; `slug` of the organisation for the links."""
    return [
        Column("notice", _("Notice"), lambda d: (d.record.number, d.record.title), format="record", role="lead",
               link=lambda d: f"/{slug}/notices/{d.record.number}/revisions/{d.revision}/", in_export=False),
        Column("number", _("Number"), lambda d: d.record.number, on_page=False),
        Column("revision", _("Revision"), lambda d: d.revision, format="number"),
        Column("customer", _("Customer"), lambda d: d.record.customer.name, role="half"),
        Column("decision", _("Decision"), lambda d: OUTCOMES[d.outcome], format="badge", role="half-2",
               note=lambda d: str(WITHDRAWN.words) if d.withdrawn_at else ""),
        Column("change", _("Change"), lambda d: d.change, css="nowrap", link=lambda d: f"/{slug}/changes/{d.change}/"),
        Column("signer", _("By"), lambda d: d.by_name, format="person", note=lambda d: str(d.get_way_display())),
        Column("way", _("Came"), lambda d: str(d.get_way_display()), on_page=False),
        Column("meaning", _("Meaning"), lambda d: d.meaning or "", on_page=False),
        Column("digest", _("Digest signed"), lambda d: d.digest or "", on_page=False),
        Column("counts", _("Counts"), lambda d: WITHDRAWN if d.withdrawn_at else "", on_page=False),
        Column("at", _("At"), lambda d: d.at, format="datetime", role="when", sort="newest"),
    ]  # fmt: skip


class DecisionFilter(FilterForm):
    """The filters of the archive."""

    main = ("customer", "outcome", "change")

    customer = OfferedFilter(
        label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"), field_name="record__customer"
    )
    outcome = django_filters.ChoiceFilter(label=_("Decision"), choices=Outcome.choices)
    change = django_filters.CharFilter(label=_("Change"), max_length=32, method="of_change")
    counts = django_filters.ChoiceFilter(
        label=_("Counts"), method="by_counting", choices=[("yes", _("Only those that count"))]
    )

    def of_change(self, rows: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        """Those about one change."""
        return rows.filter(record__changenotice__change_number=value.strip().upper())

    def by_counting(self, rows: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        """Those that no later revision has withdrawn."""
        return rows.filter(withdrawn_at=None) if value == "yes" else rows

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Decision
        fields: list[str] = []


APPROVALS = register_list(
    ListPage(
        slug="customer-approvals", title=_("Customer approvals"), url_name="approvals", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=decisions,
        columns=lambda seat: columns(seat.organisation.slug), filter=DecisionFilter,
        orderings={"newest": ("-at", "-id")}, icon="stamp",
        none_yet=_("What customers approve, approve on conditions or reject stays here, with signature and revision."),
    )
)  # fmt: skip
