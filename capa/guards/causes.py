"""What must hold about the causes of a CAPA: each answers None or the sentence that says what must come first."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import Action, ActionKind, Capa, Cause, Origin
from capa.rules.causes import MOST_CAUSES, blames_a_person

Sentence = Promise | str | None
Branch, State = Cause.Branch, Cause.State


def causes_of(record: Capa) -> "QuerySet[Cause]":
    """The causes of a CAPA in the order of their numbers."""
    return Cause.objects.filter(record_id=record.pk)


def roots_of(record: Capa) -> "QuerySet[Cause]":
    """The root causes that were verified in the present round."""
    return causes_of(record).filter(is_root=True, verified_round=record.round)


def branches_needed(record: Capa) -> tuple[str, ...]:
    """Why it occurred and why it was not detected (8D D4); of a risk that has not happened nothing has escaped."""
    return (Branch.OCCURRENCE,) if record.origin == Origin.RISK else (Branch.OCCURRENCE, Branch.DETECTION)


def a_cause_is_verified(record: Capa) -> Sentence:
    """ISO 13485:2016 8.5.2 b), 8D D4: each cause is known and verified, or somebody signed why it cannot be.

    Who stops at a person's error has to say what in the system let it happen.
    """
    if record.no_cause_reason:
        return None
    roots = list(roots_of(record))
    found = {root.branch for root in roots}
    for branch in branches_needed(record):
        if branch not in found:
            words = {"question": str(Branch(branch).label)}
            return _("Before that: a verified root cause for “%(question)s”, or a signed reason for none (D4).") % words
    blamed = next((root for root in roots if root.branch != Branch.SYSTEM and blames_a_person(root)), None)
    if blamed and Branch.SYSTEM not in found:
        words = {"code": blamed.code, "question": str(Branch.SYSTEM.label)}
        return _("%(code)s names a person's error. Before that: a verified root cause for “%(question)s”.") % words
    return None


def there_is_room_for_a_cause(record: Capa) -> Sentence:
    """Who needs more has several problems."""
    if causes_of(record).count() >= MOST_CAUSES:
        return _("A CAPA holds %(most)d causes at most.") % {"most": MOST_CAUSES}
    return None


def a_cause_is_there(record: Capa) -> Sentence:
    """Nothing to revise or exclude when there is no cause."""
    if not acted_on(record).exists():
        return gettext_lazy("There is no cause that is not excluded.")
    return None


def unverified(record: Capa) -> "QuerySet[Cause]":
    """The causes that can be verified: proposed ones, and those verified in an earlier round."""
    return causes_of(record).exclude(state=State.EXCLUDED).exclude(verified_round=record.round)


def acted_on(record: Capa) -> "QuerySet[Cause]":
    """The causes that an action can act on."""
    return causes_of(record).exclude(state=State.EXCLUDED)


def a_cause_waits(record: Capa) -> Sentence:
    """Nothing to verify when none waits."""
    return None if unverified(record).exists() else gettext_lazy("No cause waits for verification.")


def actions_act_on_causes(record: Capa) -> Sentence:
    """8D D5: each corrective action of the plan names the cause it acts on, where one is known."""
    if record.no_cause_reason:
        return None
    rows = Action.objects.filter(record_id=record.pk, round=record.round, kind=ActionKind.CORRECTIVE, cause=None)
    loose = rows.exclude(state=Action.State.DROPPED).first()
    return _("Before that: the cause on which %(code)s acts (D5).") % {"code": loose.code} if loose else None
