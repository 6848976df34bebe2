"""The forms of receipt: a customer's report in the portal, and a complaint that staff record on behalf."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from feedback.models import Channel, Harm, Remedy
from feedback.services.receipt import Report
from qms.organisations.models import Customer, Site
from qms.web.forms import DateInput, FilesField, MomentField
from qms.workflow.fields import choice, line, pieces, text


class ReportFields(forms.Form):
    """What both sides say about a complaint."""

    description = text(
        _("What happened?"), most=20_000, rows=6,
        hint=_("In your own words: what you saw, where, how many. This text is kept exactly as you write it."),
    )  # fmt: skip
    title = line(_("Short title"), most=120, hint=_("Left empty, the first words are taken."))
    product = line(_("Product"), most=200)
    part_number = line(_("Part number"))
    lot = line(_("Lot or batch"))
    serial = line(_("Serial numbers"), most=200, hint=_("Several are separated by commas."))
    quantity_affected = pieces(_("Pieces affected"))
    quantity_inspected = pieces(_("Pieces inspected"))
    occurred_on = forms.DateField(label=_("Noticed on"), required=False, widget=DateInput)
    found_at = line(_("Where was it found?"), most=200)
    harm = choice(_("Did somebody come to harm, or could somebody have?"), Harm.choices, required=False)
    remedy = choice(_("What do you want?"), Remedy.choices, required=False)
    customer_reference = line(_("Your reference"))
    photos = FilesField(label=_("Photos and files"), required=False)

    REPORTED = (
        "description", "title", "product", "part_number", "lot", "serial", "quantity_affected", "quantity_inspected",
        "occurred_on", "found_at", "remedy", "customer_reference",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """The cleaned values that make a report."""
        values = {name: self.cleaned_data[name] for name in self.REPORTED}
        return {**values, "harm": self.cleaned_data["harm"] or Harm.UNKNOWN}


class PortalReportForm(ReportFields):
    """A customer's report: one page, one text that must be there."""

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        """The reporter is the person who is signed in."""
        super().__init__(*args, **kwargs)
        self.person = person

    def report(self) -> Report:
        """The report of the person who is signed in."""
        return Report(
            **self.values(),
            complainant_name=self.person.name,
            complainant_email=self.person.email,
            description_language=get_language() or "",
        )


class StaffReportForm(ReportFields):
    """A complaint recorded on behalf of a customer, from a call, a mail, a visit."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    channel = forms.ChoiceField(
        label=_("How did it reach us?"), choices=[c for c in Channel.choices if c[0] not in ("portal", "import")]
    )
    received_at = MomentField(label=_("Received"))
    complainant_name = line(_("Who complained?"), most=120)
    complainant_phone = line(_("Phone"), most=40)
    complainant_email = forms.EmailField(label=_("E-mail"), required=False)
    complainant_address = text(_("Address"), most=500, required=False, rows=2)
    udi = line(_("UDI, UPC or other identification"), most=120)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    shared = forms.BooleanField(label=_("The customer may follow it in the portal"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers and sites in use; received just now unless said otherwise."""
        super().__init__(*args, **kwargs)
        customer, site = self.fields["customer"], self.fields["site"]
        assert isinstance(customer, forms.ModelChoiceField) and isinstance(site, forms.ModelChoiceField)
        customer.queryset = Customer.objects.filter(active=True)
        site.queryset = Site.objects.filter(active=True)
        self.fields["received_at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        self.fields["customer_reference"].label = _("Customer's own reference")
        self.fields["remedy"].label = _("What does the customer want?")
        self.fields["description"].help_text = _(
            "As close to the customer's own words as you can; it cannot be changed later."
        )

    def report(self) -> Report:
        """The report with who complained and when it was received."""
        own = (
            "complainant_name",
            "complainant_phone",
            "complainant_email",
            "complainant_address",
            "udi",
            "received_at",
        )
        return Report(**self.values(), **{name: self.cleaned_data[name] for name in own})
