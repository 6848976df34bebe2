"""The forms about the bank build. What a service also refuses is not repeated here."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField, RowField
from changecontrol.models import Recipient
from changecontrol.services.bank import MOST, MOST_MARGIN, UNIT
from qms.workflow.fields import line
from qms.workflow.forms import ActForm

OF_CUSTOMER = ("weekly_demand", "demand_unit", "at_hand")


class BankForm(ActForm):
    """When the present state is produced last."""

    last_made_on = DayField(
        label=_("Last production as it is"), required=False,
        help_text=_("The last day on which the present state is produced. Left empty: nothing is reckoned."),
    )  # fmt: skip
    bank_margin = forms.IntegerField(
        label=_("Margin in days"), min_value=0, max_value=MOST_MARGIN,
        help_text=_("Added to the days that are bridged, should the first shipment come later."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded."""
        super().__init__(*args, **kwargs)
        for name in ("last_made_on", "bank_margin"):
            self.fields[name].initial = getattr(self.record, name)


def amount(label: Any, hint: Any = "") -> forms.DecimalField:
    """A quantity with two decimals at most."""
    return forms.DecimalField(
        label=label, min_value=0, max_value=MOST - 1, decimal_places=2, required=False, help_text=hint
    )


class DemandForm(ActForm):
    """What a customer takes, and what is at hand for it; `?recipient=` names the customer."""

    recipient = RowField(Recipient, label=_("Customer"))
    weekly_demand = amount(_("Demand per week"))
    demand_unit = line(_("Unit"), most=UNIT, hint=_("Such as pieces."))
    at_hand = amount(
        _("Stock at hand"),
        _("Of the present state, for this customer, on the last day of its production. Empty: none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers of the change; begin with what is recorded for the one that is named."""
        super().__init__(*args, **kwargs)
        rows = Recipient.objects.filter(record_id=self.record.pk).select_related("customer").order_by("customer__name")
        field = self.fields["recipient"]
        assert isinstance(field, RowField)
        field.offer(rows)
        key = _key(self.initial.get("recipient") or field.initial)
        row = rows.filter(pk=key).first() if key else None
        if row is not None:
            for name in OF_CUSTOMER:
                self.fields[name].initial = getattr(row, name)


def _key(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
