"""The effect of a record on a registration: asked, assessed by regulatory affairs, decided from outside."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.days import today
from qms.records.actors import name_of, person_of
from qms.records.models import Record
from qms.registrations.models import Decision, Outcome, Registration, RegulatoryAssessment
from qms.registrations.models.assessment import ASKS_THE_BODY, WORDS
from qms.registrations.queries import why_no_reference
from qms.registrations.queries.assessments import awaited, open_assessments
from qms.registrations.questions import BY_CODE, VERSION, too_mild
from qms.registrations.workflow.others import ASSESS, DECIDE, REGULATORY_CLOCKS
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

SENTENCE_WORDS = 4
ASSESSED = (
    "answers", "questions_version", "outcome", "rationale", "document", "assessor", "assessed_by_name", "assessed_at",
)  # fmt: skip
DECIDED = ("decision", "decision_reference", "decided_on", "certificate", "recorded_by_name", "recorded_at")


def ask_for_assessment(record: Any, registration: Registration, *, why: str = "") -> RegulatoryAssessment:
    """Let regulatory affairs assess what the record does to the registration; once, however often it is asked.

    Part of an act on the record, which then asks its tasks anew. why: how it was found, in words.
    """
    found = open_assessments(record).filter(registration_id=registration.pk).first()
    if found is not None:
        return found
    row = RegulatoryAssessment.objects.create(
        organisation_id=record.organisation_id, record=Record(pk=record.pk), registration=Record(pk=registration.pk),
        name=str(registration), why=clean_line(why, 300),
    )  # fmt: skip
    start_clock(record, ASSESS, subject=registration.number)
    return row


def drop_assessment(record: Any, registration: Record, *, why: str) -> None:
    """The record does not touch it after all. Raises Refused once regulatory affairs have assessed it."""
    row = open_assessments(record).filter(registration_id=registration.pk).first()
    if row is None:
        return
    if row.outcome:
        raise Refused(_("Regulatory affairs have assessed it. They assess it anew instead."), field="item")
    row.dropped_at, row.dropped_reason = timezone.now(), clean_block(why, WORDS)
    row.save(update_fields=["dropped_at", "dropped_reason"])
    cancel_clocks(record, codes=REGULATORY_CLOCKS, subject=registration.number)


def regulatory_acts(kind: str) -> None:
    """Bind both acts to a kind that has declared `regulatory_transitions`."""
    act(kind, "assess_registration")(_assess)
    act(kind, "decide_registration")(_decide)


def _assess(
    record: Any, *, by: Actor, signature: Signature | None, assessment: uuid.UUID,
    answers: Mapping[str, bool], outcome: str, rationale: str, document: str = "",
) -> str:  # fmt: skip
    """Answer the questionnaire and say what follows. Assessed anew, a decision that was recorded counts no more."""
    row = _row(open_assessments(record), assessment)
    registration = Registration.objects.get(pk=row.registration_id)
    _check(registration, answers, outcome, rationale)
    row.document = clean_line(document, 120)
    if outcome == Outcome.DOCUMENT and not row.document:
        raise Refused(_("Name the letter to file by number or place."), field="document")
    row.answers, row.questions_version = {code: bool(answers[code]) for code in BY_CODE}, VERSION
    row.outcome, row.rationale = outcome, clean_block(rationale, WORDS)
    row.assessor, row.assessed_by_name, row.assessed_at = person_of(by), name_of(by), timezone.now()
    row.decision, row.decision_reference, row.certificate, row.decided_on = "", "", "", None
    row.recorded_by_name, row.recorded_at = "", None
    row.save(update_fields=[*ASSESSED, *DECIDED])
    stop_clock(record, ASSESS, subject=registration.number)
    cancel_clocks(record, codes=[DECIDE], subject=registration.number)
    if outcome in ASKS_THE_BODY:
        start_clock(record, DECIDE, subject=registration.number)
    return f"{registration.number}: {row.get_outcome_display()}"


def _check(registration: Registration, answers: Mapping[str, bool], outcome: str, rationale: str) -> None:
    """Refuse what does not hold together: an open question, no reason, too mild an outcome, an ended certificate."""
    if missing := BY_CODE.keys() - answers.keys():
        raise Refused(_("Answer every question."), field=min(missing))
    if outcome not in Outcome.values:
        raise Refused(_("Choose one of those offered."), field="outcome")
    if not rationale.strip():
        raise Refused(_("Say why."), field="rationale")
    if outcome == Outcome.NONE and len(rationale.split()) < SENTENCE_WORDS:
        raise Refused(_("That there is no effect is explained in a sentence at least."), field="rationale")
    if (question := too_mild(answers, outcome)) is not None:
        shown = {"question": question.words, "least": question.least.label}
        raise Refused(_("“%(question)s” is answered with yes: at least “%(least)s” follows.") % shown, field="outcome")
    if outcome not in ASKS_THE_BODY and (sentence := why_no_reference(registration)) is not None:
        shown = {"sentence": sentence}
        raise Refused(_("%(sentence)s Nothing can rest on it: notify or submit.") % shown, field="outcome")


def _decide(
    record: Any, *, by: Actor, signature: Signature | None, assessment: uuid.UUID, decision: str,
    reference: str, decided_on: date, certificate: uuid.UUID | None = None,
) -> str:  # fmt: skip
    """Record what the authority or body decided. A refusal keeps the record from release until another decision."""
    row = _row(awaited(record), assessment)
    reference = clean_line(reference, 120)
    if decision not in Decision.values:
        raise Refused(_("Choose one of those offered."), field="decision")
    if not reference:
        raise Refused(_("Under which reference was it decided?"), field="reference")
    if decided_on > today(record.organisation):
        raise Refused(_("A decision is recorded once it is made."), field="decided_on")
    if row.assessed_at and decided_on.year < row.assessed_at.year - 1:
        raise Refused(_("This decision is older than the question."), field="decided_on")
    row.certificate = _certificate(record, reference, certificate)
    row.decision, row.decision_reference, row.decided_on = decision, reference, decided_on
    row.recorded_by_name, row.recorded_at = name_of(by), timezone.now()
    row.save(update_fields=DECIDED)
    number = row.name.split(" ", 1)[0]
    if decision != Decision.REFUSED:
        stop_clock(record, DECIDE, subject=number)
    return f"{number}: {row.get_decision_display()}, {reference}"


def _certificate(record: Any, reference: str, certificate: uuid.UUID | None) -> str:
    """The number of the certificate that came of it, or "".

    Raises Refused for one that has ended, is not valid, or does not cover the record's site; for a reference, too,
    that is one of the register.
    """
    register = Registration.objects.filter(organisation_id=record.organisation_id, kind="registration")
    named = register.filter(reference__iexact=reference).exclude(state__in=("draft", "void")).order_by("-created_at")
    found = register.filter(pk=certificate).first() if certificate else named.first()
    if found is not None:
        site_code = record.site.code if record.site is not None else ""
        if (sentence := why_no_reference(found, site_code=site_code)) is not None:
            raise Refused(str(sentence), field="certificate" if certificate else "reference")
    return found.number if found is not None and certificate else ""


def _row(rows: Any, assessment: uuid.UUID) -> RegulatoryAssessment:
    """The row as it is now, if it is one of these."""
    row: RegulatoryAssessment | None = rows.select_for_update().filter(pk=assessment).first()
    if row is None:
        raise Refused(_("This does not wait for it any more."), field="assessment")
    return row
