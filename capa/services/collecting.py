"""At the day agreed Concord counts for itself: a criterion over its own records is judged without anybody's help."""

from django.utils import timezone

from capa.models import Capa, EffectivenessPlan
from capa.services.effectiveness import record_effect
from qms.accounts.seat import SYSTEM
from qms.lib.refusal import Refused
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.workflow.refusals import Illegal

AT_ONCE = 100


def collect_due(organisation: Organisation) -> int:
    """Judge what is due and was not judged since. Returns how many verdicts were computed.

    Runs as often as one likes: a criterion that has a verdict of its window is left alone. What cannot be counted
    (nothing shipped) stays on its owner's queue.
    """
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="clock")):
        due = list(_due())
    judged = 0
    for plan in due:
        with tenant_context(Acting(organisation.pk, printed_name="Concord", source="clock")):
            judged += _judge(plan)
    return judged


def _due() -> "list[EffectivenessPlan]":
    rows = EffectivenessPlan.objects.filter(source="records", due_on__lte=timezone.localdate(), checks=None)
    return list(rows.filter(record__state="awaiting_effect").order_by("due_on", "id")[:AT_ONCE])


def _judge(plan: EffectivenessPlan) -> int:
    record = Capa.objects.get(pk=plan.record_id)
    try:
        record_effect(record, by=SYSTEM, result_until=plan.due_on)
    except (Refused, Illegal):
        return 0
    return 1
