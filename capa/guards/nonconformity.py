"""What must hold before an act on a nonconformity: each answers None or the sentence that says what must come first."""

from typing import TYPE_CHECKING

from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import Concession, ContainmentMeasure, Disposition, Nonconformity
from qms.accounts.seat import Seat
from qms.lib.text import excerpt
from qms.records.models import RecordLink, Relation

if TYPE_CHECKING:
    from django.db.models import QuerySet

Sentence = Promise | str | None
State, Decision, Answer = Disposition.State, Disposition.Decision, Concession.Answer
LIVE = (State.PROPOSED, State.APPROVED, State.IMPLEMENTED)
DECIDED = (State.APPROVED, State.IMPLEMENTED)


def dispositions(record: Nonconformity, *states: str) -> "QuerySet[Disposition]":
    """The dispositions of a nonconformity in these states, as they were proposed."""
    return Disposition.objects.filter(record_id=record.pk, state__in=states)


def disposed(record: Nonconformity, *states: str) -> int:
    """How many the dispositions in these states dispose of."""
    return int(dispositions(record, *states).aggregate(n=Sum(F("quantity") - F("undone")))["n"] or 0)


def undisposed(record: Nonconformity) -> int:
    """How many affected parts nobody has proposed anything for."""
    return (record.quantity_affected or 0) - disposed(record, *LIVE)


def measures_of(record: Nonconformity) -> list[ContainmentMeasure]:
    """The containment measures as they were planned, each with its number: none is ever taken away."""
    rows = ContainmentMeasure.objects.filter(record_id=record.pk).select_related("responsible")
    found = list(rows.order_by("planned_at", "id"))
    for number, row in enumerate(found, 1):
        row.number = number
    return found


def open_measures(record: Nonconformity) -> "QuerySet[ContainmentMeasure]":
    """The containment measures that are planned and not done."""
    return ContainmentMeasure.objects.filter(record_id=record.pk, done_at=None)


def valid_concessions(record: Nonconformity) -> "QuerySet[Concession]":
    """The concessions that were granted and have not run out."""
    valid = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    return Concession.objects.filter(valid, record_id=record.pk, answer=Answer.GRANTED)


def awaiting_concession(record: Nonconformity) -> "QuerySet[Disposition]":
    """Approved dispositions that need a concession and have no valid one."""
    rows = dispositions(record, State.APPROVED).exclude(concession_cited="").exclude(quantity=F("undone"))
    return rows.exclude(pk__in=valid_concessions(record).values("disposition_id"))


def concession_is_there(record: Nonconformity, row: Disposition) -> Sentence:
    """IATF 16949 8.7.1.1: where the customer's terms ask for it, a valid concession comes first; the term is cited."""
    if not awaiting_concession(record).filter(pk=row.pk).exists():
        return None
    words = {"decision": row.get_decision_display(), "term": row.concession_cited}
    return _("“%(decision)s” needs the customer's valid concession first: %(term)s.") % words


def a_measure_is_open(record: Nonconformity) -> Sentence:
    """There must be a measure to complete."""
    return None if open_measures(record).exists() else gettext_lazy("Every measure is done.")


def measures_are_done(record: Nonconformity) -> Sentence:
    """Contained is what is done, not what is planned (ISO 9001:2015 8.7.1)."""
    row = open_measures(record).first()
    if row is None:
        return None
    return _("Before that: the measure “%(action)s” must be done.") % {"action": excerpt(row.action, 80)}


def something_is_undisposed(record: Nonconformity) -> Sentence:
    """A disposition is of a quantity that no other one disposes of."""
    if record.quantity_affected is None:
        return gettext_lazy("Before that: the quantity affected (correct the record; 1 for a document or a process).")
    return None if undisposed(record) > 0 else gettext_lazy("Everything affected has a disposition.")


def a_disposition_is_proposed(record: Nonconformity) -> Sentence:
    """There must be something to approve."""
    return None if dispositions(record, State.PROPOSED).exists() else gettext_lazy("No disposition waits for approval.")


def a_disposition_can_be_withdrawn(record: Nonconformity) -> Sentence:
    """What is carried out stays."""
    found = dispositions(record, State.PROPOSED, State.APPROVED).exists()
    return None if found else gettext_lazy("There is no disposition that could be withdrawn.")


def approver_did_not_propose(record: Nonconformity, seat: Seat) -> Sentence:
    """Two persons stand behind a disposition."""
    if dispositions(record, State.PROPOSED).filter(proposed_by=seat.person).exists():
        return gettext_lazy("You proposed a disposition that waits here; somebody else approves it.")
    return None


def askable(record: Nonconformity) -> "QuerySet[Disposition]":
    """Approved dispositions of which a concession can be asked: those without a valid one."""
    return dispositions(record, State.APPROVED).exclude(pk__in=valid_concessions(record).values("disposition_id"))


def a_concession_can_be_asked(record: Nonconformity) -> Sentence:
    """It is asked of a customer, for an approved disposition."""
    if record.customer_id is None:
        return gettext_lazy("Before that: the customer whose parts they are (correct the record).")
    return None if askable(record).exists() else gettext_lazy("No approved disposition waits for a concession.")


def a_concession_is_due(record: Nonconformity) -> bool:
    """Whether an approved disposition needs a concession that the customer has not been asked for."""
    return awaiting_concession(record).exists()


def a_disposition_is_to_do(record: Nonconformity) -> Sentence:
    """There must be an approved disposition to carry out."""
    return None if dispositions(record, State.APPROVED).exists() else gettext_lazy("Nothing waits to be carried out.")


def to_reinspect(record: Nonconformity) -> "QuerySet[Disposition]":
    """Rework that was carried out and not inspected again (ISO 9001:2015 8.7.1: verified when corrected)."""
    return dispositions(record, State.IMPLEMENTED).filter(decision=Decision.REWORK, reinspected_at=None)


def rework_waits_for_inspection(record: Nonconformity) -> Sentence:
    """There must be reworked parts to inspect."""
    return None if to_reinspect(record).exists() else gettext_lazy("No rework waits for its re-inspection.")


def all_is_disposed_of(record: Nonconformity) -> Sentence:
    """Every affected part has an approved disposition."""
    if record.quantity_affected is None:
        return something_is_undisposed(record)
    left = record.quantity_affected - disposed(record, *DECIDED)
    words = {"left": left, "unit": record.get_unit_display()}
    return _("Before that: an approved disposition of the remaining %(left)d %(unit)s.") % words if left > 0 else None


def all_is_carried_out(record: Nonconformity) -> Sentence:
    """Every approved disposition is carried out, with its concession where needed, and rework inspected again."""
    row = dispositions(record, State.APPROVED).exclude(quantity=F("undone")).first()
    if row is not None:
        words = {"decision": row.get_decision_display(), "quantity": row.holds}
        return concession_is_there(record, row) or _("Before that: carry out “%(decision)s” of %(quantity)d.") % words
    if to_reinspect(record).exists():
        return gettext_lazy("Before that: the re-inspection of what was reworked.")
    return None


def evaluation_is_written(record: Nonconformity) -> Sentence:
    """ISO 13485:2016 8.3.1: the need for an investigation is evaluated; the decision on a CAPA is reasoned."""
    if not record.evaluation or record.capa_needed is None or not record.capa_reason:
        return gettext_lazy("Before that: the evaluation, with the reasoned decision on corrective action.")
    return None


def needed_capa_exists(record: Nonconformity) -> Sentence:
    """Where corrective action is needed, a CAPA that follows from this record is opened before it is closed."""
    if not record.capa_needed:
        return None
    links = RecordLink.objects.filter(target_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    if links.filter(source__kind="capa").exclude(source__state="void").exists():
        return None
    return gettext_lazy("Before that: the CAPA that was decided to be needed, opened from this record.")


def closer_did_not_dispose(record: Nonconformity, seat: Seat) -> Sentence:
    """Who decided what becomes of the parts does not judge the record complete."""
    if dispositions(record, *DECIDED).filter(proposed_by=seat.person).exists():
        return gettext_lazy("You proposed a disposition of this record; somebody else closes it.")
    return None
