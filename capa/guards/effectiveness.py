"""What must hold about the check of effectiveness of a CAPA: each answers None or what must come first."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from qms.web.times import day_words

Sentence = Promise | str | None


def newest_plan(record: Capa) -> EffectivenessPlan | None:
    """The version of the criterion that holds in this round."""
    rows = EffectivenessPlan.objects.filter(record_id=record.pk, round=record.round)
    return rows.order_by("-version").first()


def unsigned_check(record: Capa) -> EffectivenessCheck | None:
    """The newest verdict on the criterion that holds, if nobody has signed it yet."""
    plan = newest_plan(record)
    rows = EffectivenessCheck.objects.filter(record_id=record.pk, plan=plan)
    newest = rows.order_by("-number").first() if plan else None
    return newest if newest and newest.signed_at is None else None


def plan_is_agreed(record: Capa) -> Sentence:
    """Criteria come before actions: what is chosen afterwards proves nothing (ISO 13485:2016 8.5.2 f)."""
    if newest_plan(record) is None:
        return gettext_lazy("Before that: agree by which criterion the effect will be judged.")
    return None


def the_day_has_come(record: Capa) -> Sentence:
    """Who looks again and again finds an effect by chance: the data are judged once, at the day agreed."""
    plan = newest_plan(record)
    if plan is None or plan.due_on is None:
        return gettext_lazy("Before that: agree by which criterion the effect will be judged.")
    if plan.due_on > timezone.localdate():
        return _("The effect is judged on %(day)s, as agreed.") % {"day": day_words(plan.due_on)}
    return None


def a_verdict_is_computed(record: Capa) -> Sentence:
    """There must be data before somebody signs what they say."""
    if unsigned_check(record) is None:
        return gettext_lazy("Before that: enter the data, so that the verdict can be computed.")
    return None
