"""Sharing a trade-off with one customer: shown, shown anew when it changes, taken back; its course follows ours."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards import sharing as guards
from changecontrol.guards import tradeoff as own
from changecontrol.guards import weighing as theirs
from changecontrol.models import JointWeighing, SharedSheet, TradeOff, TradeShare
from changecontrol.rules.numbers import number_by_lot
from changecontrol.rules.weighing import content_of
from changecontrol.workflow import JOINT
from changecontrol.workflow.weighing import BEFORE
from qms.accounts.seat import SYSTEM, Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import reason_kept
from qms.organisations.models import Customer
from qms.records.actors import name_of
from qms.records.models import Record, Relation, Turn
from qms.records.services import link
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, Done, act, begin, lock, perform, save


@act("trade_off", "share")
def share(
    record: TradeOff, *, by: Actor, signature: Signature | None, customer: Customer, title: str, question: str
) -> str:
    """Show the shared criteria and the options to one customer, under a title and a question in words for it.

    Raises Refused: a customer that the change does not concern.
    """
    if not isinstance(by, Seat) or not guards.whom_to_ask(record).filter(pk=customer.pk).exists():
        raise Refused(_("Choose a customer that the change concerns."), field="customer")
    joint = JointWeighing(
        organisation=record.organisation, kind="joint_weighing", state=JOINT.initial, turn=Turn.CUSTOMER,
        customer=customer, site=record.site, owner=record.owner, shared=True, created_by=by.person,
        title=clean_line(title, 200), question=clean_block(question, 10_000),
    )  # fmt: skip
    stem = f"JWG-{timezone.now().year}"
    taken = Record.objects.filter(organisation=record.organisation, number__startswith=stem)
    joint.number = number_by_lot(stem, set(taken.values_list("number", flat=True)))
    joint.save(force_insert=True)
    _show(record, joint)
    save(joint)
    TradeShare.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), customer=customer, joint=Record(pk=joint.pk),
        by_name=name_of(by),
    )  # fmt: skip
    with reason_kept():
        begin(joint, by=by, act="share", shared=True)
        link(joint, record, Relation.FOLLOWS_FROM, by=by)
    return str(customer)


def _present(record: TradeOff) -> tuple[dict[str, Any], list[str]]:
    """What is shared of it now, and the keys of the criteria."""
    criteria = list(own.criteria_of(record).filter(shared=True))
    options = [(one.code, one.text, one.description) for one in own.options_of(record)]
    content = content_of(options, [(one.text, one.scale) for one in criteria], [one.weight for one in criteria])
    return content, [str(one.pk) for one in criteria]


def _show(record: TradeOff, joint: JointWeighing) -> None:
    content, keys = _present(record)
    joint.revision += 1
    SharedSheet.objects.create(
        organisation=joint.organisation, record=Record(pk=joint.pk), revision=joint.revision, content=content,
        criteria=keys,
    )  # fmt: skip


@act("joint_weighing", "show_anew")
def show_anew(record: JointWeighing, *, by: Actor, signature: Signature | None, source: TradeOff) -> None:
    """Options, criteria or weights that are shared have changed: scores given so far count no more."""
    _show(source, record)
    record.asked_at = None


@act("joint_weighing", "ask_position")
def ask_position(record: JointWeighing, *, by: Actor, signature: Signature | None) -> None:
    """Our scores are weighed: the customer says where it stands before we decide."""
    record.asked_at = timezone.now()


@act("joint_weighing", "reopen_decision")
def reopen_decision(record: JointWeighing, *, by: Actor, signature: Signature | None) -> None:
    """The decision was returned: the position stands as it was."""
    record.state = "answered" if theirs.position_of(record) else "lapsed"


@act("joint_weighing", "tell_outcome")
def tell_outcome(record: JointWeighing, *, by: Actor, signature: Signature | None, option: str, answer: str) -> None:
    """Tell the customer for which option it was decided, and the reason that is meant for it."""
    record.outcome, record.answer, record.told_at = option, answer, timezone.now()


@act("joint_weighing", "end")
def end(record: JointWeighing, *, by: Actor, signature: Signature | None) -> None:
    """The trade-off was abandoned: nothing is decided by it."""


@act("joint_weighing", "take_back")
def take_back(record: JointWeighing, *, by: Actor, signature: Signature | None) -> None:
    """From here on the customer does not see it any more."""
    record.shared = False


@act("trade_off", "take_back_sharing")
def take_back_sharing(record: TradeOff, *, by: Actor, signature: Signature | None, why: str) -> str:
    """Show it to the customer no more. What it has said stays readable for us."""
    row = guards.share_of(record)
    joint = guards.joint_of(record)
    if row is None or joint is None:
        raise Refused(_("It is shared with nobody."))
    with reason_kept():
        perform(joint, "take_back", by=SYSTEM, reason=why)
    row.ended_at, row.ended_reason = timezone.now(), why
    row.save(update_fields=["ended_at", "ended_reason"])
    return str(row.customer)


def answer_for(record: TradeOff, option: str, answer: str) -> str:
    """What the customer is told as the reason. Its position is looked at under lock: it cannot change meanwhile."""
    joint = guards.joint_of(record)
    if joint is None:
        return ""
    lock(joint)
    too_early = guards.the_customer_has_spoken(record)
    if too_early:
        raise Refused(too_early)
    said = clean_block(answer or "", 10_000)
    if not said.strip() and guards.against(joint, option):
        shown = {"customer": joint.customer}
        sentence = _("%(customer)s takes another position; say why you decide so all the same.") % shown
        raise Refused(sentence, field="answer")
    return said


CHANGES_IT = frozenset({
    "add_option", "revise_option", "drop_option", "add_criterion", "revise_criterion", "drop_criterion", "set_weights",
})  # fmt: skip


def follow_the_trade_off(done: Done) -> None:
    """What an act on a trade-off means for the customer with whom it is shared."""
    record: TradeOff = done.record
    joint = guards.joint_of(record)
    if joint is None:
        return
    act, data = done.transition.act, {}
    if act in CHANGES_IT:
        _show_what_changed(record, joint)
        return
    if act == "assign":
        Record.objects.filter(pk=joint.pk).update(owner=record.owner)
        return
    follows = {
        "open_scoring": ("ask_for_scores", ("weights",)), "weigh": ("ask_position", BEFORE),
        "decide": ("begin_decision", ("answered", "lapsed")), "return_decision": ("reopen_decision", ("deciding",)),
        "countersign": ("tell_outcome", ("deciding",)), "abandon": ("end", (joint.state,)),
    }  # fmt: skip
    wanted, states = follows.get(act, ("", ()))
    if act == "countersign":
        chosen = next(one for one in own.options_of(record) if one.code == record.chosen)
        data = {"option": str(chosen), "answer": record.answer}
    if joint.state in states:
        perform(joint, wanted, by=SYSTEM, data=data)


def _show_what_changed(record: TradeOff, joint: JointWeighing) -> None:
    """Show it anew where what is shared differs; what is not shared may change without a trace."""
    content, _keys = _present(record)
    if content != theirs.sheet_of(joint).content:
        perform(joint, "show_anew", by=SYSTEM, data={"source": record})
