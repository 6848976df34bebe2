"""The forms of customers' calendars: a window, a file, an address. In the portal it is the own customer's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField
from changecontrol.models import CustomerWindow, WindowKind
from changecontrol.queries.calendar import customers
from changecontrol.services import add_feed, enter_window
from changecontrol.services.events import Reading, customer_of, read_file, unseal
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.organisations.models import Customer
from qms.workflow.fields import choice, line

KIND_HINT = _("In a freeze or shutdown nothing changed is shipped; the others are shown only.")


class CustomerForm(forms.Form):
    """Something of one customer's calendar; staff choose the customer."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        """Offer the customers whose calendar the seat may keep."""
        super().__init__(*args, **kwargs)
        self.seat = seat
        if seat.customer is not None:
            del self.fields["customer"]
            return
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = customers(seat)

    def whose(self) -> Customer:
        """The customer."""
        chosen: Customer = self.seat.customer or self.cleaned_data["customer"]
        return chosen


class WindowForm(CustomerForm):
    """A span of days of a customer."""

    kind = choice(_("What happens then"), WindowKind.choices, hint=KIND_HINT)
    label = line(_("Name"), most=120, required=True)
    starts_on = DayField(label=_("First day"), help_text=_("Days are those of the customer's time zone."))
    ends_on = DayField(label=_("Last day"))
    called_off = forms.BooleanField(label=_("Called off"), required=False)

    def __init__(self, *args: Any, seat: Seat, window: CustomerWindow | None = None, **kwargs: Any) -> None:
        """With a window: that one is changed, and stays its customer's."""
        if window is not None:
            kwargs["initial"] = {name: getattr(window, name) for name in self.base_fields if name != "customer"}
        super().__init__(*args, seat=seat, **kwargs)
        self.window = window
        if window is not None:
            self.fields.pop("customer", None)
        else:
            self.fields["label"].help_text = _("The same name again moves the days of that window.")

    def store(self) -> CustomerWindow:
        """Enter it, or change it."""
        said = {**self.cleaned_data, "customer": self.window.customer if self.window else self.whose()}
        return enter_window(self.seat.organisation, window=self.window, by=self.seat, **said)


class CalendarFileForm(CustomerForm):
    """A calendar as a file."""

    kind = choice(
        _("What its events mean"), WindowKind.choices,
        hint=_("Unless an event says it itself, by a category of this name."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), help_text=_("A calendar in iCalendar form (.ics), 1 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.ical,text/calendar"}),
    )  # fmt: skip

    def reading(self) -> Reading:
        """What the file holds for the customer. Raises Refused with what is wrong with it."""
        found = read_file(self.cleaned_data["file"], self.whose())
        self.found = found
        if not found.events:
            raise Refused(_("No event of this calendar lies within the next three years."), field="file")
        return Reading(self.whose(), self.cleaned_data["kind"], found.events, found.uids)


def sealed_reading(note: str, seat: Seat) -> Reading:
    """What was shown to this person before. Raises Refused when it is too old or somebody else's."""
    key = customer_of(note)
    customer = customers(seat).filter(pk=key).first() if key else None
    if customer is None:
        raise Refused(_("What was shown is too old. Choose the file again."), field="file")
    return unseal(note, customer, by=seat)


class FeedForm(CustomerForm):
    """A calendar at an address."""

    name = line(_("Name"), most=120, required=True)
    url = forms.CharField(
        label=_("Address"), max_length=2000,
        help_text=_("Begins with https:// and gives a calendar in iCalendar form. It is kept, and not shown again."),
    )  # fmt: skip
    kind = choice(_("What its events mean"), WindowKind.choices, hint=KIND_HINT)

    def store(self) -> None:
        """Have it read from now on."""
        said = {name: self.cleaned_data[name] for name in ("name", "url", "kind")}
        add_feed(self.seat.organisation, customer=self.whose(), by=self.seat, **said)
