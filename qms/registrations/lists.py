"""The lists of registrations. The same declaration makes page, CSV and XLSX."""

import uuid
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.days import today
from qms.organisations.models import Customer, Site
from qms.records.models import RecordCustomer
from qms.registrations import queries
from qms.registrations.models import Registration, Type
from qms.registrations.workflow import REGISTRATION
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {
    "newest": ("-created_at", "-id"), "ends": ("valid_until", "id"), "number": ("number", "id"),
    "title": ("title", "id"),
}  # fmt: skip
STATES = {state.code: State(state.label, state.tone) for state in REGISTRATION.states}
WITHIN = ((30, _("30 days")), (60, _("60 days")), (90, _("90 days")))


def columns(seat: Seat) -> list[Column[Registration]]:
    """The columns for a side: the customer reads no owner. What has ended reads expired, whatever was rung."""
    staff, day = seat.side is Side.STAFF, today(seat.organisation)
    root = f"/{seat.organisation.slug}"
    at = f"{root}/registrations/" if staff else f"{root}/portal/certificates/"
    found: list[Column[Registration]] = [
        Column("record", _("Registration"), lambda r: (r.number, r.title), format="record", role="lead",
               link=lambda r: f"{at}{r.number}/", in_export=False),
        Column("number", _("Number"), lambda r: r.number, on_page=False),
        Column("title", _("Title"), lambda r: r.title, on_page=False),
        Column("state", _("State"), lambda r: STATES[r.standing(day)], format="badge", role="half-2"),
        Column("type", _("Type"), lambda r: r.get_type_display(), role="half"),
        Column("body", _("Authority or body"), lambda r: r.body, role="sub"),
        Column("reference", _("Reference"), lambda r: r.reference),
        Column("from", _("Valid from"), lambda r: r.valid_from or "", format="date", on_page=False),
        Column("until", _("Valid until"), lambda r: r.valid_until or "", format="date", role="when", sort="ends"),
    ]  # fmt: skip
    if staff:
        found.append(Column("owner", _("Owner"), lambda r: r.owner.name if r.owner else "", format="person"))
    return found


class OwnRegistrationFilter(FilterForm):
    """The filters of the customer's list."""

    main: tuple[str, ...] = ("type", "state")

    type = django_filters.ChoiceFilter(label=_("Type"), choices=Type.choices)
    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_standing", choices=[(s.code, s.label) for s in REGISTRATION.states[1:-1]]
    )

    def by_standing(self, rows: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        """By the state as the day makes it."""
        seat: Any = self.request.seat  # type: ignore[union-attr]
        over = Q(state__in=("valid", "suspended"), valid_until__lt=today(seat.organisation))
        return rows.filter(Q(state="expired") | over) if value == "expired" else rows.filter(state=value).exclude(over)

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Registration
        fields: list[str] = []


class RegistrationFilter(OwnRegistrationFilter):
    """The filters of the staff's list."""

    main = ("type", "state", "ends")

    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_standing", choices=[(s.code, s.label) for s in REGISTRATION.states]
    )
    ends = django_filters.ChoiceFilter(label=_("Ends within"), method="within", choices=WITHIN)
    site = OfferedFilter(label=_("Site"), rows=lambda: Site.objects.order_by("name").values("pk", "name"), method="at")
    part = django_filters.CharFilter(label=_("Part number"), method="of_part", max_length=80)
    customer = OfferedFilter(
        label=_("Shared with"), rows=lambda: Customer.objects.values("pk", "name"), method="with_customer"
    )

    def within(self, rows: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        """Those that count and end in so many days."""
        seat: Any = self.request.seat  # type: ignore[union-attr]
        day = today(seat.organisation)
        last = day + timedelta(days=int(value))
        return rows.filter(state__in=("valid", "suspended"), valid_until__gte=day, valid_until__lte=last)

    def at(self, rows: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        """Those that cover the site."""
        codes = Site.objects.filter(pk=uuid.UUID(value)).values_list("code", flat=True)
        return rows.filter(site_codes__overlap=list(codes))

    def of_part(self, rows: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        """Those that cover the part, written in any way."""
        return rows.filter(covers__contains=[f"part:{' '.join(value.casefold().split())}"])

    def with_customer(self, rows: QuerySet[Registration], name: str, value: str) -> QuerySet[Registration]:
        """Those that are shared with the customer, or will be once they are confirmed."""
        running = RecordCustomer.objects.filter(record_id=OuterRef("pk"), customer_id=uuid.UUID(value), ended_at=None)
        return rows.filter(Exists(running))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Registration
        fields: list[str] = []


REGISTRATIONS = register_list(
    ListPage(
        slug="registrations",
        title=_("Registrations"),
        url_name="registrations",
        side=Side.STAFF,
        right=Right.READ_RECORDS,
        export=Right.EXPORT,
        rows=queries.listed,
        columns=columns,
        filter=RegistrationFilter,
        orderings=ORDERINGS,
        icon="stamp",
        kind=REGISTRATION.kind,
        pick=lambda r: (r.number, r.number),
        none_yet=_("What authorities and bodies have granted appears here, with the day on which it ends."),
    )
)
OWN_CERTIFICATES = register_list(
    ListPage(
        slug="own-certificates",
        title=_("Certificates"),
        url_name="certificates",
        side=Side.PORTAL,
        right=Right.PORTAL_READ,
        export=Right.PORTAL_READ,
        rows=queries.listed,
        columns=columns,
        filter=OwnRegistrationFilter,
        orderings=ORDERINGS,
        icon="stamp",
        kind=REGISTRATION.kind,
        pick=lambda r: (r.number, r.number),
        none_yet=_("Certificates that are shared with you appear here, expired ones too."),
        roomy=True,
    )
)
