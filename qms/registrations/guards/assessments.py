"""Guards of the acts by which any record's effect on registrations is assessed."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.seat import Seat
from qms.records.models import Record
from qms.registrations.queries.assessments import awaited, open_assessments, undecided

Sentence = Promise | str | None
SENTENCES = {
    "asked": gettext_lazy("Before that: regulatory affairs assess the effect on %(name)s."),
    "waiting": gettext_lazy("Before that: the decision of the authority or body about %(name)s."),
    "refused": gettext_lazy("The authority or body has refused this for %(name)s."),
}


def registrations_are_decided(record: Record) -> Sentence:
    """What is registered changes only after its effect is assessed and, where asked, decided (ISO 13485:2016 7.3.9)."""
    waiting = undecided(record).first()
    return None if waiting is None else SENTENCES[waiting.stage] % {"name": waiting.name}


def a_registration_is_touched(record: Record) -> Sentence:
    """Nothing to assess where no registration is touched."""
    return None if open_assessments(record).exists() else _("No registration is touched.")


def one_is_not_assessed(record: Record) -> Sentence:
    """What regulatory affairs have assessed is not struck any more."""
    return (
        None if open_assessments(record).filter(outcome="").exists() else _("No registration waits for its assessment.")
    )


def a_decision_is_awaited(record: Record) -> Sentence:
    """Only what was put before an authority or body is decided."""
    return None if awaited(record).exists() else _("No registration waits for a decision.")


def not_who_asked(record: Record, seat: Seat) -> Sentence:
    """Who asked for it does not say what it does to a registration."""
    if seat.person.pk == record.created_by_id:
        return _("You asked for this; somebody else in regulatory affairs assesses it.")
    return None
