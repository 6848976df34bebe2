"""Guards of customers' documents: what must hold before an act, each None or the sentence that says it."""

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.documents.models import ExternalDocument, Outcome
from qms.documents.queries.external import later_in_force
from qms.records.models import Record, RecordLink
from qms.records.offers import KINDS
from qms.records.queries import who_did
from qms.registrations.queries import open_assessments

Sentence = Promise | str | None


def waits_for_nothing(record: ExternalDocument) -> Sentence:
    """Each linked change that goes on is implemented first; where the review asked for a change there is one."""
    waiting, done = _changes(record)
    if waiting:
        return waiting[0]
    if record.outcome == Outcome.CHANGE and not done:
        return _("Before that: link the change that the review asked for, and implement it.")
    return None


def is_not_overtaken(record: ExternalDocument) -> Sentence:
    """What a later revision has replaced is not put in force any more."""
    later = later_in_force(record)
    if later is None:
        return None
    shown = {"number": later.number, "revision": later.revision}
    return _("%(number)s, revision %(revision)s, was received later and is implemented already.") % shown


def another_than_who_implemented(record: ExternalDocument, seat: Seat) -> Sentence:
    """A second pair of eyes looks at what is in production."""
    if record.implemented_by_id == seat.person.pk:
        return _("You recorded the implementation; somebody else verifies it.")
    return None


def another_than_who_reviewed(record: ExternalDocument, seat: Seat) -> Sentence:
    """Who says what the document does to us does not say what it does to a registration."""
    if record.reviewed_on is not None and seat.person.pk in who_did(record, "review"):
        return _("You reviewed it; somebody else in regulatory affairs assesses it.")
    return None


def another_than_who_assessed(record: ExternalDocument, seat: Seat) -> Sentence:
    """The same the other way round: the registration may be assessed before the review."""
    if open_assessments(record).filter(assessor=seat.person.pk).exists():
        return _("You assessed what it does to a registration; somebody else reviews it.")
    return None


def _changes(record: ExternalDocument) -> tuple[list[Promise | str], bool]:
    """Why linked changes are not carried out yet, and whether one is. Rejected and withdrawn ones are none.

    A change is what its kind says can be carried out (`Kind.not_carried_out`); read once a version of the record.
    """
    kept: tuple[int, tuple[list[Promise | str], bool]] | None = record.__dict__.get("_changes")
    if kept is None or kept[0] != record.version:
        kept = record.version, _changes_now(record)
        record.__dict__["_changes"] = kept
    return kept[1]


def _changes_now(record: ExternalDocument) -> tuple[list[Promise | str], bool]:
    rows = RecordLink.objects.filter(Q(source_id=record.pk) | Q(target_id=record.pk), ended_at=None)
    ends = {key for pair in rows.values_list("source_id", "target_id") for key in pair} - {record.pk}
    kinds = [slug for slug, kind in KINDS.items() if kind.not_carried_out]
    linked = Record.objects.filter(pk__in=ends, kind__in=kinds).order_by("number") if ends else ()
    waiting, done = [], False
    for one in linked:
        asked = KINDS[one.kind].not_carried_out
        sentence = asked(one) if asked else None
        done = done or sentence is None
        if sentence is not None and one.closed_at is None:
            waiting.append(sentence)
    return waiting, done
