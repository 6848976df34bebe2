"""What must hold before an act on an 8D report, and before a discipline of it is shown to the customer."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.guards import capa as of_capa
from capa.guards.causes import a_cause_is_verified
from capa.models import Capa, Discipline, EightD, Step
from qms.clocks.models import Clock
from qms.records.models import RecordLink, Relation
from qms.terms.queries import terms_for
from qms.web.times import day_words

Sentence = Promise | str | None


def newest(record: EightD) -> dict[str, Discipline]:
    """The newest version of each discipline that was shared."""
    rows = Discipline.objects.filter(record_id=record.pk).order_by("step", "version")
    rows = rows.only("record_id", "step", "version", "state")  # no more than the customer's side may read
    return {row.step: row for row in rows}


def waiting(record: EightD) -> "QuerySet[Discipline]":
    """The disciplines that the customer has not answered."""
    return Discipline.objects.filter(record_id=record.pk, state=Discipline.State.SHARED)


def returned(record: EightD) -> list[Discipline]:
    """The disciplines whose newest version the customer returned."""
    return [row for row in newest(record).values() if row.state == Discipline.State.RETURNED]


def capa_of(record: EightD) -> Capa:
    """The CAPA the report is of."""
    links = RecordLink.objects.filter(source_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    return Capa.objects.get(pk__in=links.values("target_id"))


def a_discipline_waits(record: EightD) -> Sentence:
    """Nothing to answer when every discipline is answered."""
    if not waiting(record).exists():
        return gettext_lazy("Every discipline is answered.")
    return None


def all_are_shared(record: EightD) -> Sentence:
    """A report is complete when each of its disciplines was shown."""
    shared = newest(record)
    missing = next((label for step, label in Step.choices if step not in shared), None)
    if missing:
        return _("Before that: share “%(step)s”.") % {"step": missing}
    return none_is_returned(record)


def none_is_returned(record: EightD) -> Sentence:
    """What the customer returned is answered by another version first."""
    rows = returned(record)
    if rows:
        return _("Before that: “%(step)s” was returned; share another version.") % {"step": rows[0].get_step_display()}
    return None


def time_to_answer_has_passed(record: EightD) -> Sentence:
    """Silence means something only after the time agreed for an answer."""
    clock = Clock.objects.filter(record_id=record.pk, code="eight_d_answer", state="running").first()
    if clock and clock.due_at > timezone.now():
        day = day_words(timezone.localtime(clock.due_at).date())
        return _("The customer has until %(day)s to answer.") % {"day": day}
    return None


def _plan_is_approved(record: Capa) -> Sentence:
    if record.state in ("draft", "open", "containment", "analysis", "planning", "plan_review"):
        return gettext_lazy("Before that: the plan of actions is approved (D5).")
    return None


def _effect_is_shown(record: Capa) -> Sentence:
    if record.state not in ("awaiting_effect", "effective", "closed"):
        return gettext_lazy("Before that: implementation and prevention are finished (D8).")
    return None


GATES: dict[str, tuple[Callable[[Capa], Sentence], ...]] = {
    "d1": (of_capa.team_has_a_leader,),
    "d3": (of_capa.places_are_contained,),
    "d4": (a_cause_is_verified,),
    "d5": (_plan_is_approved,),
    "d6": (_plan_is_approved, of_capa.all_actions_are_verified),
    "d7": (of_capa.prevention_is_recorded,),
    "d8": (_effect_is_shown,),
}
"""What the CAPA must hold before a discipline is shown: the content gates of the 8D."""


def blocked_step(capa: Capa, step: str) -> Sentence:
    """The sentence that says why this discipline cannot be shown yet, or None."""
    return next((sentence for gate in GATES.get(step, ()) if (sentence := gate(capa))), None)


def customers_agree_with_the_closure(record: Capa) -> Sentence:
    """Where a customer's terms ask for it, the CAPA is closed only after that customer accepted the 8D report."""
    links = RecordLink.objects.filter(target_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    rows = EightD.objects.filter(pk__in=links.values("source_id")).exclude(state__in=("accepted", "closed", "void"))
    for report in rows.select_related("customer").order_by("number"):
        assert report.customer is not None
        term = terms_for(report.customer, on=timezone.localdate()).get("closure_needs_customer")
        if term is not None and term.value:
            shown = {"number": report.number, "term": term.cited}
            return _("Before that: the customer accepts the report %(number)s (%(term)s).") % shown
    return None
