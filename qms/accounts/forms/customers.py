"""Forms of customers and their contacts."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qms.organisations.models import Contact, Customer
from qms.web.filters import FilterForm


class CustomerForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """What is told of a customer. The service stores it."""

    class Meta:
        model = Customer
        fields = ["code", "name", "group", "criticality", "country", "address", "zone", "language", "active"]
        help_texts = {
            "code": _("A short sign of your own, such as NORDLICHT."),
            "zone": _("Times in mails to this customer are told in this zone."),
            "active": _("People of a customer that is not in use cannot sign in to its portal."),
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance._state.adding:
            del self.fields["active"]

    def _post_clean(self) -> None:
        """Leave the instance alone: only the service changes it, and it checks what the model demands."""


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Somebody at the customer."""

    class Meta:
        model = Contact
        fields = ["name", "job", "email", "phone", "active"]
        help_texts = {"phone": _("With the country's code, such as +43 316 1234.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance._state.adding:
            del self.fields["active"]

    def _post_clean(self) -> None:
        """Leave the instance alone: only the service changes it."""


class CustomersFilter(FilterForm):
    """Filters of the list of customers."""

    main = ("text", "group", "criticality")

    text = django_filters.CharFilter(label=_("Name or code"), method="by_text", max_length=100)
    group = django_filters.ChoiceFilter(label=_("Group"), choices=Customer.Group.choices, empty_label=_("any"))
    criticality = django_filters.ChoiceFilter(
        label=_("Criticality"), choices=Customer.Criticality.choices, empty_label=_("any")
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Part of the name or the code."""
        return rows.filter(Q(name__icontains=value) | Q(code__icontains=value))
