"""The workflow of a set of classification rules: written, tried on past changes, signed by somebody else."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import rules as guards
from changecontrol.workflow.who import MANAGERS, WORKERS
from qms.records.models import Turn
from qms.workflow.declare import Ask, State, Transition, Workflow, register_workflow

STATES = (
    State(
        "draft",
        _("Draft"),
        _("Draft"),
        Turn.STAFF,
        "info",
        0,
        asks=(Ask("put_in_force", _("Try the rules and sign them"), MANAGERS),),
    ),
    State("in_force", _("In force"), _("In force"), Turn.NOBODY, "ok", 1),
    State("superseded", _("Superseded"), _("Superseded"), Turn.NOBODY, "mute", 2, final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", final=True),
)

TRANSITIONS = (
    Transition(
        "add_rule", _("Add a rule"), _("added a rule"), ("draft",), None, WORKERS,
        explains=_("When all of some answers hold and none of others, the change is at least of a class."),
        form="changecontrol.forms.RuleForm", icon="plus", rank=30, repeatable=True,
    ),
    Transition(
        "revise_rule", _("Revise a rule"), _("revised a rule"), ("draft",), None, WORKERS,
        explains=_("Its number stays. The set has to be tried again."), guards=(guards.has_a_rule,),
        form="changecontrol.forms.ReviseRuleForm", icon="pen-line", rank=40, repeatable=True,
    ),
    Transition(
        "drop_rule", _("Drop a rule"), _("dropped a rule"), ("draft",), None, WORKERS, reason=True,
        explains=_("Its number is not given out again."), guards=(guards.has_a_rule,),
        form="changecontrol.forms.OfRuleForm", icon="circle-off", rank=60, repeatable=True,
    ),
    Transition(
        "try_rules", _("Try on past changes"), _("tried the rules on past changes"), ("draft",), None, WORKERS,
        explains=_("What class would past changes have had? The answers given then are asked again."),
        guards=(guards.has_a_rule,), icon="flask-conical", rank=20, repeatable=True,
    ),
    Transition(
        "put_in_force", _("Put in force"), _("put the rules in force"), ("draft",), "in_force", MANAGERS,
        explains=_("They take the place of the former set. What is classified keeps its class."),
        guards=(guards.has_a_rule, guards.was_tried), seat_guards=(guards.not_the_author,),
        meaning=_("I have seen what these rules make of past changes, and put them in force."), icon="signature",
        rank=10,
    ),
    Transition(
        "supersede", _("Supersede"), _("superseded by a later set"), ("in_force",), "superseded", (), icon="layers",
        rank=90,
    ),
    Transition(
        "void", _("Declare void"), _("declared the draft void"), ("draft",), "void", MANAGERS, reason=True, danger=True,
        meaning=_("I declare this draft void, for the reason stated."), icon="ban", rank=95,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
    ),
)  # fmt: skip

RULES = register_workflow(
    Workflow(
        kind="change_rules",
        states=STATES,
        transitions=TRANSITIONS,
        initial="draft",
        stages=(_("Draft"), _("In force"), _("Superseded")),
    )
)
