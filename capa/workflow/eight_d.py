"""The workflow of an 8D report: its disciplines are shown one by one; the customer accepts or returns each."""

from django.utils.translation import gettext_lazy as _

from capa.guards import eight_d as guards
from capa.models import EightD
from capa.workflow.who import MANAGERS, OWNER_OR_ENGINEERS, WORKERS
from qms.accounts.rights import APPROVER
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import CUSTOMER, Ask, Start, State, Transition, Workflow, register_workflow

CUSTOMERS = (APPROVER.code,)
RUNNING = ("open", "complete")


def tasks(record: EightD) -> list[TaskSpec]:
    """Each discipline that was returned asks its owner for another version; each that waits asks the customer."""
    found = [
        TaskSpec(
            act="share_discipline", title=_("Revise a discipline that the customer returned"), person=record.owner,
            roles=WORKERS, clock="eight_d_revise", subject=row.step,
        )
        for row in guards.returned(record)
    ]  # fmt: skip
    if record.state == "open" and guards.waiting(record).exists():
        found.append(
            TaskSpec(
                act="accept_discipline", title=_("Accept or return what we shared"), customer=record.customer,
                clock="eight_d_answer", tell=False,
            )
        )  # fmt: skip
    return found


STATES = (
    State(
        "open", _("Being written"), _("In progress"), Turn.STAFF, "info", 0, 0,
        asks=(Ask("submit_report", _("Complete the 8D report"), OWNER_OR_ENGINEERS, "eight_d_d8"),),
    ),
    State(
        "complete", _("With the customer"), _("Your turn"), Turn.CUSTOMER, "accent", 1, 1,
        asks=(Ask("accept_report", _("Accept the 8D report or return a discipline"), (CUSTOMER,), "eight_d_answer"),),
    ),
    State(
        "accepted", _("Accepted by the customer"), _("Accepted"), Turn.STAFF, "ok", 2, 2,
        asks=(Ask("close", _("Close the 8D report"), MANAGERS),),
    ),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 3, 3, final=True),
    State("void", _("Void"), _("Withdrawn"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "share_discipline", _("Share a discipline"), _("shared a discipline"), RUNNING, None, WORKERS,
        customer_history=_("shared a discipline of the 8D report"), customer_about=True, outcomes=("open",),
        explains=_("The customer reads exactly this text and table. What was shared stays as it was shown."),
        form="capa.forms.DisciplineForm", icon="share-2", rank=10, repeatable=True,
    ),
    Transition(
        "submit_report", _("Submit the report"), _("submitted the report"), ("open",), "complete", WORKERS,
        customer_history=_("submitted the complete 8D report"), guards=(guards.all_are_shared,),
        explains=_("Every discipline is shared. The customer now accepts the report, or returns a discipline."),
        starts=(Start("eight_d_answer", promised=True),), stops=("eight_d_d8",), icon="send", rank=20,
    ),
    Transition(
        "accept_discipline", _("Accept a discipline"), _("accepted a discipline"), RUNNING, None, CUSTOMERS,
        customer_history=_("accepted a discipline"), customer_about=True, guards=(guards.a_discipline_waits,),
        explains=_("The supplier goes on from there."),
        form="capa.forms.AcceptDisciplineForm", icon="thumbs-up", rank=10, repeatable=True,
    ),
    Transition(
        "return_discipline", _("Return a discipline"), _("returned a discipline"), RUNNING, None, CUSTOMERS,
        customer_history=_("returned a discipline"), customer_about=True, guards=(guards.a_discipline_waits,),
        outcomes=("open",),
        explains=_("Say what is missing or wrong. The supplier shares another version."),
        form="capa.forms.ReturnDisciplineForm", icon="undo-2", rank=20, repeatable=True,
    ),
    Transition(
        "accept_report", _("Accept the report"), _("accepted the report"), ("complete",), "accepted", CUSTOMERS,
        customer_history=_("accepted the 8D report"), guards=(guards.none_is_returned,),
        explains=_("Disciplines that you have not answered count as accepted with it."),
        meaning=_("I accept this 8D report for my company."), stops=("eight_d_answer",), icon="signature", rank=5,
    ),
    Transition(
        "accept_silence", _("Take silence as acceptance"), _("took the customer's silence as acceptance"),
        ("complete",), "accepted", MANAGERS, customer_history=_("closed the time for your answer"), reason=True,
        explains=_("Only after the time agreed for the customer's answer has passed."),
        guards=(guards.time_to_answer_has_passed,), stops=("eight_d_answer",), icon="timer-off", rank=40,
    ),
    Transition(
        "close", _("Close the report"), _("closed the report"), ("accepted",), "closed", MANAGERS,
        customer_history=_("closed the 8D report"), explains=_("The CAPA behind it is closed on its own page."),
        icon="check-check", rank=10,
    ),
    Transition(
        "reopen", _("Reopen"), _("reopened the report"), ("closed", "accepted"), "open", MANAGERS, reason=True,
        customer_history=_("reopened the 8D report"), starts=(Start("eight_d_d8", promised=True),),
        explains=_("Disciplines can be shared anew; all earlier versions and answers stay."),
        icon="rotate-ccw", rank=70,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the report over"), (*RUNNING, "accepted"), None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."),
        form="capa.forms.capa.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "void", _("Declare void"), _("declared the report void"), (*RUNNING, "accepted"), "void", MANAGERS,
        reason=True, danger=True, customer_history=_("withdrew the report"),
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
        meaning=_("I declare this record void, for the reason stated."), icon="ban", rank=95,
    ),
)  # fmt: skip

STEP_CLOCKS = {"d3": "eight_d_d3", "d4": "eight_d_d4", "d6": "eight_d_d6", "d7": "eight_d_d7"}
"""The clock that a discipline stops when it is shared first; D8 is stopped by the whole report."""

EIGHT_D = register_workflow(
    Workflow(
        kind="eight_d",
        states=STATES,
        transitions=TRANSITIONS,
        initial="open",
        stages=(_("Being written"), _("With the customer"), _("Accepted"), _("Closed")),
        customer_stages=(_("In progress"), _("Your answer"), _("Accepted"), _("Closed")),
        begins=tuple(Start(code, since="reported_at", promised=True) for code in (*STEP_CLOCKS.values(), "eight_d_d8")),
        tasks=tasks,
    )
)
