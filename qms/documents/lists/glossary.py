"""The list of the glossary's terms. The same declaration makes page, CSV and XLSX."""

from functools import partial

import django_filters
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.documents.models import LANGUAGES, GlossaryTerm
from qms.documents.models.glossary import TERM_LIMIT
from qms.documents.queries.glossary import languages_agreed, terms
from qms.documents.words import language_words
from qms.web.filters import FilterForm
from qms.web.tables import Column, State
from qms.workspace.listpage import ListPage, register_list

ORDERINGS = {"newest": ("-created_at", "-id"), "term": ("key", "id")}
IN_USE, RETIRED = State(_("In use"), "ok"), State(_("Retired"), "mute")
AS_IT_IS = State(_("Do not translate"), "info")


def agreed_words(term: GlossaryTerm) -> str:
    """The agreed words of all languages in one line, "[de] Schweißnaht, [fr] cordon"; or that it stays as it is."""
    if term.untranslated:
        return str(AS_IT_IS.words)
    return ", ".join(f"[{code}] {said['word']}" for code, said in sorted(term.agreed.items()) if said.get("word"))


def columns(seat: Seat) -> list[Column[GlossaryTerm]]:
    """On the page the words in one column; in a file two columns for each language that some term speaks of."""
    slug = seat.organisation.slug
    found: list[Column[GlossaryTerm]] = [
        Column("term", _("Glossary term"), lambda t: t.term, role="lead", sort="term",
               link=lambda t: f"/{slug}/documents/glossary/{t.pk}/"),
        Column("language", _("Language"), lambda t: t.get_language_display(), role="half"),
        Column("words", _("Agreed words"), agreed_words, role="sub", in_export=False),
        Column("untranslated", _("Translation"), lambda t: str(AS_IT_IS.words) if t.untranslated else "",
               on_page=False),
        Column("state", _("State"), lambda t: RETIRED if t.ended_at else IN_USE, format="badge", role="half-2"),
        Column("note", _("Definition"), lambda t: t.note, on_page=False),
    ]  # fmt: skip
    for code in languages_agreed(seat):
        name = language_words(code)
        found += [
            Column(f"word_{code}", name, partial(_word, code), on_page=False),
            Column(f"avoid_{code}", _("%(language)s: not to be used") % {"language": name}, partial(_avoided, code),
                   on_page=False),
        ]  # fmt: skip
    return found


def _word(code: str, term: GlossaryTerm) -> str:
    return str(term.agreed.get(code, {}).get("word", ""))


def _avoided(code: str, term: GlossaryTerm) -> str:
    return ", ".join(term.avoided_in(code))


class GlossaryFilter(FilterForm):
    """The filters of the list."""

    main = ("text", "language", "lacks")

    text = django_filters.CharFilter(label=_("Term or word"), method="with_text", max_length=TERM_LIMIT)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=LANGUAGES)
    lacks = django_filters.ChoiceFilter(label=_("No word agreed in"), choices=LANGUAGES, method="without_word")
    untranslated = django_filters.BooleanFilter(label=_("Do not translate"))
    retired = django_filters.BooleanFilter(label=_("Retired"), method="with_end")

    def with_text(self, rows: QuerySet[GlossaryTerm], name: str, value: str) -> QuerySet[GlossaryTerm]:
        """Those whose term, definition or words of any language contain it."""
        searched = rows.annotate(all_words=Cast(F("agreed"), TextField()))
        return searched.filter(
            Q(term__icontains=value) | Q(note__icontains=value) | Q(all_words__icontains=value)
        )  # fmt: skip

    def without_word(self, rows: QuerySet[GlossaryTerm], name: str, value: str) -> QuerySet[GlossaryTerm]:
        """Those in use that are translated and have no word in that language yet."""
        open_ones = rows.filter(untranslated=False, ended_at=None).exclude(language=value)
        worded = {"agreed__has_key": value, f"agreed__{value}__has_key": "word"}
        return open_ones.filter(~Q(agreed__has_key=value) | ~Q(**worded))

    def with_end(self, rows: QuerySet[GlossaryTerm], name: str, value: bool) -> QuerySet[GlossaryTerm]:
        """Retired ones, or those in use."""
        return rows.filter(ended_at__isnull=not value)

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = GlossaryTerm
        fields: list[str] = []


GLOSSARY = register_list(
    ListPage(
        slug="glossary", title=_("Glossary"), url_name="glossary", side=Side.STAFF, right=Right.READ_RECORDS,
        export=Right.EXPORT, rows=terms, columns=columns, filter=GlossaryFilter, orderings=ORDERINGS,
        default="term", icon="book-a",
        none_yet=_("Terms of your documents appear here, each with the word that is agreed for it in other languages."),
    )
)  # fmt: skip
