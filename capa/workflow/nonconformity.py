"""The nonconformity's states and transitions (ISO 9001:2015 8.7, ISO 13485:2016 8.3, IATF 16949:2016 8.7.1).

Data and small predicates; what an act does is in `capa/services/nonconformity.py`.
"""

from django.utils.translation import gettext_lazy as _

from capa.guards import nonconformity as guards
from capa.models import Nonconformity
from qms.accounts.rights import APPROVER, ENGINEER, MANAGER
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import CUSTOMER, OWNER, Ask, Start, State, Transition, Workflow, register_workflow

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
CUSTOMERS = (APPROVER.code,)
OWNER_OR_ENGINEERS = (OWNER, ENGINEER.code)

DECIDING = ("contained", "dispositioned", "refused")
WORKED = ("open", *DECIDING, "implemented")
ACTIVE = (*WORKED, "concession_asked")

PROPOSE = Ask(
    "propose_disposition", _("Propose what becomes of the parts"), OWNER_OR_ENGINEERS, "nc_dispose",
    unless=lambda record: guards.undisposed(record) <= 0 and record.quantity_affected is not None,
)  # fmt: skip
APPROVE = Ask(
    "approve_disposition", _("Approve the disposition"), MANAGERS, "nc_dispose",
    unless=lambda record: guards.a_disposition_is_proposed(record) is not None,
)  # fmt: skip
ASK = Ask(
    "ask_concession", _("Ask the customer for a concession"), OWNER_OR_ENGINEERS,
    unless=lambda record: not guards.a_concession_is_due(record),
)  # fmt: skip
EVALUATE = Ask(
    "evaluate", _("Evaluate and decide on corrective action"), OWNER_OR_ENGINEERS, "nc_close",
    unless=lambda record: guards.evaluation_is_written(record) is None,
)  # fmt: skip

STATES = (
    State(
        "open", _("Open"), _("Being worked on"), Turn.STAFF, "accent", 0, 0,
        (Ask("contain", _("Contain the nonconforming parts"), OWNER_OR_ENGINEERS, "nc_contain"),),
    ),
    State("contained", _("Contained"), _("Being worked on"), Turn.STAFF, "info", 1, 0, (PROPOSE, APPROVE)),
    State(
        "dispositioned", _("Disposition decided"), _("Being worked on"), Turn.STAFF, "info", 2, 2,
        (
            PROPOSE, APPROVE, ASK,
            Ask("finish", _("Carry out the disposition"), OWNER_OR_ENGINEERS, "nc_close"),
        ),
    ),
    State(
        "concession_asked", _("Concession asked"), _("Your turn"), Turn.CUSTOMER, "accent", 2, 1,
        (Ask("grant_concession", _("Grant or refuse the concession"), (CUSTOMER,), "nc_concession"),),
    ),
    State(
        "refused", _("Concession refused"), _("Concession refused"), Turn.STAFF, "bad", 2, 2, (PROPOSE, APPROVE),
    ),
    State(
        "implemented", _("Disposition carried out"), _("Being worked on"), Turn.STAFF, "ok", 3, 2,
        (EVALUATE, Ask("close", _("Close the nonconformity"), MANAGERS, "nc_close")),
    ),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 4, 3, final=True),
    State("void", _("Void"), _("Withdrawn"), Turn.NOBODY, "mute", None, None, final=True),
)  # fmt: skip

CONTAINING = (
    Transition(
        "plan_containment", _("Plan a containment measure"), _("planned a containment measure"), ACTIVE, None, WORKERS,
        explains=_("What is done where with how many, who does it, by when."),
        form="capa.forms.nonconformity.PlanContainmentForm", icon="calendar-plus", rank=55, repeatable=True,
    ),
    Transition(
        "complete_containment", _("Complete a containment measure"), _("completed a containment measure"), ACTIVE, None,
        WORKERS, explains=_("What was done, and what came of it."), guards=(guards.a_measure_is_open,),
        form="capa.forms.nonconformity.CompleteContainmentForm", icon="check", rank=12, repeatable=True, quiet=True,
    ),
    Transition(
        "contain", _("Contain"), _("recorded that the parts are contained"), ("open",), "contained", WORKERS,
        explains=_("What was done with the parts, place by place, so that none is used or delivered."),
        guards=(guards.measures_are_done,), starts=(Start("nc_dispose"),), stops=("nc_contain",),
        form="capa.forms.nonconformity.ContainForm", icon="shield", rank=10,
    ),
)  # fmt: skip
DISPOSING = (
    Transition(
        "propose_disposition", _("Propose a disposition"), _("proposed a disposition"), DECIDING, None, WORKERS,
        explains=_("What becomes of how many, and why. Somebody else approves it."),
        guards=(guards.something_is_undisposed,),
        form="capa.forms.nonconformity.ProposeDispositionForm", icon="split", rank=15, repeatable=True,
    ),
    Transition(
        "approve_disposition", _("Approve the disposition"), _("approved the disposition"), DECIDING, "dispositioned",
        MANAGERS,
        explains=_("All proposals that wait here are approved together. Who proposed one does not approve it."),
        guards=(guards.a_disposition_is_proposed,), seat_guards=(guards.approver_did_not_propose,),
        meaning=_("I have the authority to decide on these nonconforming parts and approve the dispositions proposed."),
        stops=("nc_dispose",), icon="signature", rank=10,
    ),
    Transition(
        "withdraw_disposition", _("Withdraw a disposition"), _("withdrew a disposition"), DECIDING, None, WORKERS,
        explains=_("A disposition that is not carried out yet; it stays in the record as withdrawn."), reason=True,
        guards=(guards.a_disposition_can_be_withdrawn,),
        form="capa.forms.nonconformity.WithdrawDispositionForm", icon="undo-2", rank=60, repeatable=True,
    ),
    Transition(
        "carry_out", _("Record what was carried out"), _("recorded that a disposition was carried out"),
        ("dispositioned",), None, WORKERS, guards=(guards.a_disposition_is_to_do,),
        explains=_("With its evidence: scrap note, rework order, delivery note of the return."),
        form="capa.forms.nonconformity.CarryOutForm", icon="wrench", rank=12, repeatable=True, quiet=True,
    ),
    Transition(
        "reinspect", _("Record the re-inspection"), _("recorded the re-inspection of reworked parts"),
        ("dispositioned",), None, WORKERS, guards=(guards.rework_waits_for_inspection,),
        explains=_("Conformity is verified when parts were reworked. Those that fail need another disposition."),
        form="capa.forms.nonconformity.ReinspectForm", icon="scan-search", rank=11, repeatable=True, quiet=True,
    ),
    Transition(
        "finish", _("Everything is carried out"), _("finished carrying out the dispositions"), ("dispositioned",),
        "implemented", WORKERS, guards=(guards.all_is_disposed_of, guards.all_is_carried_out),
        explains=_("Every affected part has a disposition, and each is carried out."), icon="check", rank=30,
    ),
)  # fmt: skip
CONCEDING = (
    Transition(
        "ask_concession", _("Ask for a concession"), _("asked the customer for a concession"), ("dispositioned",),
        "concession_asked", WORKERS, customer_history=_("asked you for a concession"),
        explains=_("The customer sees the request, what identifies the parts, and the requirement; nothing else."),
        guards=(guards.a_concession_can_be_asked,), starts=(Start("nc_concession", promised=True),),
        form="capa.forms.nonconformity.AskConcessionForm", icon="send", rank=14,
    ),
    Transition(
        "grant_concession", _("Grant the concession"), _("granted the concession"), ("concession_asked",),
        "dispositioned", CUSTOMERS, customer_history=_("granted the concession"),
        explains=_("For how many, until when, and under which conditions."),
        meaning=_("I grant this concession for my company, for the quantity, the time and the conditions stated."),
        stops=("nc_concession",), form="capa.forms.nonconformity.GrantConcessionForm", icon="thumbs-up", rank=10,
    ),
    Transition(
        "refuse_concession", _("Refuse the concession"), _("refused the concession"), ("concession_asked",), "refused",
        CUSTOMERS, customer_history=_("refused the concession"), explains=_("The parts will not be used as asked."),
        meaning=_("I refuse this concession for my company, for the reason stated."),
        starts=(Start("nc_dispose"),), stops=("nc_concession",),
        form="capa.forms.nonconformity.RefuseConcessionForm", icon="thumbs-down", rank=20,
    ),
    Transition(
        "withdraw_request", _("Withdraw the request"), _("withdrew the request for a concession"),
        ("concession_asked",), "dispositioned", WORKERS, customer_history=_("withdrew the request for a concession"),
        explains=_("The customer no longer has to answer."), reason=True, cancels=("nc_concession",), icon="undo-2",
        rank=60,
    ),
)  # fmt: skip
ENDING = (
    Transition(
        "evaluate", _("Evaluate"), _("wrote the evaluation"), (*DECIDING, "implemented"), None,
        WORKERS,
        explains=_("What is known of the cause, whether it must be investigated, whether corrective action is needed."),
        form="capa.forms.nonconformity.EvaluateForm", icon="scale", rank=25, repeatable=True,
    ),
    Transition(
        "close", _("Close the nonconformity"), _("closed the nonconformity"), ("implemented",), "closed", MANAGERS,
        customer_history=_("closed the record"),
        explains=_("Contained, disposed of, carried out, evaluated; a CAPA that is needed is open."),
        guards=(
            guards.measures_are_done, guards.all_is_disposed_of, guards.all_is_carried_out,
            guards.evaluation_is_written, guards.needed_capa_exists,
        ),
        seat_guards=(guards.closer_did_not_dispose,),
        meaning=_("I have reviewed this nonconformity record and find it complete; I close it."),
        stops=("nc_close",), icon="check-check", rank=10,
    ),
    Transition(
        "reopen", _("Reopen"), _("reopened the nonconformity"), ("closed",), "dispositioned", MANAGERS, reason=True,
        customer_history=_("reopened the record"), starts=(Start("nc_close"),),
        explains=_("More parts, or a disposition that did not hold. The earlier closure stays in the record."),
        icon="rotate-ccw", rank=70,
    ),
)  # fmt: skip
KEEPING = (
    Transition(
        "assign", _("Hand over"), _("handed the nonconformity over"), ACTIVE, None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."),
        form="capa.forms.nonconformity.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected the record"), WORKED, None, WORKERS, reason=True,
        explains=_("Each field keeps its earlier value in the history."),
        form="capa.forms.nonconformity.CorrectForm", icon="pencil", rank=82, repeatable=True,
    ),
    Transition(
        "void", _("Declare void"), _("declared the record void"), ACTIVE, "void", MANAGERS, reason=True,
        customer_history=_("withdrew the record"), danger=True,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
        meaning=_("I declare this record void, for the reason stated."), icon="ban", rank=95,
    ),
)  # fmt: skip


def tasks_of(record: Nonconformity) -> list[TaskSpec]:
    """What rows of a nonconformity ask for: the planned measures, of whoever is responsible, who was told already."""
    return [
        TaskSpec(
            "complete_containment", _("Complete a containment measure"), person=row.responsible, roles=WORKERS,
            clock="nc_measure", subject=row.code, tell=False,
        )
        for row in guards.measures_of(record)
        if row.done_at is None
    ]  # fmt: skip


NONCONFORMITY = register_workflow(
    Workflow(
        kind="nonconformity",
        states=STATES,
        transitions=(*CONTAINING, *DISPOSING, *CONCEDING, *ENDING, *KEEPING),
        initial="open",
        stages=(_("Recorded"), _("Contained"), _("Disposition decided"), _("Carried out"), _("Closed")),
        customer_stages=(_("Being worked on"), _("Your decision"), _("Decided"), _("Closed")),
        begins=(Start("nc_contain", since="detected_at"), Start("nc_close", since="detected_at")),
        tasks=tasks_of,
    )
)
