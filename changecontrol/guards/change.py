"""What must hold before an act on a change: None, or the sentence that says what comes first."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards.athand import kept
from changecontrol.guards.classed import newly_hit
from changecontrol.models import (
    AffectedItem,
    Assessment,
    Category,
    Change,
    ChangeTask,
    ClassRuleSet,
    Comparison,
    Condition,
    Recipient,
    RiskDelta,
    SampleRequest,
    ShippedLot,
)
from changecontrol.rules.content import IMPACTS
from qms.accounts.seat import Seat
from qms.records.models import Attachment, Event, RecordLink, Relation
from qms.records.queries import who_did
from qms.registrations import guards as registrations

Sentence = Promise | str | None
EARLY = ("draft", "assessment", "classified")
CARRIED_OUT = ("implementing", "implemented", "verified")
ENDED = ("closed", "rejected", "withdrawn")


def assessments_of(record: Change, *, done: bool) -> QuerySet[Assessment]:
    """The assessments that are done, or still asked for."""
    return Assessment.objects.filter(record_id=record.pk, done_at__isnull=not done)


def items_of(record: Change, *states: str) -> QuerySet[AffectedItem]:
    """The affected items in these states."""
    return AffectedItem.objects.filter(record_id=record.pk, state__in=states)


def tasks_of(record: Change) -> QuerySet[ChangeTask]:
    """The tasks that are neither done nor dropped."""
    return ChangeTask.objects.filter(record_id=record.pk, state=ChangeTask.State.OPEN)


def risks_of(record: Change) -> QuerySet[RiskDelta]:
    """The failure modes that the change touches."""
    return RiskDelta.objects.filter(record_id=record.pk)


def comparisons_of(record: Change) -> QuerySet[Comparison]:
    """What is compared before and after."""
    return Comparison.objects.filter(record_id=record.pk, dropped_at=None)


def notices_of(record: Change) -> QuerySet[RecordLink]:
    """The running links of the change's notices."""
    return RecordLink.objects.filter(target_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)


def conditions_of(record: Change) -> QuerySet[Condition]:
    """The open conditions of customers."""
    notices = recipients_of(record).filter(notice__isnull=False).values("notice_id")
    return Condition.objects.filter(record_id__in=notices, state=Condition.State.OPEN)


def recipients_of(record: Change) -> QuerySet[Recipient]:
    """The customers that the change concerns; one that was struck since does not count any more."""
    struck = items_of(record, "excluded").filter(kind=AffectedItem.Kind.CUSTOMER)
    return Recipient.objects.filter(record_id=record.pk).exclude(customer_id__in=struck.values("customer_id"))


def rules_in_force() -> ClassRuleSet | None:
    """The signed set of rules that holds now."""
    return ClassRuleSet.objects.filter(kind="change_rules", state="in_force").first()


def _assessments(record: Change) -> list[Assessment]:
    """What every function was asked, without what it said."""
    rows = Assessment.objects.filter(record_id=record.pk).only("record_id", "function", "done_at")
    return kept(record, "assessments", lambda: list(rows))


def _waiting_assessment(record: Change) -> Assessment | None:
    return next((row for row in _assessments(record) if row.done_at is None), None)


def _item_states(record: Change) -> set[tuple[str, str]]:
    """Which kinds of item there are in which states: one small query, however many items a change has."""
    rows = AffectedItem.objects.filter(record_id=record.pk).order_by().values_list("kind", "state").distinct()
    return kept(record, "items", lambda: set(rows))


def open_tasks(record: Change) -> list[ChangeTask]:
    """The tasks that are neither done nor dropped, at hand."""
    return kept(record, "tasks", lambda: list(tasks_of(record)))


def an_assessment_is_asked(record: Change) -> Sentence:
    """Nothing to say when every function has."""
    if _waiting_assessment(record) is None:
        return gettext_lazy("Every function has assessed the change.")
    return None


def an_assessment_is_done(record: Change) -> Sentence:
    """Only what was answered is asked anew."""
    if any(row.done_at for row in _assessments(record)):
        return None
    return gettext_lazy("No function has assessed the change yet.")


def an_item_is_proposed(record: Change) -> Sentence:
    """Nothing to confirm when everything is."""
    if not any(state == "proposed" for _kind, state in _item_states(record)):
        return gettext_lazy("Nothing waits for a confirmation.")
    return None


def an_item_is_affected(record: Change) -> Sentence:
    """Only what was found can be struck."""
    listed = any(state != "excluded" for _kind, state in _item_states(record))
    return None if listed else gettext_lazy("Nothing is affected.")


def _is_compared(record: Change) -> bool:
    return kept(record, "compared", lambda: comparisons_of(record).exists())


def a_comparison_stands(record: Change) -> Sentence:
    """Only what stands can be dropped."""
    return None if _is_compared(record) else gettext_lazy("Nothing is compared.")


def registrations_are_decided(record: Change) -> Sentence:
    """What is registered changes only after regulatory affairs and, where asked, the authority have decided."""
    waiting = items_of(record, "proposed").filter(kind=AffectedItem.Kind.REGISTRATION).first()
    if waiting is not None:
        return _("Before that: confirm or strike %(item)s.") % {"item": str(waiting)}
    return registrations.registrations_are_decided(record)


def assessments_are_done(record: Change) -> Sentence:
    """The class rests on what every function says."""
    waiting = _waiting_assessment(record)
    if waiting is not None:
        return _("Before that: the assessment of “%(function)s”.") % {"function": waiting.get_function_display()}
    return None


def items_are_settled(record: Change) -> Sentence:
    """What was found is confirmed by people before anything rests on it."""
    if an_item_is_proposed(record) is not None:
        return None
    waiting = items_of(record, "proposed").first()
    if waiting is not None:
        return _("Before that: confirm or strike %(item)s.") % {"item": str(waiting)}
    return None


def whom_it_concerns_is_settled(record: Change) -> Sentence:
    """Nothing that was found waits, and every customer that is affected has a gate."""
    waiting = items_are_settled(record)
    if waiting is not None:
        return waiting
    customers = items_of(record, "confirmed").filter(kind=AffectedItem.Kind.CUSTOMER)
    held = Recipient.objects.filter(record_id=record.pk).values("customer_id")
    without = customers.exclude(customer_id__in=held).first()
    if without is not None:
        return _("Before that: look for affected items; %(item)s has no gate yet.") % {"item": str(without)}
    return None


def rules_are_signed(record: Change) -> Sentence:
    """No class without a set of rules that somebody answers for."""
    if kept(record, "rules", rules_in_force) is None:
        return gettext_lazy("Before that: a quality manager signs a set of classification rules.")
    return None


def may_be_classified(record: Change) -> Sentence:
    """Once customers were asked, the class stays until another rule hits; an emergency is classified meanwhile."""
    if record.state in ("assessment", "classified") or record.emergency or newly_hit(record) is not None:
        return None
    return gettext_lazy("The class is settled; take the plan back to classify anew.")


def class_may_be_set(record: Change) -> Sentence:
    """A class that was given anew while the change is carried out is weighed by a manager as the first one was."""
    settled = may_be_classified(record)
    if settled is not None and kept(record, "classed_late", lambda: _classed_while_carried_out(record)):
        return None
    return settled


def _classed_while_carried_out(record: Change) -> bool:
    if record.state not in CARRIED_OUT:
        return False
    given = Event.objects.filter(record_id=record.pk, act="classify").order_by("-at", "-id").first()
    if given is None or given.from_state not in CARRIED_OUT:
        return False
    return record.approved_at is None or given.at > record.approved_at


def is_classified(record: Change) -> Sentence:
    """A class comes first."""
    return gettext_lazy("Before that: classify the change.") if record.level is None else None


def _has_recipients(record: Change) -> bool:
    return kept(record, "recipients", recipients_of(record).exists)


def a_customer_is_concerned(record: Change) -> Sentence:
    """Nobody has a demand where nobody gets the parts."""
    return None if _has_recipients(record) else gettext_lazy("This change concerns no customer.")


def words_are_complete(record: Change) -> Sentence:
    """Where a customer is told, the words of the notice are ready before the plan is approved."""
    if not record.level or not _has_recipients(record):
        return None
    said = (record.notice_title, record.notice_text, record.notice_reason, record.contact)
    impacts = [getattr(record, f"impact_{name}") for name, _words in IMPACTS]
    if not all(text.strip() for text in (*said, *impacts)):
        return gettext_lazy("Before that: write the notice for customers.")
    if not _is_compared(record):
        return gettext_lazy("Before that: compare before and after, for customers.")
    if record.category == Category.DISCONTINUATION and not (record.last_order_on and record.last_ship_on):
        return gettext_lazy("Before that: say until when customers can order and are supplied for the last time.")
    return None


def is_an_emergency(record: Change) -> Sentence:
    """Retrospective approval is for what was carried out first, once."""
    if not record.emergency:
        return gettext_lazy("Only a change that was carried out in an emergency is approved afterwards.")
    if record.approved_at is not None:
        return gettext_lazy("It is approved already.")
    return None


def is_not_just_withdrawn(record: Change) -> Sentence:
    """What was carried out first has no plan to go back to: before anything is shipped it is withdrawn."""
    if record.emergency and not record.first_lot:
        return gettext_lazy("An emergency is not planned anew; withdraw it.")
    return None


def a_stopped_emergency_is_approved(record: Change) -> Sentence:
    """After a stop nothing goes on as it was ordered; another manager looks first."""
    if record.emergency and record.approved_at is None and ShippedLot.objects.filter(record_id=record.pk).exists():
        return gettext_lazy("Before that: the approval after the emergency. It was stopped since it was ordered.")
    return None


def emergency_is_approved(record: Change) -> Sentence:
    """An emergency is approved before it is closed."""
    if record.emergency and record.approved_at is None:
        return gettext_lazy("Before that: the approval after the emergency.")
    return None


def a_task_is_open(record: Change) -> Sentence:
    """Nothing to do when nothing is open."""
    return None if open_tasks(record) else gettext_lazy("No task is open.")


def _waiting_condition(record: Change) -> Condition | None:
    """The first open condition; those before the first lot come first."""
    rows = conditions_of(record).select_related("record").order_by("-before_first_lot", "record__number", "number")
    return kept(record, "condition", rows.first)


def conditions_are_met(record: Change) -> Sentence:
    """What customers made a condition blocks the closure."""
    waiting = _waiting_condition(record)
    if waiting is not None:
        shown = {"code": waiting.code, "number": waiting.record.number}
        return _("Before that: condition %(code)s of %(number)s.") % shown
    return None


def samples_are_sent(record: Change) -> Sentence:
    """What customers asked for in time is sent before the change is closed."""
    notices = recipients_of(record).filter(notice__isnull=False).values("notice_id")
    waiting = SampleRequest.objects.filter(record_id__in=notices, sent_at=None).select_related("record").first()
    if waiting is not None:
        shown = {"code": waiting.code, "number": waiting.record.number}
        return _("Before that: samples %(code)s of %(number)s.") % shown
    return None


def conditions_before_first_lot_are_met(record: Change) -> Sentence:
    """What a customer made a condition of the first shipment blocks it."""
    waiting = _waiting_condition(record)
    if waiting is not None and waiting.before_first_lot:
        shown = {"code": waiting.code, "number": waiting.record.number}
        return _("Before the first lot: condition %(code)s of %(number)s.") % shown
    return None


def a_file_is_there(record: Change) -> Sentence:
    """Only what is attached to the change can be shown."""
    if not kept(record, "files", Attachment.objects.filter(record_id=record.pk).exists):
        return gettext_lazy("No file is attached to the change.")
    return None


def not_the_requester(record: Change, seat: Seat) -> Sentence:
    """Who asked for the change or owns it does not approve it (21 CFR 820.30 i); ISO 9001:2015 8.5.6)."""
    if seat.person.pk in (record.created_by_id, record.owner_id):
        return gettext_lazy("You asked for this change or own it; somebody else approves it.")
    return None


def not_who_ordered(record: Change, seat: Seat) -> Sentence:
    """Who ordered the emergency does not approve it afterwards."""
    if seat.person.pk in who_did(record, "implement_at_once"):
        return gettext_lazy("You ordered this emergency; somebody else approves it.")
    return None


def not_who_implemented(record: Change, seat: Seat) -> Sentence:
    """Somebody other than who recorded the implementation looks whether it holds."""
    if record.implemented_by_id == seat.person.pk:
        return gettext_lazy("You recorded the implementation; somebody else verifies it.")
    return None


def is_implemented(record: Change) -> Sentence:
    """What waits for a change waits until it is implemented."""
    if record.state in ("implemented", "verified", "closed"):
        return None
    return _("Before that: %(number)s is implemented.") % {"number": record.number}
