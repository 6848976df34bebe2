"""The workflow of a change (ISO 9001:2015 8.5.6, IATF 16949:2016 8.5.6.1): nothing goes on past a closed gate."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import change as guards
from changecontrol.guards import plan as plan_guards
from changecontrol.guards.documents import documents_are_approved, documents_are_effective
from changecontrol.guards.gate import (
    a_customer_waits,
    a_notice_is_behind,
    answers_stand,
    customers_let_it_go_on,
    first_ship_is_allowed,
    gates_are_open,
)
from changecontrol.models import Change
from changecontrol.workflow import bank, impact, plan
from changecontrol.workflow.who import (
    BEFORE,
    CARRIED_OUT,
    MANAGERS,
    OWNER_OR_ENGINEERS,
    PENDING,
    UNFINISHED,
    WORKERS,
)
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import Ask, Start, State, Transition, Workflow, register_workflow

STATES = (
    State(
        "draft", _("Draft"), _("Draft"), Turn.STAFF, "mute", 0,
        asks=(Ask("submit", _("Submit the change"), OWNER_OR_ENGINEERS),),
    ),
    State(
        "assessment", _("Assessment"), _("Assessment"), Turn.STAFF, "info", 1,
        asks=(
            Ask(
                "classify", _("Classify the change"), OWNER_OR_ENGINEERS, "change_assess",
                unless=lambda record: guards.assessments_are_done(record) is not None,
            ),
        ),
    ),
    State(
        "classified", _("Classified"), _("Classified"), Turn.STAFF, "info", 2,
        asks=(Ask("submit_plan", _("Plan the change"), OWNER_OR_ENGINEERS),),
    ),
    State(
        "plan_review", _("Plan under review"), _("Plan under review"), Turn.STAFF, "accent", 3,
        asks=(Ask("approve_plan", _("Approve the plan of a change"), MANAGERS, "change_approve"),),
    ),
    State(
        "consultation", _("With customers"), _("With customers"), Turn.STAFF, "info", 4,
        asks=(Ask("clear", _("Send the notices, then clear the change"), OWNER_OR_ENGINEERS),),
    ),
    State(
        "cleared", _("Cleared"), _("Cleared"), Turn.STAFF, "ok", 5,
        asks=(Ask("start_implementation", _("Start the implementation"), OWNER_OR_ENGINEERS),),
    ),
    State(
        "implementing", _("Implementing"), _("Implementing"), Turn.STAFF, "info", 6,
        asks=(
            Ask("record_first_lot", _("Record the first lot"), OWNER_OR_ENGINEERS),
            Ask(
                "approve_retrospectively", _("Approve an emergency change"), MANAGERS, "change_retrospective",
                unless=lambda record: guards.is_an_emergency(record) is not None,
            ),
        ),
    ),
    State(
        "implemented", _("Implemented"), _("Implemented"), Turn.STAFF, "info", 7,
        asks=(Ask("verify", _("Verify the change"), WORKERS),),
    ),
    State(
        "verified", _("Verified"), _("Verified"), Turn.STAFF, "ok", 8,
        asks=(Ask("close", _("Close the change"), MANAGERS),),
    ),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 8, final=True),
    State("rejected", _("Rejected"), _("Rejected"), Turn.NOBODY, "bad", final=True),
    State("withdrawn", _("Withdrawn"), _("Withdrawn"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

TOWARDS_APPROVAL = (
    Transition(
        "submit", _("Submit"), _("submitted the change"), ("draft",), "assessment", WORKERS,
        explains=_("Affected items are looked for, and every function is asked for its assessment."),
        starts=(Start("change_assess"),), icon="send", rank=10,
    ),
    Transition(
        "classify", _("Classify"), _("classified the change"), ("assessment", "classified", *CARRIED_OUT), None,
        WORKERS, outcomes=("classified",),
        explains=_("Every question is answered. The signed rules give the class and tasks."),
        guards=(
            guards.may_be_classified, guards.assessments_are_done, guards.items_are_settled, guards.rules_are_signed,
        ),
        form="changecontrol.forms.ClassifyForm", stops=("change_assess",), icon="list-tree", rank=20, repeatable=True,
    ),
    Transition(
        "override_class", _("Set another class"), _("set another class"), ("classified", *CARRIED_OUT), None, MANAGERS,
        reason=True, explains=_("Lower or higher than the rules say, with your reason and signature."),
        guards=(guards.class_may_be_set, guards.is_classified), seat_guards=(guards.not_the_requester,),
        meaning=_("I have weighed the rules that hit and set this class for the change, for the reason stated."),
        form="changecontrol.forms.OverrideForm", icon="signature", rank=69, repeatable=True,
    ),
    Transition(
        "submit_plan", _("Submit the plan"), _("submitted the plan"), ("classified",), "plan_review", WORKERS,
        explains=_("Dates and steps. A quality manager who did not ask for the change approves them."),
        guards=(
            guards.assessments_are_done, guards.items_are_settled, guards.words_are_complete,
            plan_guards.tasks_are_planned,
            plan_guards.consultations_are_held,
        ),
        form="changecontrol.forms.PlanForm",
        starts=(Start("change_approve"),), icon="send", rank=10,
    ),
    Transition(
        "return_plan", _("Return the plan"), _("returned the plan"), ("plan_review",), "classified", MANAGERS,
        reason=True, explains=_("Say what has to change before you can approve it."), cancels=("change_approve",),
        icon="undo-2", rank=30,
    ),
    Transition(
        "approve_plan", _("Approve the plan"), _("approved the plan"), ("plan_review",), "consultation", MANAGERS,
        explains=_("Customers are told next. Nothing is carried out before each one's gate is open."),
        guards=(plan_guards.the_days_lie_ahead,),
        seat_guards=(guards.not_the_requester, plan_guards.not_who_planned), stops=("change_approve",),
        meaning=_("I have reviewed this change, its class, its impact and its plan, and approve that it goes on."),
        icon="signature", rank=10,
    ),
    Transition(
        "reject", _("Reject"), _("rejected the change"), ("plan_review",), "rejected", MANAGERS, reason=True,
        danger=True, explains=_("The change ends here. It stays readable with your reason."),
        guards=(plan_guards.what_was_shipped_is_contained,),
        seat_guards=(guards.not_the_requester,), meaning=_("I reject this change, for the reason stated."),
        cancels=("change_approve",), icon="ban", rank=60,
    ),
    Transition(
        "revise_plan", _("Take the plan back"), _("took the plan back"), ("consultation", "cleared"), "classified",
        WORKERS, reason=True, explains=_("Plan and class can be changed again; the plan needs a new approval."),
        icon="rotate-ccw", rank=70,
    ),
)  # fmt: skip

CUSTOMERS_PART = (
    Transition(
        "record_consultation",
        _("Record a consultation"),
        _("recorded a consultation"),
        ("classified", "plan_review", "consultation", "cleared", *CARRIED_OUT),
        None,
        WORKERS,
        explains=_("Class 3: the customer is heard before the plan is settled. Who took part, and what came of it."),
        guards=(plan_guards.somebody_is_consulted,),
        form="changecontrol.forms.ConsultationForm",
        icon="messages-square",
        rank=18,
        repeatable=True,
        quiet=True,
    ),
    Transition(
        "notify_customers",
        _("Send the notices"),
        _("asked that the notices are sent"),
        ("consultation", "cleared", *CARRIED_OUT),
        None,
        WORKERS,
        explains=_("In the background, one notice for each customer that the change concerns, each exactly once."),
        guards=(guards.is_classified, guards.words_are_complete, a_customer_waits),
        icon="send",
        rank=10,
        repeatable=True,
    ),
    Transition(
        "send_revisions",
        _("Send revised notices"),
        _("asked that revised notices are sent"),
        ("consultation", "cleared", *CARRIED_OUT),
        None,
        WORKERS,
        explains=_("In the background, to each customer whose notice was written anew since. Approvals are withdrawn."),
        guards=(a_notice_is_behind,),
        form="changecontrol.forms.RevisionForm",
        icon="file-stack",
        rank=13,
        repeatable=True,
        quiet=True,
    ),
    Transition(
        "clear",
        _("Clear the change"),
        _("cleared the change"),
        ("consultation",),
        "cleared",
        WORKERS,
        explains=_("Every customer was told, and each whose approval is needed has given it."),
        guards=(customers_let_it_go_on,),
        icon="badge-check",
        rank=12,
    ),
)

CARRYING_OUT = (
    Transition(
        "start_implementation", _("Start the implementation"), _("started the implementation"), ("cleared",),
        "implementing", WORKERS,
        explains=_("Only when every gate is open, the first shipment is late enough, authorities have decided and "
                   "the documents are approved."),
        guards=(gates_are_open, guards.registrations_are_decided, documents_are_approved), icon="play", rank=10,
    ),
    Transition(
        "stop_implementation", _("Stop the implementation"), _("stopped the implementation"), CARRIED_OUT, None,
        WORKERS, outcomes=("classified", "implementing"), reason=True, danger=True,
        explains=_("When a customer rejects it, or something shows that it must not go on. It needs another plan and "
                   "approval; documents that have not taken effect lose their day. What was shipped stays on record, "
                   "and somebody contains it."),
        guards=(guards.is_not_just_withdrawn,), form="changecontrol.forms.StopForm", icon="rotate-ccw", rank=90,
    ),
    Transition(
        "implement_at_once", _("Carry out at once"), _("carried it out in an emergency"), ("draft", "assessment"),
        "implementing", MANAGERS, reason=True, danger=True,
        explains=_("For an emergency, with containment. It is marked for ever; approval and notices follow in time."),
        meaning=_("I order this change at once, before its approval, because waiting would do harm."),
        form="changecontrol.forms.EmergencyForm",
        starts=(Start("change_retrospective"), Start("change_emergency_notice"), Start("change_assess")),
        icon="siren", rank=80,
    ),
    Transition(
        "approve_retrospectively", _("Approve afterwards"), _("approved the emergency change"), CARRIED_OUT, None,
        MANAGERS, explains=_("Somebody who did not order the emergency approves what was done."),
        guards=(guards.is_an_emergency, guards.is_classified),
        seat_guards=(guards.not_the_requester, guards.not_who_ordered),
        meaning=_("I have reviewed this emergency change, its class and its impact, and approve what was done."),
        stops=("change_retrospective",), icon="signature", rank=11,
    ),
    Transition(
        "record_first_lot", _("Record the first lot"), _("recorded the first lot"), ("implementing",), "implemented",
        WORKERS, explains=_("The first lot that is shipped changed: number, day, evidence."),
        guards=(
            first_ship_is_allowed, plan_guards.first_lot_is_prepared, guards.conditions_before_first_lot_are_met,
            documents_are_approved, documents_are_effective, guards.registrations_are_decided,
            guards.a_stopped_emergency_is_approved,
        ),
        form="changecontrol.forms.FirstLotForm",
        icon="package-check", rank=15,
    ),
    Transition(
        "verify", _("Verify the change"), _("verified the change"), ("implemented",), "verified", WORKERS,
        explains=_("Somebody else looks whether the change holds what it promised."),
        guards=(plan_guards.tasks_but_the_return_are_done,),
        seat_guards=(guards.not_who_implemented,), form="changecontrol.forms.VerifyForm", icon="badge-check", rank=15,
    ),
    Transition(
        "close", _("Close the change"), _("closed the change"), ("verified",), "closed", MANAGERS,
        explains=_("Every task is done, every condition of customers is met, every emergency is approved."),
        guards=(
            answers_stand, plan_guards.tasks_are_done, guards.conditions_are_met, guards.samples_are_sent,
            guards.emergency_is_approved, guards.registrations_are_decided, documents_are_approved,
            documents_are_effective, guards.assessments_are_done,
        ),
        seat_guards=(guards.not_the_requester,), form="changecontrol.forms.CloseForm",
        meaning=_("I have reviewed this change: it is implemented as approved and verified. I close it."),
        icon="check-check", rank=15,
    ),
)  # fmt: skip

KEEPING = (
    Transition(
        "withdraw", _("Withdraw"), _("withdrew the change"), (*PENDING, "implementing"), "withdrawn", MANAGERS,
        reason=True, danger=True,
        explains=_("Nothing is carried out any further. Customers who were told read that the notice is withdrawn."),
        guards=(plan_guards.what_was_shipped_is_contained,),
        meaning=_("I withdraw this change, for the reason stated."), icon="ban", rank=95,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the change over"), UNFINISHED, None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."), form="changecontrol.forms.AssignForm",
        icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected the record"), BEFORE, None, WORKERS, reason=True,
        explains=_("Every earlier value stays in the history."), form="changecontrol.forms.CorrectForm",
        icon="pencil", rank=82, repeatable=True,
    ),
)  # fmt: skip


def tasks_of(record: Change) -> list[TaskSpec]:
    """What the rows of a change ask for: an assessment of each function, each task of its owner."""
    return impact.rows_asked(record) + plan.tasks_planned(record)


CHANGE = register_workflow(
    Workflow(
        kind="change",
        states=STATES,
        transitions=(
            *TOWARDS_APPROVAL, *CUSTOMERS_PART, *CARRYING_OUT, *impact.TRANSITIONS, *plan.TRANSITIONS,
            *bank.TRANSITIONS, *KEEPING,
        ),
        initial="draft",
        stages=(
            _("Draft"), _("Assessment"), _("Class"), _("Plan"), _("Customers"), _("Cleared"), _("Implementation"),
            _("First lot"), _("Verified"),
        ),
        tasks=tasks_of,
    )
)  # fmt: skip
