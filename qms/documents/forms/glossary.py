"""The forms of the glossary: a term with its word in each language that is used, and why it changes or ends."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models import LANGUAGES, GlossaryTerm
from qms.documents.models.glossary import NOTE_LIMIT, TERM_LIMIT
from qms.documents.services.glossary import AVOIDED_AT_MOST, REASON_LIMIT, Wording
from qms.documents.words import language_words
from qms.workflow.fields import choice, line
from qms.workflow.fields import text as block

AVOIDED_LIMIT = AVOIDED_AT_MOST * (TERM_LIMIT + 2)
AVOIDED_HINT = _("Separated by commas.")


class Row(NamedTuple):
    """A language: its name, and the names of its fields with blanks between."""

    label: str
    names: str


class WordingForm(forms.Form):
    """What a term says; a pair of fields for each language."""

    term = line(_("Glossary term"), most=TERM_LIMIT, required=True)
    untranslated = forms.BooleanField(
        label=_("Do not translate"), required=False,
        help_text=_("It stays as it is in every language, such as a name or a symbol."),
    )  # fmt: skip
    note = block(_("Definition"), most=NOTE_LIMIT, required=False, rows=3)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        """Ask for these languages."""
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"word_{code}"] = line(_("Agreed word"), most=TERM_LIMIT)
            self.fields[f"avoid_{code}"] = line(_("Not to be used"), most=AVOIDED_LIMIT, hint=AVOIDED_HINT)

    def rows(self) -> Iterator[Row]:
        """What the page draws for the languages."""
        for code in self.languages:
            yield Row(language_words(code), f"word_{code} avoid_{code}")

    def said(self) -> Wording:
        """What was entered."""
        found = self.cleaned_data
        return Wording(
            term=found["term"], untranslated=found["untranslated"], note=found["note"],
            words={code: found[f"word_{code}"] for code in self.languages},
            avoided={code: found[f"avoid_{code}"] for code in self.languages},
        )  # fmt: skip


class NewTermForm(WordingForm):
    """A new term, in the language it is written in."""

    language = choice(_("Language"), LANGUAGES, hint=_("That of the documents it stands in."))


class WhyForm(forms.Form):
    """Why, and which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    reason = block(_("Why"), most=REASON_LIMIT, rows=3)


class ChangeTermForm(WordingForm, WhyForm):
    """Another version of a term."""


def wording_of(term: GlossaryTerm, languages: Sequence[str]) -> dict[str, Any]:
    """What the form of a term begins with."""
    first: dict[str, Any] = {"term": term.term, "untranslated": term.untranslated, "note": term.note}
    for code in languages:
        first[f"word_{code}"] = term.agreed.get(code, {}).get("word", "")
        first[f"avoid_{code}"] = ", ".join(term.avoided_in(code))
    return {**first, "version": term.version, "language": term.language}
