"""The workflow of a trade-off: options and criteria, scores of several people, a result, a decision signed by two."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import sharing
from changecontrol.guards import tradeoff as guards
from changecontrol.models import TradeOff
from changecontrol.workflow.who import DOERS, MANAGERS, OWNER_OR_ENGINEERS, WORKERS
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import Ask, Start, State, Transition, Workflow, register_workflow

OPEN = ("draft", "scoring", "weighed", "signing")
AFTER = ("weighed", "signing", "decided")
"""Where there is a result that somebody may not agree with."""

STATES = (
    State(
        "draft", _("Draft"), _("Draft"), Turn.STAFF, "mute", 0,
        asks=(Ask("open_scoring", _("Name options and criteria, then ask for scores"), OWNER_OR_ENGINEERS),),
    ),
    State(
        "scoring", _("Being scored"), _("Being scored"), Turn.STAFF, "info", 1,
        asks=(
            Ask(
                "weigh", _("Weigh the scores"), OWNER_OR_ENGINEERS,
                unless=lambda record: guards.all_have_scored(record) is not None,
            ),
        ),
    ),
    State(
        "weighed", _("Weighed"), _("Weighed"), Turn.STAFF, "accent", 2,
        asks=(Ask("decide", _("Decide a trade-off"), OWNER_OR_ENGINEERS, "trade_off_decide"),),
    ),
    State(
        "signing", _("Waits for the second signature"), _("Waits for the second signature"), Turn.STAFF, "accent", 3,
        asks=(Ask("countersign", _("Countersign the decision of a trade-off"), MANAGERS, "trade_off_sign"),),
    ),
    State("decided", _("Decided"), _("Decided"), Turn.NOBODY, "ok", 4, final=True),
    State("abandoned", _("Abandoned"), _("Abandoned"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

PREPARING = (
    Transition(
        "add_option", _("Add an option"), _("added an option"), ("draft",), None, WORKERS,
        explains=_("What could be done, its cost and risk, and what it does to the stability for customers."),
        form="changecontrol.forms.OptionForm", icon="plus", rank=30, repeatable=True,
    ),
    Transition(
        "revise_option", _("Revise an option"), _("revised an option"), ("draft",), None, WORKERS,
        explains=_("Its letter stays."), guards=(guards.an_option_stands,),
        form="changecontrol.forms.ReviseOptionForm", icon="pen-line", rank=55, repeatable=True, quiet=True,
    ),
    Transition(
        "drop_option", _("Drop an option"), _("dropped an option"), ("draft",), None, WORKERS, reason=True,
        explains=_("It stays readable in the history; its letter is not given out again."),
        guards=(guards.an_option_stands,), form="changecontrol.forms.OfOptionForm", icon="circle-off", rank=60,
        repeatable=True, quiet=True,
    ),
    Transition(
        "add_criterion", _("Add a criterion"), _("added a criterion"), ("draft",), None, WORKERS,
        explains=_("What the options are scored by, from 1 to 10, and how much it weighs."),
        form="changecontrol.forms.CriterionForm", icon="plus", rank=31, repeatable=True,
    ),
    Transition(
        "revise_criterion", _("Revise a criterion"), _("revised a criterion"), ("draft",), None, WORKERS,
        explains=_("Its name and what 1 and 10 mean."), guards=(guards.a_criterion_stands,),
        form="changecontrol.forms.ReviseCriterionForm", icon="pen-line", rank=56, repeatable=True, quiet=True,
    ),
    Transition(
        "set_weights", _("Set the weights"), _("set the weights"), ("draft",), None, WORKERS,
        explains=_("All at once: they come to exactly 100."), guards=(guards.a_criterion_stands,),
        form="changecontrol.forms.WeightsForm", icon="scale", rank=33, repeatable=True, quiet=True,
    ),
    Transition(
        "drop_criterion", _("Drop a criterion"), _("dropped a criterion"), ("draft",), None, WORKERS, reason=True,
        explains=_("The weights of the others have to be set anew."), guards=(guards.a_criterion_stands,),
        form="changecontrol.forms.OfCriterionForm", icon="circle-off", rank=61, repeatable=True, quiet=True,
    ),
    Transition(
        "ask_scorer", _("Ask for scores"), _("asked for scores"), ("draft", "scoring"), None, WORKERS,
        explains=_("Somebody who knows the matter. At least two score."), form="changecontrol.forms.ScorerForm",
        icon="user-round-pen", rank=32, repeatable=True,
    ),
    Transition(
        "release_scorer", _("Release a scorer"), _("released a scorer"), ("draft", "scoring"), None, WORKERS,
        reason=True, explains=_("Who has scored every option stays, whatever the scores are."),
        guards=(guards.a_scorer_waits,), form="changecontrol.forms.ReleaseForm", icon="circle-off", rank=62,
        repeatable=True, quiet=True,
    ),
    Transition(
        "open_scoring", _("Open the scoring"), _("opened the scoring"), ("draft",), "scoring", WORKERS,
        explains=_("Everybody who is asked scores every option by every criterion, without seeing the others' scores."),
        guards=(
            guards.there_are_options, guards.weights_come_to_the_whole, guards.several_score,
            sharing.what_is_shared_stands,
        ),
        icon="send", rank=10,
    ),
)  # fmt: skip

SHARING = (
    Transition(
        "share", _("Share with a customer"), _("shared it with a customer"), ("draft",), None, WORKERS,
        explains=_("The customer reads the question as you put it here, the names and descriptions of the options, and "
                   "the criteria marked as shared with their weights among each other. Nothing else."),
        guards=(sharing.is_not_shared, sharing.shared_criteria_stand), form="changecontrol.forms.ShareForm",
        icon="building-2", rank=45, repeatable=True, quiet=True,
    ),
    Transition(
        "take_back_sharing", _("Take the sharing back"), _("took the sharing back"), OPEN, None, WORKERS, reason=True,
        explains=_("The customer does not see it any more. What it has said stays readable for us."),
        guards=(sharing.is_shared,), form="changecontrol.forms.TakeBackForm", icon="eye-off", rank=63, repeatable=True,
        quiet=True,
    ),
)  # fmt: skip

WEIGHING = (
    Transition(
        "score", _("Score an option"), _("scored an option"), ("scoring",), None, DOERS,
        explains=_("From 1 to 10 by every criterion, each with what shows it."), seat_guards=(guards.is_asked,),
        form="changecontrol.forms.ScoreForm", icon="list-checks", rank=11, repeatable=True,
    ),
    Transition(
        "weigh", _("Weigh"), _("weighed the scores"), ("scoring",), "weighed", WORKERS,
        explains=_("The result, the spread between scorers, and which weight would turn the winner."),
        guards=(guards.several_score, guards.all_have_scored), starts=(Start("trade_off_decide"),),
        icon="scale", rank=20,
    ),
    Transition(
        "revise_criteria", _("Change options or criteria"), _("took it back to change options or criteria"),
        ("scoring", "weighed"), "draft", WORKERS, reason=True,
        explains=_("Every score is withdrawn: it was given for other options, criteria or weights."),
        cancels=("trade_off_score", "trade_off_decide"), icon="rotate-ccw", rank=70,
    ),
    Transition(
        "dissent", _("Note a dissent"), _("noted a dissent"), AFTER, None, DOERS,
        explains=_("You scored and do not agree. It stays for ever, beside the decision and in its document."),
        seat_guards=(guards.is_asked,), form="changecontrol.forms.DissentForm", icon="message-square-warning", rank=58,
        repeatable=True,
    ),
)  # fmt: skip

DECIDING = (
    Transition(
        "decide", _("Decide"), _("decided for an option"), ("weighed",), "signing", WORKERS,
        explains=_("You sign first; a quality manager who is somebody else countersigns."),
        meaning=_("I have weighed the options, their result and its sensitivity, and decide for the option named."),
        guards=(sharing.the_customer_has_spoken,),
        form="changecontrol.forms.DecideForm", stops=("trade_off_decide",), starts=(Start("trade_off_sign"),),
        icon="signature", rank=10,
    ),
    Transition(
        "countersign", _("Countersign"), _("countersigned the decision"), ("signing",), "decided", MANAGERS,
        explains=_("The decision stands with your signature."), seat_guards=(guards.not_the_first_signer,),
        meaning=_(
            "I have reviewed the weighing, every dissent and the customer's position, and stand by the decision."
        ),
        stops=("trade_off_sign",), icon="signature", rank=10,
    ),
    Transition(
        "return_decision", _("Return the decision"), _("returned the decision"), ("signing",), "weighed", MANAGERS,
        reason=True, explains=_("You do not countersign. Say why; the first signature stays in the record."),
        seat_guards=(guards.not_the_first_signer,), cancels=("trade_off_sign",), starts=(Start("trade_off_decide"),),
        icon="undo-2", rank=30,
    ),
)  # fmt: skip

KEEPING = (
    Transition(
        "abandon", _("Abandon"), _("abandoned the trade-off"), OPEN, "abandoned", MANAGERS, reason=True, danger=True,
        explains=_("Nothing is decided by it. It stays readable with your reason. This cannot be undone."),
        meaning=_("I abandon this trade-off, for the reason stated."),
        cancels=("trade_off_score", "trade_off_decide", "trade_off_sign"), icon="ban", rank=95,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the trade-off over"), OPEN, None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."), form="changecontrol.forms.AssignForm",
        icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected the record"), ("draft",), None, WORKERS, reason=True,
        explains=_("Every earlier value stays in the history."), form="changecontrol.forms.CorrectTradeOffForm",
        icon="pencil", rank=82, repeatable=True,
    ),
)  # fmt: skip


def tasks_of(record: TradeOff) -> list[TaskSpec]:
    """While it is scored each scorer is asked who has not scored every option."""
    rows = guards.waiting_scorers(record).select_related("person") if record.state == "scoring" else ()
    return [
        TaskSpec(
            "score", _("Score the options of a trade-off"), person=row.person, roles=DOERS, clock="trade_off_score",
            subject=row.code,
        )
        for row in rows
    ]  # fmt: skip


TRADE_OFF = register_workflow(
    Workflow(
        kind="trade_off",
        states=STATES,
        transitions=(*PREPARING, *SHARING, *WEIGHING, *DECIDING, *KEEPING),
        initial="draft",
        stages=(_("Draft"), _("Scores"), _("Weighed"), _("Signatures"), _("Decided")),
        tasks=tasks_of,
    )
)
