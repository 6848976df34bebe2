"""The workflow of a joint weighing: the customer's weights, its scores, its position, and what was decided.

Its course follows the trade-off's: what has no role here is done by acts on the trade-off.
"""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import weighing as guards
from changecontrol.models import JointWeighing
from changecontrol.workflow.who import CUSTOMERS, SIGNERS
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import CUSTOMER, Ask, Start, State, Transition, Workflow, register_workflow

CLOCK = "trade_off_position"
BEFORE = ("weights", "scoring")
"""Before the customer is asked for its position."""
ANSWERED = ("answered", "lapsed")
"""Where the customer's position is given, or its time has run."""
OPEN = (*BEFORE, "position", *ANSWERED, "deciding")

STATES = (
    State(
        "weights", _("Weights of the customer"), _("Your weights"), Turn.CUSTOMER, "info", 0, 0,
        asks=(
            Ask(
                "propose_weights", _("Propose weights"), (CUSTOMER,),
                unless=lambda record: guards.weights_of(record) is not None,
            ),
        ),
    ),
    State(
        "scoring", _("Scores of the customer"), _("Your scores"), Turn.CUSTOMER, "info", 1, 1,
    ),
    State(
        "position", _("Position of the customer"), _("Your position"), Turn.CUSTOMER, "accent", 2, 2,
        asks=(Ask("take_position", _("Take a position"), (CUSTOMER,), CLOCK),),
    ),
    State("answered", _("Position taken"), _("Position taken"), Turn.STAFF, "accent", 2, 2),
    State("lapsed", _("No position in time"), _("Time has run"), Turn.STAFF, "warn", 2, 2),
    State("deciding", _("Being decided"), _("Being decided"), Turn.STAFF, "info", 3, 3),
    State("decided", _("Decided"), _("Decided"), Turn.NOBODY, "ok", 3, 3, final=True),
    State("ended", _("Ended without a decision"), _("Ended without a decision"), Turn.NOBODY, "mute", final=True),
    State("taken_back", _("Sharing taken back"), _("Sharing taken back"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip


def tasks_of(record: JointWeighing) -> list[TaskSpec]:
    """While it is scored the customer is asked until every option is scored: one task for the sheet that is shown."""
    if record.state != "scoring" or guards.has_scored(record):
        return []
    subject = f"R{record.revision}"
    return [TaskSpec("score", _("Score the options"), customer=record.customer, subject=subject)]


THEIRS = (
    Transition(
        "propose_weights", _("Propose weights"), _("proposed weights"), BEFORE, None, CUSTOMERS,
        customer_history=_("proposed weights"), explains=_("How you would weigh these criteria; they come to 100."),
        form="changecontrol.forms.ProposeWeightsForm", icon="scale", rank=15, repeatable=True,
    ),
    Transition(
        "score", _("Score an option"), _("scored an option"), ("scoring", "position"), None, CUSTOMERS,
        customer_history=_("scored an option"), customer_about=True,
        explains=_("From 1 to 10 by every criterion, each with what shows it."),
        form="changecontrol.forms.CustomerScoreForm", icon="list-checks", rank=12, repeatable=True,
    ),
    Transition(
        "take_position", _("Take a position"), _("took a position"), ("position", *ANSWERED), "answered", SIGNERS,
        customer_history=_("took a position"),
        explains=_("Which option you agree with, or that you object, and why. It stays beside the decision for ever."),
        meaning=_("I state the position of my company on what is to be decided, as it is shown here."),
        form="changecontrol.forms.PositionForm", stops=(CLOCK,), icon="signature", rank=10, repeatable=True,
    ),
)  # fmt: skip

OURS = (
    Transition(
        "show_anew", _("Show it anew"), _("changed what is weighed; scores of the customer are withdrawn"),
        (*BEFORE, "position", *ANSWERED), "weights", (),
        customer_history=_("changed what is weighed; scores given before are withdrawn"), cancels=(CLOCK,),
        icon="rotate-ccw", rank=90,
    ),
    Transition(
        "ask_for_scores", _("Ask for scores"), _("asked the customer for scores"), ("weights",), "scoring", (),
        customer_history=_("asked you for scores"), icon="send", rank=90,
    ),
    Transition(
        "ask_position", _("Ask for the position"), _("asked the customer for its position"), BEFORE, "position", (),
        customer_history=_("asked you for your position"), starts=(Start(CLOCK, promised=True),), icon="send", rank=90,
    ),
    Transition(
        "note_silence", _("Note that no position came"), _("noted that no position came in time"), ("position",),
        "lapsed", (), customer_history=_("noted that no position came in time"), stops=(CLOCK,), icon="timer-off",
        rank=90,
    ),
    Transition(
        "begin_decision", _("Begin the decision"), _("began to decide"), ANSWERED, "deciding", (),
        customer_history=_("began to decide"), icon="signature", rank=90,
    ),
    Transition(
        "reopen_decision", _("Decide anew"), _("took the decision up again"), ("deciding",), "answered", (),
        outcomes=ANSWERED, customer_history=_("took the decision up again"), icon="undo-2", rank=90,
    ),
    Transition(
        "tell_outcome", _("Tell the outcome"), _("told the customer what was decided"), ("deciding",), "decided", (),
        customer_history=_("told you what was decided"), icon="check-check", rank=90,
    ),
    Transition(
        "end", _("End"), _("ended the weighing without a decision"), OPEN, "ended", (),
        customer_history=_("ended the weighing without a decision"), cancels=(CLOCK,), icon="ban", rank=90,
    ),
    Transition(
        "take_back", _("Take the sharing back"), _("took the sharing back"), OPEN, "taken_back", (), reason=True,
        cancels=(CLOCK,), icon="eye-off", rank=90,
    ),
)  # fmt: skip

JOINT = register_workflow(
    Workflow(
        kind="joint_weighing",
        states=STATES,
        transitions=(*THEIRS, *OURS),
        initial="weights",
        stages=(_("Weights"), _("Scores"), _("Position"), _("Decision")),
        customer_stages=(_("Your weights"), _("Your scores"), _("Your position"), _("Decision")),
        tasks=tasks_of,
    )
)
