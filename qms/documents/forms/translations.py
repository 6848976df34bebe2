"""The forms of translations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models import LANGUAGES, DocumentTranslation
from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.workflow.states import WORKERS
from qms.workflow.fields import StaffField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm, StaffForm


class OrderTranslationForm(StaffForm):
    """Which language, who translates, who reviews."""

    language = choice(_("Language"), LANGUAGES)
    translator = StaffField(label=_("Translator"), roles=WORKERS, required=False)
    reviewer = StaffField(label=_("Reviewer"), roles=WORKERS, required=False, help_text=_("Somebody else."))


class TranslationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A translation, named by language and revision."""

    def label_from_instance(self, obj: DocumentTranslation) -> str:
        """Such as "German, v3"."""
        return f"{obj.get_language_display()}, v{obj.revision.number}"


class OfTranslation(ActForm):
    """An act on one of the translations that wait for it."""

    states: tuple[str, ...] = ()

    translation = TranslationChoice(label=_("Translation"), queryset=DocumentTranslation.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those that wait."""
        super().__init__(*args, **kwargs)
        rows = DocumentTranslation.objects.filter(record_id=self.record.pk, state__in=self.states)
        field = self.fields["translation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.select_related("revision").order_by("language", "-revision__number")
        found = list(field.queryset[:2])
        if len(found) == 1:
            self.initial = {"translation": found[0].pk, **(self.initial or {})}

    def data_for_act(self) -> dict[str, Any]:
        """The translation by its key, as a signature binds it."""
        data = super().data_for_act()
        return {**data, "translation": data["translation"].pk}


class HandInForm(OfTranslation):
    """The translated text or file."""

    states = ("needed", "in_work")

    title = line(_("Title in this language"), most=200)
    text = block(_("Text"), most=TEXT_LIMIT, required=False, rows=16, hint=_("Headings, lists and tables in Markdown."))
    upload = forms.FileField(label=_("File"), required=False)
    machine = forms.BooleanField(
        label=_("A machine translated it"), required=False, help_text=_("Readers see the mark, whoever corrected it.")
    )


class ReviewTranslationForm(OfTranslation):
    """Which translation was compared with its source."""

    states = ("in_work",)


class ReturnTranslationForm(OfTranslation):
    """Which translation goes back to its translator."""

    states = ("in_work", "reviewed")


class ApproveTranslationForm(OfTranslation):
    """Which translation is signed."""

    states = ("reviewed",)
