"""A new document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models import LANGUAGES, Class, Type
from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.services import NewDocument
from qms.organisations.models import Site
from qms.workflow.fields import choice, line
from qms.workflow.fields import text as block


class About(forms.Form):
    """What a document is, beside its text; shared by a new one and its correction."""

    title = line(_("Title"), most=200, required=True)
    classification = choice(_("Class"), Class.choices, hint=_("Only documents for customers can be shared with any."))
    process = line(_("Process"), most=120, hint=_("The process it belongs to, such as: Welding."))
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, help_text=_("Empty: it holds at all sites.")
    )
    prevailing = choice(
        _("Prevailing language"), LANGUAGES, required=False, hint=_("Which one counts where translations differ.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Mandatory translations"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without them no revision takes effect."),
    )  # fmt: skip
    train_first = forms.BooleanField(
        label=_("Everybody who must read it has done so before it takes effect"), required=False
    )

    def load(self) -> None:
        """Offer the sites in use."""
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Site.objects.filter(active=True)


class NewDocumentForm(About):
    """Type and language stay; the rest can be corrected."""

    type = choice(_("Type"), Type.choices, hint=_("It begins the number, which has no year."))
    language = choice(_("Written in"), LANGUAGES)
    text = block(_("Text"), most=TEXT_LIMIT, required=False, rows=12, hint=_("Headings, lists and tables in Markdown."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sites in use."""
        super().__init__(*args, **kwargs)
        self.load()

    def said(self) -> NewDocument:
        """What was entered."""
        return NewDocument(**self.cleaned_data)
