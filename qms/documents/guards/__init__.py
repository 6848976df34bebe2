"""What must hold before an act on a document: each answers None or the sentence that says what must come first."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.documents.keepers import kept_by_others
from qms.documents.models import Class, Distribution, Document
from qms.documents.queries.athand import (
    somebody_reads,
    translation_states,
    was_in_force,
    working_at_hand,
    writers_at_hand,
)
from qms.documents.queries.reading import not_yet_read
from qms.documents.queries.translations import missing_languages
from qms.documents.words import language_words
from qms.records.models import Record

Sentence = Promise | str | None


def says_something(document: Document) -> Sentence:
    """A revision without text and file has nothing to approve."""
    revision = working_at_hand(document)
    if revision is not None and (revision.written or revision.file_sha256):
        return None
    return _("Before that: a text or a file.")


def says_what_changed(document: Document) -> Sentence:
    """Who knew the former revision must find what is new (ISO 9001:2015 7.5.3.2 c)."""
    revision = working_at_hand(document)
    if revision is None or revision.number == 1 or revision.change_note.strip():
        return None
    return _("Before that: say what changed since revision %(number)s.") % {"number": revision.number - 1}


def another_than_the_author(document: Document, seat: Seat) -> Sentence:
    """Nobody who wrote something of a revision approves it, whoever wrote last."""
    revision = working_at_hand(document)
    if revision is None:
        return None
    if seat.person.pk == revision.author_id or seat.person.pk in writers_at_hand(document):
        return _("Somebody else approves: you wrote this revision, or a part of it.")
    return None


def keeps_from_effect(document: Document) -> Sentence:
    """What keeps the revision from taking effect on its day: what is missing, or what others say it waits for."""
    if missing := lacks_something(document):
        return missing
    return kept_by_others(document, working_at_hand(document))


def its_change_holds_it(document: Document) -> bool:
    """Whether the revision belongs to a change that keeps it for now: then the change says from when it holds."""
    revision = working_at_hand(document)
    return bool(revision is not None and revision.change_number and kept_by_others(document, revision))


def lacks_something(document: Document) -> Sentence:
    """What is missing on the day: mandatory languages, or people who must have read it before."""
    revision = working_at_hand(document)
    if revision is None:
        return _("No revision is being worked on.")
    if missing := missing_languages(document, revision):
        names = ", ".join(language_words(code) for code in missing)
        return _("Before that: an approved translation into %(languages)s.") % {"languages": names}
    if document.train_first and (left := not_yet_read(document, revision).count()):
        return _("Before that: everybody who must read it has. Missing: %(count)s.") % {"count": left}
    return None


def has_an_earlier_one(document: Document) -> Sentence:
    """The first revision is not given up: the document would have none; it is declared void instead."""
    if was_in_force(document):
        return None
    return _("This is the first revision. Declare the document void instead.")


def never_was_in_force(document: Document) -> Sentence:
    """What people have worked by is never void; it becomes obsolete or is withdrawn."""
    if was_in_force(document):
        return _("This document has been in force. Give the revision up, or make the document obsolete.")
    return None


def is_in_force(document: Document) -> Sentence:
    """There must be a revision in force."""
    return None if document.issue is not None else _("No revision of this document is in force.")


def is_in_use(record: Record) -> Sentence:
    """Nobody works by a document that is obsolete or void, whoever wrote it, or by a superseded one of a customer."""
    if record.state not in ("obsolete", "superseded", "void"):
        return None
    return _("%(number)s is not used any more.") % {"number": record.number}


def is_for_customers(document: Document) -> Sentence:
    """Internal documents never leave the house."""
    if document.classification == Class.CUSTOMER:
        return None
    return _("This document is internal. Before that: change its class.")


def somebody_must_read(document: Document) -> Sentence:
    """There is a requirement to end."""
    return None if somebody_reads(document) else _("Nobody is required to read this document.")


def waits_for_receipt(document: Document, seat: Seat) -> Sentence:
    """The customer confirms each revision once."""
    if seat.customer is not None and unconfirmed(document).filter(customer=seat.customer).exists():
        return None
    return _("The receipt of the revision in force is confirmed already.")


def unconfirmed(document: Document) -> QuerySet[Distribution]:
    """Those who were given the revision in force and have not confirmed the receipt."""
    return Distribution.objects.filter(record_id=document.pk, revision__state="effective", acknowledged_at=None)


def a_translation_is(sentence: Promise, *states: str) -> Callable[[Document], Sentence]:
    """A guard: a translation of the current revisions is in one of these states; else the sentence."""

    def guard(document: Document) -> Sentence:
        return None if set(states) & set(translation_states(document)) else sentence

    return guard
