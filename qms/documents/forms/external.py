"""The forms of customers' documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models import ExternalType, Outcome
from qms.documents.models.external import REFERENCE_LIMIT, REVISION_LIMIT, WORDS_LIMIT
from qms.documents.queries.external import touched_before
from qms.documents.services.external import Receipt
from qms.organisations.days import today
from qms.organisations.models import Customer, Organisation, Site
from qms.registrations.models import Registration
from qms.registrations.queries import may_concern
from qms.web.forms import FilesField
from qms.workflow.fields import DayField, YesNoField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm


class About(forms.Form):
    """What it is, as the customer calls it."""

    type = choice(_("Type"), ExternalType.choices)
    reference = line(
        _("Customer's number"), most=REFERENCE_LIMIT, required=True, hint=_("As it stands on the document.")
    )
    revision = line(
        _("Revision"), most=REVISION_LIMIT, required=True, hint=_("As the customer writes it: D, 04, 2026-11.")
    )
    title = line(_("Title"), most=200, required=True)
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False,
        help_text=_("Where it is worked by; the calendar of the site counts the days of the review."),
    )  # fmt: skip

    def load(self) -> None:
        """Offer the sites in use."""
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Site.objects.filter(active=True).order_by("name")


class ReceiveForm(About):
    """A document that has come in."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    received_on = DayField(label=_("Received"), help_text=_("The review is due ten working days later."))
    uploads = FilesField(label=_("Files"), required=False, help_text=_("The customer sees them: they are its own."))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        """Offer customers and sites in use; received today unless it says otherwise."""
        super().__init__(*args, **kwargs)
        self.load()
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Customer.objects.filter(active=True).order_by("name")
        self.fields["received_on"].initial = today(organisation)

    def said(self) -> Receipt:
        """What was entered."""
        return Receipt(**{name: value for name, value in self.cleaned_data.items() if name != "uploads"})


class CorrectForm(About, ActForm):
    """What it is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what stands."""
        super().__init__(*args, **kwargs)
        self.load()
        said = {name: getattr(self.record, name) for name in ("type", "reference", "revision", "title")}
        self.initial = {**said, "site": self.record.site_id, **(self.initial or {})}


class DayForm(ActForm):
    """An act on a day: today unless it says otherwise."""

    day = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with today."""
        super().__init__(*args, **kwargs)
        self.initial = {self.day: today(self.record.organisation), **(self.initial or {})}


class ReviewForm(DayForm):
    """What the review found."""

    day = "reviewed_on"

    outcome = choice(_("Outcome"), Outcome.choices)
    rationale = block(
        _("Rationale"), most=WORDS_LIMIT, hint=_("What was compared with what. Customers do not read it.")
    )
    change = line(
        _("Change"), most=32,
        hint=_("The number of the change that it needs, if there is one already; else ask for one from its page."),
    )  # fmt: skip
    touches = YesNoField(label=_("Does it touch a registration or certificate?"))
    registrations = forms.ModelMultipleChoiceField(
        label=_("Registrations and certificates"), queryset=Registration.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Those that it touches. Regulatory affairs assess each before the implementation. Ticked: what this "
            "revision or another one touches. Any other is named on the page of the document."
        ),
    )  # fmt: skip
    reviewed_on = DayField(label=_("Reviewed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask about registrations where the register has one that it may touch."""
        super().__init__(*args, **kwargs)
        field, offered = self.fields["registrations"], may_concern(self.record)
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = offered
        self.initial = {"registrations": touched_before(self.record), **(self.initial or {})}
        if not offered.exists():
            del self.fields["registrations"], self.fields["touches"]

    def data_for_act(self) -> dict[str, Any]:
        """The keys of what was chosen, and the rest, as it can be signed."""
        said = super().data_for_act()
        if "registrations" in said:
            said["registrations"] = [one.pk for one in said["registrations"]]
        return said


class ImplementForm(DayForm):
    """Since when production works by it."""

    day = "implemented_on"

    implemented_on = DayField(label=_("Implemented in production"))


class VerifyForm(DayForm):
    """What was looked at."""

    day = "verified_on"

    evidence = block(_("What was verified"), most=WORDS_LIMIT, hint=_("Where, which lot or paper. Ours only."))
    verified_on = DayField(label=_("Verified"))
