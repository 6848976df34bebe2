"""What a customer says to a trade-off that is shared with it: weights, scores, its position."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards import tradeoff as own
from changecontrol.guards import weighing as guards
from changecontrol.models import CustomerPosition, CustomerScore, JointWeighing, ProposedWeights
from changecontrol.models.tradeoff import HIGHEST, LOWEST
from changecontrol.rules.tradeoff import WHOLE
from changecontrol.workflow.weighing import CLOCK
from qms.accounts.seat import SYSTEM
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.organisations.models import Organisation
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act, perform

Stance = CustomerPosition.Stance
MOST_POSITIONS = 20
MOST_PROPOSALS = 50


@act("joint_weighing", "propose_weights")
def propose_weights(
    record: JointWeighing, *, by: Actor, signature: Signature | None, weights: Sequence[Decimal], comment: str = ""
) -> None:
    """How the customer would weigh the shared criteria. Raises Refused: they do not come to exactly 100."""
    if len(weights) != len(guards.sheet_of(record).content["criteria"]):
        raise Refused(_("Weigh every criterion."))
    for place, weight in enumerate(weights, 1):
        if not weight.is_finite() or not 0 < weight <= WHOLE or weight != round(weight, 2):
            sentence = _("A weight is more than 0 and at most 100, with at most two decimals.")
            raise Refused(sentence, field=f"weight_{place}")
    off = own.off_the_whole(weights)
    if off:
        raise Refused(off)
    if len(guards.proposals_of(record)) >= MOST_PROPOSALS:
        raise Refused(_("At most %(most)s proposals; write in the conversation.") % {"most": MOST_PROPOSALS})
    ProposedWeights.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision,
        weights=[own.plain(one) for one in weights], comment=clean_block(comment, 2000), by_name=name_of(by),
    )  # fmt: skip


@act("joint_weighing", "score")
def score(
    record: JointWeighing, *, by: Actor, signature: Signature | None, option: str,
    given: Mapping[int, tuple[int, str]],
) -> str:  # fmt: skip
    """Score one option by every shared criterion: value and evidence, by its place. Scored again, it replaces.

    Raises Refused: no such option, a criterion left out, a value off the scale, a score without evidence.
    """
    content = guards.sheet_of(record).content
    shown = next((row for row in content["options"] if row[0] == option), None)
    if shown is None:
        raise Refused(_("Choose one of the options."), field="option")
    if set(given) != set(range(1, len(content["criteria"]) + 1)):
        raise Refused(_("Score the option by every criterion."))
    for place, (value, evidence) in given.items():
        if not LOWEST <= value <= HIGHEST:
            raise Refused(_("A score is a whole number from 1 to 10."), field=f"value_{place}")
        if not evidence.strip():
            raise Refused(_("Say what shows it: a score without evidence does not count."), field=f"evidence_{place}")
        CustomerScore.objects.update_or_create(
            organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, option=option,
            criterion=place,
            defaults={"value": value, "evidence": clean_block(evidence, 2000), "by_name": name_of(by),
                      "at": timezone.now()},
        )  # fmt: skip
    return f"{shown[0]} {shown[1]}"


@act("joint_weighing", "take_position")
def take_position(
    record: JointWeighing, *, by: Actor, signature: Signature | None, stance: str, reason_given: str, option: str = ""
) -> None:
    """The customer agrees with an option or objects, by signature. A later position counts instead; both stay.

    Raises Refused: no stance, no reason, an agreement that names no option.
    """
    if stance not in Stance.values:
        raise Refused(_("Choose one."), field="stance")
    letters = {row[0] for row in guards.sheet_of(record).content["options"]}
    if stance == Stance.AGREES and option not in letters:
        raise Refused(_("Choose the option that you agree with."), field="option")
    if not reason_given.strip():
        raise Refused(_("Give a reason."), field="reason_given")
    if len(guards.positions_of(record)) >= MOST_POSITIONS:
        raise Refused(_("At most %(most)s positions; write in the conversation.") % {"most": MOST_POSITIONS})
    CustomerPosition.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, stance=stance,
        option=option if stance == Stance.AGREES else "", reason=clean_block(reason_given, 2000), by_name=name_of(by),
        signature=signature.pk if signature else None,
    )  # fmt: skip


def follow_positions(organisation: Organisation) -> int:
    """Note where the time for a position has run; returns how often. Can run twice. Its ladder reminds before."""
    due = Clock.objects.filter(
        organisation=organisation, code=CLOCK, state=Clock.State.RUNNING, due_at__lte=timezone.now()
    )
    rows = JointWeighing.objects.filter(state="position", pk__in=due.values("record_id"))
    return sum(_silent(one) for one in rows.order_by("pk"))


def _silent(record: JointWeighing) -> bool:
    try:
        perform(record, "note_silence", by=SYSTEM)
    except Refused:  # the customer has taken a position meanwhile
        return False
    return True
