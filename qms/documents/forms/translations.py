"""The forms of translations."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qms.documents.models import LANGUAGES, Document, DocumentTranslation
from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.services.translating import DEVIATIONS_AT_MOST, WHY_LIMIT
from qms.documents.wording import deviations_of, terms_of_source
from qms.documents.words import deviation_words, language_words
from qms.documents.workflow.states import WORKERS
from qms.workflow.fields import StaffField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm, StaffForm

MOST_GLOSSARIES = 5


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


@dataclass(frozen=True)
class Line:
    """A term of the source with what is agreed for it in the language of the translation."""

    term: str
    word: str
    avoided: list[str]
    note: str
    untranslated: bool


@dataclass(frozen=True)
class Glossary:
    """The terms that stand in the source of a translation."""

    title: str
    lines: list[Line]

    @classmethod
    def of(cls, document: Document, row: DocumentTranslation) -> "Glossary":
        """Those of this translation."""
        shown = {"language": language_words(row.language), "number": row.revision.number}
        return cls(
            gettext("Terms of revision %(number)s: %(language)s") % shown,
            [
                Line(one.term, one.word_in(row.language), one.avoided_in(row.language), one.note, one.untranslated)
                for one in terms_of_source(document, row)
            ],
        )


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

        self.chosen = self._chosen()

    def data_for_act(self) -> dict[str, Any]:
        """The translation by its key, as a signature binds it."""
        data = super().data_for_act()
        return {**data, "translation": data["translation"].pk}

    @property
    def waiting(self) -> Any:
        """The translations that are offered."""
        field = self.fields["translation"]
        assert isinstance(field, forms.ModelChoiceField)
        return field.queryset

    def glossaries(self) -> list["Glossary"]:
        """The terms that stand in the source of the chosen translation, or of the first few that wait."""
        rows = [self.chosen] if self.chosen else list(self.waiting[:MOST_GLOSSARIES])
        found = [Glossary.of(self.record, row) for row in rows]
        return [one for one in found if one.lines]

    def _chosen(self) -> DocumentTranslation | None:
        """The translation that was named, or the only one; None for what is none of those offered."""
        named = self.data.get("translation") if self.is_bound else self.initial.get("translation")
        try:
            row: DocumentTranslation | None = self.waiting.filter(pk=named).first() if named else None
        except (ValidationError, ValueError):
            return None
        return row


class HandInForm(OfTranslation):
    """The translated text or file."""

    fields_template = "documents/hand_in_fields.html"
    states = ("needed", "in_work")

    title = line(_("Title in this language"), most=200)
    text = block(_("Text"), most=TEXT_LIMIT, required=False, rows=16, hint=_("Headings, lists and tables in Markdown."))
    upload = forms.FileField(label=_("File"), required=False)
    machine = forms.BooleanField(
        label=_("A machine translated it"),
        required=False,
        help_text=_("Readers see the mark, whoever corrected it."),
    )


class ReviewTranslationForm(OfTranslation):
    """Which translation was compared with its source, and why it leaves the glossary where it does.

    Where several wait, the reasons are asked for once one is chosen: the form comes back with them.
    """

    fields_template = "documents/review_fields.html"
    states = ("in_work",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask why for each deviation."""
        super().__init__(*args, **kwargs)
        found = deviations_of(self.record, self.chosen) if self.chosen else []
        self.deviations = {f"why_{sha256(one.key.encode()).hexdigest()[:12]}": one for one in found}
        for name, one in list(self.deviations.items())[:DEVIATIONS_AT_MOST]:
            self.fields[name] = line(deviation_words(one), most=WHY_LIMIT, required=True, hint=_("Why it stays so."))

    @property
    def whys(self) -> list[str]:
        """The names of the fields for the reasons."""
        return [name for name in self.deviations if name in self.fields]

    def data_for_act(self) -> dict[str, Any]:
        """The reasons by the key of their deviation."""
        data = super().data_for_act()
        reasons = {one.key: data.pop(name, "") for name, one in self.deviations.items()}
        return {**data, "reasons": reasons}


class ReturnTranslationForm(OfTranslation):
    """Which translation goes back to its translator."""

    states = ("in_work", "reviewed")


class ApproveTranslationForm(OfTranslation):
    """Which translation is signed."""

    states = ("reviewed",)
