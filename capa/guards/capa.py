"""What must hold before an act on a CAPA: each answers None or the sentence that says what must come first."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import Action, ActionKind, Capa, CapaContainment, DueDateExtension, Prevention, TeamMember
from qms.accounts.seat import Seat
from qms.records.models import Event, Record, RecordLink, Relation
from qms.terms.queries import terms_for

Sentence = Promise | str | None

UNFINISHED = (Action.State.OPEN, Action.State.DONE)
MOST_ACTIONS = 99


def actions_of(record: Capa) -> "QuerySet[Action]":
    """The actions of this round and of earlier ones."""
    return Action.objects.filter(record_id=record.pk)


def actions_at_hand(record: Capa) -> list[Action]:
    """All actions of the record, read once for the guards of a page; anew once an act has counted its version up."""
    kept: tuple[int, list[Action]] | None = record.__dict__.get("_actions")
    if kept is None or kept[0] != record.version:
        kept = record.version, list(actions_of(record))
        record.__dict__["_actions"] = kept
    return kept[1]


def team_of(record: Capa) -> "QuerySet[TeamMember]":
    """Who is in the team now."""
    return TeamMember.objects.filter(record_id=record.pk, until=None)


def team_has_a_leader(record: Capa) -> Sentence:
    """8D D1: a team without a leader is none."""
    if not team_of(record).filter(role="leader").exists():
        return gettext_lazy("Before that: name the leader of the team (D1).")
    return None


def places_are_contained(record: Capa) -> Sentence:
    """8D D3: each of the three places of stock is answered."""
    said = set(CapaContainment.objects.filter(record_id=record.pk).values_list("place", flat=True))
    for place, label in CapaContainment.Place.choices:
        if place not in said:
            return _("Before that: the containment for the place “%(place)s” (D3).") % {"place": label}
    return None


def there_is_room_for_an_action(record: Capa) -> Sentence:
    """Codes have two digits; who needs a hundred actions has several problems."""
    if len(actions_at_hand(record)) >= MOST_ACTIONS:
        return gettext_lazy("A CAPA holds 99 actions at most.")
    return None


def an_action_is_open(record: Capa) -> Sentence:
    """Nothing to change, complete or extend when no action is open."""
    if not any(one.state == Action.State.OPEN for one in actions_at_hand(record)):
        return gettext_lazy("No action is open.")
    return None


def an_action_is_done(record: Capa) -> Sentence:
    """Nothing to verify when no action waits for it."""
    if not any(one.state == Action.State.DONE for one in actions_at_hand(record)):
        return gettext_lazy("No action waits for verification.")
    return None


def requests_of(record: Capa) -> "QuerySet[DueDateExtension]":
    """The requests that wait for a decision; one about an action that is done meanwhile waits for nothing."""
    rows = DueDateExtension.objects.filter(record_id=record.pk, outcome="open", action__state=Action.State.OPEN)
    return rows.select_related("action")


def an_extension_is_asked(record: Capa) -> Sentence:
    """Nothing to decide when nobody asked."""
    if not requests_of(record).exists():
        return gettext_lazy("No other day is asked for.")
    return None


def plan_has_a_corrective_action(record: Capa) -> Sentence:
    """8D D5: a plan acts on the cause, not on the fault alone; a preventive CAPA on what could become one."""
    rows = [one for one in actions_at_hand(record) if one.round == record.round and one.kind != ActionKind.CORRECTION]
    if all(one.state == Action.State.DROPPED for one in rows):
        return gettext_lazy("Before that: at least one corrective or preventive action of this round (D5).")
    return None


def no_day_is_over(record: Capa) -> Sentence:
    """A plan whose days have passed cannot be agreed any more."""
    for action in actions_at_hand(record):
        if action.state == Action.State.OPEN and not action.agreed_at and action.due_on < timezone.localdate():
            return _("Before that: another day for the action %(code)s; its day is over.") % {"code": action.code}
    return None


def all_actions_are_verified(record: Capa) -> Sentence:
    """8D D6: done is what somebody else has seen."""
    action = next((one for one in actions_at_hand(record) if one.state in UNFINISHED), None)
    if action is None:
        return None
    if action.state == Action.State.OPEN:
        return _("Before that: complete the action %(code)s.") % {"code": action.code}
    return _("Before that: somebody else verifies the action %(code)s.") % {"code": action.code}


def round_began(record: Capa) -> datetime:
    """When the present round began: with the verdict or the reopening that led back to the analysis."""
    led_back = Event.objects.filter(record_id=record.pk, to_state="analysis", act__in=("check_effectiveness", "reopen"))
    found = led_back.order_by("-at").values_list("at", flat=True).first()
    return found or record.created_at


def prevention_is_recorded(record: Capa) -> Sentence:
    """8D D7: FMEA, control plan and instruction each have a new revision, or a reason why not, in every round anew."""
    rows = Prevention.objects.filter(record_id=record.pk)
    if record.round > 1:
        rows = rows.filter(at__gte=round_began(record))
    said = set(rows.values_list("document", flat=True))
    for document, label in Prevention.Document.choices:
        if document not in said:
            return _("Before that: what became of the document “%(document)s” (D7).") % {"document": label}
    return None


CONFIRMED = ("accepted", "closed", "not_a_complaint", "void", "merged")
"""States of a record of a customer in which nothing waits for the customer any more."""


def customers_have_accepted(record: Capa) -> Sentence:
    """Where a customer's terms ask for it, no CAPA is closed before the customer has accepted what came of it."""
    links = RecordLink.objects.filter(source_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    waiting = links.exclude(target__customer=None).exclude(target__state__in=CONFIRMED)
    for link in waiting.select_related("target__customer__organisation").order_by("target__number"):
        terms = terms_for(link.target.customer)
        if terms.value("closure_needs_customer"):
            values = {"customer": link.target.customer, "number": link.target.number, "terms": terms.number}
            return _("Before that: %(customer)s accepts %(number)s, as %(terms)s asks.") % values
    return None


def not_the_owner(record: Capa, seat: Seat) -> Sentence:
    """Separation of duties: who owns it does not approve it."""
    if record.owner_id == seat.person.pk:
        return gettext_lazy("You own this CAPA; somebody else approves it.")
    return None


def never_the_owner(record: Capa, seat: Seat) -> Sentence:
    """Separation of duties over the whole life: who ever owned it does not close it."""
    if record.owner_id == seat.person.pk or Record.history.filter(id=record.pk, owner=seat.person).exists():
        return gettext_lazy("You own this CAPA or owned it before; somebody else closes it.")
    return None
