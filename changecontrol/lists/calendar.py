"""The lists of customers' windows on both sides: columns, filters, fixed orders."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from changecontrol.models import CustomerWindow, WindowKind
from changecontrol.queries.calendar import windows
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

CALLED_OFF = State(_("Called off"), "mute")
ORDERINGS = {"newest": ("-at", "-id"), "day": ("starts_on", "id")}


def columns(seat: Seat) -> list[Column[CustomerWindow]]:
    """The columns of the list; whoever may change a window goes to it by its name."""
    slug, portal = seat.organisation.slug, seat.side is Side.PORTAL
    may = seat.may(Right.PORTAL_CALENDAR if portal else Right.EDIT_RECORDS)
    place = f"/{slug}/portal/calendar/windows/" if portal else f"/{slug}/calendar/windows/"
    whose = [Column[CustomerWindow]("customer", _("Customer"), lambda w: w.customer.name, role="half")]
    return [
        Column("label", _("Name"), lambda w: w.label, role="lead", link=(lambda w: f"{place}{w.pk}/") if may else None),
        *([] if portal else whose),
        Column("kind", _("Kind"), lambda w: w.get_kind_display()),
        Column("first", _("First day"), lambda w: w.starts_on, format="date", sort="day"),
        Column("last", _("Last day"), lambda w: w.ends_on, format="date"),
        Column("zone", _("Time zone"), lambda w: str(w.zone)),
        Column("off", _("State"), lambda w: CALLED_OFF if w.called_off else "", format="badge"),
        Column("by", _("Entered by"), entered_by, role="sub"),
        Column("entered", _("Entered"), lambda w: w.at, format="date", role="when", sort="newest"),
    ]


def entered_by(row: CustomerWindow) -> str:
    """Who entered it, on which side, or which calendar it was read from."""
    told = [row.by_name, gettext("the customer") if row.by_customer else "", getattr(row, "feed_name", None) or ""]
    return " · ".join(one for one in told if one)


class OwnWindowFilter(FilterForm):
    """The filters of the customer's list."""

    main: tuple[str, ...] = ("kind",)

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=WindowKind.choices)
    show = django_filters.ChoiceFilter(
        label=_("Show"), method="by_time", choices=[("ahead", _("Those ahead")), ("off", _("Those called off"))]
    )

    def by_time(self, rows: QuerySet[CustomerWindow], name: str, value: str) -> QuerySet[CustomerWindow]:
        """Those that have not passed and hold, or those that were called off."""
        if value == "off":
            return rows.filter(called_off=True)
        seat: Any = self.request.seat  # type: ignore[union-attr]
        return rows.filter(called_off=False, ends_on__gte=today(seat.organisation))

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = CustomerWindow
        fields: list[str] = []


class WindowFilter(OwnWindowFilter):
    """The filters of the staff's list."""

    main: tuple[str, ...] = ("customer", "kind", "show")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))

    class Meta(OwnWindowFilter.Meta):
        """As above."""


WINDOWS = register_list(
    ListPage(
        slug="customer-calendar", title=_("Calendars of customers"), url_name="calendar", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=windows, columns=columns, filter=WindowFilter,
        orderings=ORDERINGS, icon="calendar-x",
        none_yet=_("Freezes, shutdowns, launches and holidays of customers. A plan is checked against them."),
    )
)  # fmt: skip
OWN_WINDOWS = register_list(
    ListPage(
        slug="own-calendar", title=_("Your calendar"), url_name="calendar", side=Side.PORTAL, right=Right.PORTAL_READ,
        export=Right.PORTAL_READ, rows=windows, columns=columns, filter=OwnWindowFilter, orderings=ORDERINGS,
        icon="calendar-x", roomy=True,
        none_yet=_("Enter when nothing changed may reach you: freezes and shutdowns. Changes are planned around them."),
    )
)  # fmt: skip
