"""The list of customers' windows: columns, filters, fixed orders."""

import django_filters
from django.utils.translation import gettext_lazy as _

from changecontrol.models import CustomerWindow
from changecontrol.queries.calendar import windows
from qms.accounts.rights import Right
from qms.accounts.seat import Side
from qms.organisations.models import Customer
from qms.web.filters import FilterForm, OfferedFilter
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

CALLED_OFF = State(_("Called off"), "mute")


def columns() -> list[Column[CustomerWindow]]:
    """The columns of the list."""
    return [
        Column("label", _("Name"), lambda w: w.label, role="lead"),
        Column("customer", _("Customer"), lambda w: w.customer.name, role="half"),
        Column("kind", _("Kind"), lambda w: w.get_kind_display()),
        Column("first", _("First day"), lambda w: w.starts_on, format="date"),
        Column("last", _("Last day"), lambda w: w.ends_on, format="date"),
        Column("zone", _("Time zone"), lambda w: str(w.zone)),
        Column("off", _("State"), lambda w: CALLED_OFF if w.called_off else "", format="badge"),
        Column("entered", _("Entered"), lambda w: w.at, format="date", role="when", sort="newest"),
    ]


class WindowFilter(FilterForm):
    """The filters of the list."""

    main = ("customer", "kind")

    customer = OfferedFilter(label=_("Customer"), rows=lambda: Customer.objects.values("pk", "name"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CustomerWindow.Kind.choices)

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = CustomerWindow
        fields: list[str] = []


WINDOWS = register_list(
    ListPage(
        slug="customer-calendar", title=_("Calendars of customers"), url_name="calendar", side=Side.STAFF,
        right=Right.READ_RECORDS, export=Right.EXPORT, rows=windows, columns=lambda seat: columns(),
        filter=WindowFilter, orderings={"newest": ("-at", "-id")}, icon="calendar-x",
        none_yet=_("Freezes, shutdowns, launches and holidays of customers. A plan is checked against them."),
    )
)  # fmt: skip
