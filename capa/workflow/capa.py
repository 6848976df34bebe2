"""The workflow of a CAPA (ISO 9001:2015 10.2, ISO 13485:2016 8.5.2 and 8.5.3; the eight disciplines where they fit)."""

from django.utils.translation import gettext_lazy as _

from capa.guards import capa as guards
from capa.guards.causes import actions_act_on_causes
from capa.guards.effectiveness import plan_is_agreed
from capa.guards.eight_d import customers_agree_with_the_closure
from capa.workflow import actions, causes, effectiveness
from capa.workflow.who import ACTIVE, MANAGERS, OWNER_OR_ENGINEERS, UNFINISHED, WORKERS
from qms.records.models import Turn
from qms.workflow.declare import Ask, Start, State, Transition, Workflow, register_workflow

STATES = (
    State(
        "draft", _("Draft"), _("Draft"), Turn.STAFF, "mute", 0,
        asks=(Ask("open_capa", _("Decide whether to open the CAPA"), MANAGERS, "capa_open"),),
    ),
    State(
        "open", _("Open"), _("Open"), Turn.STAFF, "accent", 1,
        asks=(Ask("contain", _("Name the team and contain the problem"), OWNER_OR_ENGINEERS, "capa_contain"),),
    ),
    State(
        "containment", _("Containment"), _("Containment"), Turn.STAFF, "info", 1,
        asks=(Ask("start_analysis", _("Finish the containment"), OWNER_OR_ENGINEERS, "capa_contain"),),
    ),
    State(
        "analysis", _("Analysis"), _("Analysis"), Turn.STAFF, "info", 2,
        asks=(Ask("conclude_analysis", _("Find and verify the cause"), OWNER_OR_ENGINEERS, "capa_analyse"),),
    ),
    State(
        "planning", _("Planning"), _("Planning"), Turn.STAFF, "info", 3,
        asks=(Ask("submit_plan", _("Plan the actions"), OWNER_OR_ENGINEERS, "capa_plan"),),
    ),
    State(
        "plan_review", _("Plan under review"), _("Plan under review"), Turn.STAFF, "info", 3,
        asks=(Ask("approve_plan", _("Approve the plan"), MANAGERS, "capa_plan"),),
    ),
    State(
        "implementation", _("Implementation"), _("Implementation"), Turn.STAFF, "info", 4,
        asks=(
            Ask(
                "finish_implementation", _("Finish the implementation"), OWNER_OR_ENGINEERS, "capa_implement",
                unless=lambda record: guards.all_actions_are_verified(record) is not None,
            ),
        ),
    ),
    State(
        "prevention", _("Prevention"), _("Prevention"), Turn.STAFF, "info", 5,
        asks=(Ask("finish_prevention", _("Prevent it elsewhere"), OWNER_OR_ENGINEERS, "capa_prevent"),),
    ),
    State(
        "awaiting_effect", _("Awaiting effect"), _("Awaiting effect"), Turn.STAFF, "info", 6,
        asks=(Ask("check_effectiveness", _("Check the effectiveness"), OWNER_OR_ENGINEERS, "capa_effect"),),
    ),
    State(
        "effective", _("Effective"), _("Effective"), Turn.STAFF, "ok", 7,
        asks=(Ask("close", _("Close the CAPA"), MANAGERS, "capa_close"),),
    ),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 7, final=True),
    State("merged", _("Merged"), _("Merged"), Turn.NOBODY, "mute", final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

ROUND_CLOCKS = ("capa_analyse", "capa_plan", "capa_implement", "capa_prevent")
"""The clocks of one round, from the opening or from the day the round begins."""

CORE = (
    Transition(
        "open_capa", _("Open the CAPA"), _("opened the CAPA"), ("draft",), "open", MANAGERS,
        explains=_("From now on its clocks run: containment, cause, plan, implementation, prevention."),
        starts=tuple(Start(code, since="opened_at") for code in ("capa_contain", *ROUND_CLOCKS)), stops=("capa_open",),
        icon="folder-open", rank=10,
    ),
    Transition(
        "change_team", _("Change the team"), _("changed the team"), UNFINISHED, None, WORKERS,
        explains=_("Who works on it, and who leads (8D, D1). Who has an open action stays."),
        form="capa.forms.capa.TeamForm", icon="users", rank=40, repeatable=True,
    ),
    Transition(
        "contain", _("Contain"), _("recorded the containment"), ("open", "containment"), "containment", WORKERS,
        explains=_("What holds affected parts back at the customer, in house and in transit (8D, D3)."),
        form="capa.forms.capa.ContainForm", icon="shield", rank=20, repeatable=True,
    ),
    Transition(
        "start_analysis", _("Start the analysis"), _("finished the containment and started the analysis"),
        ("containment",), "analysis", WORKERS,
        explains=_("The team has a leader, and each place of stock is answered."),
        guards=(guards.team_has_a_leader, guards.places_are_contained), stops=("capa_contain",),
        icon="microscope", rank=10,
    ),
    Transition(
        "submit_plan", _("Submit the plan"), _("submitted the plan"), ("planning",), "plan_review", WORKERS,
        explains=_("A quality manager who does not own the CAPA approves it."),
        guards=(guards.plan_has_a_corrective_action, guards.no_day_is_over, actions_act_on_causes), icon="send",
        rank=20,
    ),
    Transition(
        "return_plan", _("Return the plan"), _("returned the plan"), ("plan_review",), "planning", MANAGERS,
        explains=_("Say what has to change before you can approve it."), reason=True, icon="undo-2", rank=30,
    ),
    Transition(
        "approve_plan", _("Approve the plan"), _("approved the plan"), ("plan_review",), "implementation", MANAGERS,
        explains=_("From now on every day in it is binding, and each action is on its owner's queue."),
        guards=(guards.plan_has_a_corrective_action, guards.no_day_is_over, plan_is_agreed),
        seat_guards=(guards.not_the_owner,),
        meaning=_("I have reviewed this plan of actions and approve that it is carried out."),
        stops=("capa_plan",), icon="signature", rank=10,
    ),
    Transition(
        "revise_plan", _("Revise the plan"), _("took the plan back for revision"), ("implementation",), "planning",
        WORKERS, reason=True,
        explains=_("Actions can be added and dropped again; the plan needs a new approval. Agreed days stay."),
        starts=(Start("capa_plan"),), icon="rotate-ccw", rank=70,
    ),
    Transition(
        "finish_implementation", _("Finish the implementation"), _("finished the implementation"),
        ("implementation",), "prevention", WORKERS,
        explains=_("Every action is done and was verified by somebody else (8D, D6)."),
        guards=(guards.all_actions_are_verified,), stops=("capa_implement",), icon="check", rank=20,
    ),
    Transition(
        "record_prevention", _("Record the prevention"), _("recorded the prevention"),
        ("implementation", "prevention"), None, WORKERS,
        explains=_("FMEA, control plan and instruction: which revision carries the lesson, or why none (8D, D7)."),
        form="capa.forms.capa.PreventionForm", icon="book-check", rank=25, repeatable=True,
    ),
    Transition(
        "finish_prevention", _("Finish the prevention"), _("finished the prevention"), ("prevention",),
        "awaiting_effect", WORKERS, explains=_("From now on the effect is awaited; at the day agreed it is checked."),
        guards=(guards.prevention_is_recorded,), stops=("capa_prevent",), icon="check", rank=20,
    ),
    Transition(
        "close", _("Close the CAPA"), _("closed the CAPA"), ("effective",), "closed", MANAGERS,
        explains=_("Somebody who never owned it closes it, with a summary (8D, D8)."),
        guards=(guards.all_actions_are_verified, guards.customers_have_accepted, customers_agree_with_the_closure),
        seat_guards=(guards.never_the_owner,),
        meaning=_("I have reviewed this CAPA: its actions are verified and its effect is shown; I close it."),
        stops=("capa_close",), form="capa.forms.capa.CloseForm", icon="check-check", rank=10,
    ),
    Transition(
        "reopen", _("Reopen"), _("reopened the CAPA"), ("closed",), "analysis", MANAGERS, reason=True,
        explains=_("A new round begins with the analysis; all earlier rounds and signatures stay in the record."),
        starts=tuple(Start(code) for code in ROUND_CLOCKS), icon="rotate-ccw", rank=70,
    ),
    Transition(
        "add_record", _("Take in another record"), _("took in another record"), UNFINISHED, None, WORKERS,
        explains=_("Another complaint, nonconformity or risk with the same problem shares this CAPA."),
        form="capa.forms.capa.AddRecordForm", icon="link", rank=60, repeatable=True,
    ),
    Transition(
        "merge_into", _("Merge into another CAPA"), _("merged the CAPA into another"), UNFINISHED, "merged", MANAGERS,
        reason=True, danger=True,
        explains=_("Records and team go to the CAPA that is kept. This one stays readable. It cannot be undone."),
        meaning=_("I have compared both CAPAs: they have one cause. I merge this one into the one named."),
        form="capa.forms.capa.MergeForm", icon="merge", rank=90,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the CAPA over"), UNFINISHED, None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."),
        form="capa.forms.capa.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected the record"), UNFINISHED, None, WORKERS, reason=True,
        explains=_("Every earlier value stays in the history."),
        form="capa.forms.capa.CorrectForm", icon="pencil", rank=82, repeatable=True,
    ),
    Transition(
        "void", _("Declare void"), _("declared the record void"), ("draft", *ACTIVE), "void", MANAGERS, reason=True,
        danger=True,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
        meaning=_("I declare this record void, for the reason stated."), icon="ban", rank=95,
    ),
)  # fmt: skip

CAPA = register_workflow(
    Workflow(
        kind="capa",
        states=STATES,
        transitions=(*CORE, *causes.TRANSITIONS, *actions.TRANSITIONS, *effectiveness.TRANSITIONS),
        initial="draft",
        stages=(
            _("Draft"), _("Team and containment"), _("Analysis"), _("Plan"), _("Implementation"), _("Prevention"),
            _("Effect"), _("Closed"),
        ),
        begins=(Start("capa_open"),),
        tasks=actions.tasks_of,
    )
)  # fmt: skip
