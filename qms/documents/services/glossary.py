"""The acts on the glossary: a term is entered, changed with a reason, retired; never deleted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.documents.models import LANGUAGES, GlossaryTerm
from qms.documents.models.glossary import NOTE_LIMIT, TERM_LIMIT
from qms.lib.phrases import folded
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import because
from qms.organisations.models import Organisation
from qms.records.actors import require

TERMS_AT_MOST, AVOIDED_AT_MOST = 2_000, 10
"""In use in an organisation; words not to be used, of a term in one language."""
REASON_LIMIT = 2_000
_CODES = dict(LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a term says. words, avoided: by the code of a language; avoided ones separated by commas or line ends."""

    term: str
    untranslated: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    avoided: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def add_term(organisation: Organisation, *, language: str, said: Wording, by: Seat) -> GlossaryTerm:
    """Enter a term. Raises Refused with the field that is wrong: no right, no word in it, one that is there already."""
    require(by, staff=Right.MANAGE_RULES)
    if language not in _CODES:
        raise Refused(_("Choose one of those offered."), field="language")
    if GlossaryTerm.objects.filter(organisation=organisation, ended_at=None).count() >= TERMS_AT_MOST:
        sentence = _("A glossary holds at most %(count)s terms. Retire those that are not needed any more.")
        raise Refused(sentence % {"count": TERMS_AT_MOST})
    return _stored(GlossaryTerm(organisation=organisation, language=language), said)


@transaction.atomic
def change_term(term: GlossaryTerm, *, said: Wording, version: int, reason: str, by: Seat) -> GlossaryTerm:
    """Change what a term says; what it said stays in the history. version: the one the person saw."""
    row = _to_change(term, version, by)
    because(_why(reason))
    row.version += 1
    _stored(row, said)
    because("")
    return row


@transaction.atomic
def retire_term(term: GlossaryTerm, *, version: int, reason: str, by: Seat) -> GlossaryTerm:
    """Translations are not held against the term any more. It stays readable, and can be entered anew."""
    row = _to_change(term, version, by)
    because(_why(reason))
    row.version, row.ended_at = row.version + 1, timezone.now()
    row.save(update_fields=["version", "ended_at"])
    because("")
    return row


def _to_change(term: GlossaryTerm, version: int, by: Seat) -> GlossaryTerm:
    require(by, staff=Right.MANAGE_RULES)
    row = GlossaryTerm.objects.select_for_update(of=("self",)).get(pk=term.pk)
    if row.ended_at is not None:
        raise Refused(_("This term is retired. Enter it anew."))
    if row.version != version:
        raise Refused(_("Somebody else has changed this term in the meantime. Load the page again."))
    return row


def _why(reason: str) -> str:
    words = clean_block(reason, REASON_LIMIT).strip()
    if not words:
        raise Refused(_("Say why."), field="reason")
    return words


def _stored(row: GlossaryTerm, said: Wording) -> GlossaryTerm:
    row.term = _word(said.term, "term")
    if not row.term:
        raise Refused(_("This is needed."), field="term")
    row.key = folded(row.term)
    row.untranslated, row.note = said.untranslated, clean_block(said.note, NOTE_LIMIT)
    row.agreed = _agreed(row, said)
    twin = GlossaryTerm.objects.filter(
        organisation_id=row.organisation_id, language=row.language, key=row.key, ended_at=None
    )
    sentence = _("“%(term)s” is in the glossary already.") % {"term": row.term}
    if twin.exclude(pk=row.pk).exists():
        raise Refused(sentence, field="term")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody entered it at the same moment
        raise Refused(sentence, field="term") from error
    return row


def _agreed(row: GlossaryTerm, said: Wording) -> dict[str, dict[str, Any]]:
    """Word and avoided words of each language that anything is said of."""
    found: dict[str, dict[str, Any]] = {}
    for code in sorted({*said.words, *said.avoided}):
        word = _word(said.words.get(code, ""), f"word_{code}")
        avoided = _avoided(said.avoided.get(code, ""), code)
        if not word and not avoided:
            continue
        if code not in _CODES or code == row.language:
            raise Refused(_("This is the language of the term itself."), field=f"word_{code}")
        if word and row.untranslated:
            raise Refused(_("The term is not to be translated, so it has no other word."), field=f"word_{code}")
        if folded(word or (row.term if row.untranslated else "")) in {folded(one) for one in avoided}:
            raise Refused(_("A word cannot be agreed and not to be used."), field=f"avoid_{code}")
        found[code] = {**({"word": word} if word else {}), **({"avoid": avoided} if avoided else {})}
    return found


def _avoided(text: str, code: str) -> list[str]:
    parts: Sequence[str] = re.split(r"[,;\n]", text)
    found = [word for part in parts if (word := _word(part, f"avoid_{code}"))]
    if len(found) > AVOIDED_AT_MOST:
        raise Refused(_("At most %(count)s words.") % {"count": AVOIDED_AT_MOST}, field=f"avoid_{code}")
    return list(dict.fromkeys(found))


def _word(text: str, field: str) -> str:
    """A term or word as it is kept; "" where there is none. Refused where it consists of signs alone."""
    try:
        word = clean_line(text, TERM_LIMIT)
    except Refused as refused:
        raise Refused(refused.sentence, field=field) from refused
    if word and not folded(word):
        raise Refused(_("There is no word in it."), field=field)
    return word
