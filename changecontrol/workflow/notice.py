"""The workflow of a notice: sent revision by revision, answered by the customer, silence only as the terms say."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import notice as guards
from changecontrol.models import Asks, ChangeNotice
from changecontrol.workflow.who import CUSTOMERS, OWNER_OR_ENGINEERS, SIGNERS, WORKERS
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.workflow.declare import CUSTOMER, Ask, State, Transition, Workflow, register_workflow

WITH_THE_CUSTOMER = ("sent", "acknowledged", "question")
RUNNING = (*WITH_THE_CUSTOMER, "approved", "rejected", "deemed")


def needs_no_approval(record: ChangeNotice) -> bool:
    """Whether nothing but taking note is asked."""
    return record.asks != Asks.APPROVAL


def tasks(record: ChangeNotice) -> list[TaskSpec]:
    """Each open condition and each request for samples asks the owner; a mail that was entered asks somebody else."""
    asked = [
        TaskSpec(
            "send_samples", _("Send samples to a customer"), person=record.owner, roles=WORKERS, clock="change_samples",
            subject=row.code,
        )
        for row in guards.open_samples(record)
    ]  # fmt: skip
    mailed = guards.waiting_answer(record)
    if mailed is not None:
        asked.append(TaskSpec("confirm_mailed", _("Confirm an answer that came by e-mail"), roles=WORKERS))
    return asked + [
        TaskSpec(
            "meet_condition", _("Meet a condition of the customer"), person=record.owner, roles=WORKERS,
            clock="change_condition", subject=row.code,
        )
        for row in guards.open_conditions(record)
    ]  # fmt: skip


STATES = (
    State(
        "sent", _("Sent"), _("Your turn"), Turn.CUSTOMER, "accent", 0, 0,
        asks=(
            Ask("approve", _("Answer a change notice"), (CUSTOMER,), "silence_days", unless=needs_no_approval),
            Ask(
                "acknowledge", _("Acknowledge a change notice"), (CUSTOMER,), "silence_days",
                unless=lambda record: not needs_no_approval(record),
            ),
        ),
    ),
    State(
        "acknowledged", _("Acknowledged"), _("Acknowledged"), Turn.CUSTOMER, "info", 1, 1,
        asks=(Ask("approve", _("Answer a change notice"), (CUSTOMER,), "silence_days", unless=needs_no_approval),),
    ),
    State(
        "question", _("Question of the customer"), _("Your question"), Turn.STAFF, "warn", 1, 1,
        asks=(Ask("answer", _("Answer the customer's question"), OWNER_OR_ENGINEERS, "change_question"),),
    ),
    State("approved", _("Approved"), _("Approved"), Turn.STAFF, "ok", 2, 2),
    State(
        "rejected", _("Rejected by the customer"), _("Rejected"), Turn.STAFF, "bad", 2, 2,
        asks=(Ask("send_revision", _("Send another revision, or withdraw the change"), OWNER_OR_ENGINEERS),),
    ),
    State("deemed", _("Accepted by silence"), _("Accepted without an answer"), Turn.STAFF, "ok", 2, 2),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 3, 3, final=True),
    State("withdrawn", _("Withdrawn"), _("Withdrawn"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

OURS = (
    Transition(
        "send_revision", _("Send another revision"), _("sent another revision"), RUNNING, "sent", WORKERS,
        customer_history=_("sent another revision of the notice"),
        explains=_("With the words of the change as they are now. Earlier approvals are withdrawn by it."),
        form="changecontrol.forms.RevisionForm", icon="file-stack", rank=40, repeatable=True,
    ),
    Transition(
        "answer", _("Answer the question"), _("answered the question"), ("question",), "acknowledged", WORKERS,
        customer_history=_("answered your question"), form="changecontrol.forms.AnswerForm",
        explains=_("The customer reads your answer in the conversation."), stops=("change_question",), icon="reply",
        rank=10,
    ),
    Transition(
        "meet_condition", _("Meet a condition"), _("met a condition"), ("approved", "closed"), None, WORKERS,
        customer_history=_("met a condition"), guards=(guards.a_condition_is_open,),
        explains=_("What was done; the customer reads it."), form="changecontrol.forms.MeetConditionForm",
        icon="check", rank=15, repeatable=True,
    ),
    Transition(
        "remind", _("Remind the customer"), _("reminded the customer"), ("sent", "acknowledged"), None, WORKERS,
        customer_history=_("reminded you of your answer"),
        explains=_("A message with the day by which the answer is due, and what no answer means. Concord does it by "
                   "itself after half of the time and when a fifth is left."),
        guards=(guards.an_answer_is_awaited, guards.silence_is_silence), icon="bell-ring", rank=50, repeatable=True,
        quiet=True,
    ),
    Transition(
        "take_silence", _("Take silence as acceptance"), _("took silence as acceptance"), ("sent", "acknowledged"),
        "deemed", (), customer_history=_("took no answer as acceptance, as agreed"),
        guards=(guards.silence_is_silence,), icon="timer-off", rank=90,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the notice over"), RUNNING, None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."), form="changecontrol.forms.AssignForm",
        icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "close", _("Close"), _("closed the notice"), RUNNING, "closed", (), customer_history=_("closed the notice"),
        guards=(guards.conditions_are_met, guards.samples_are_sent), cancels=("silence_days",), icon="check-check",
        rank=90,
    ),
    Transition(
        "withdraw", _("Withdraw"), _("withdrew the notice"), RUNNING, "withdrawn", (),
        customer_history=_("withdrew the notice"),
        cancels=("silence_days", "change_question", "change_condition", "change_samples"),
        icon="ban", rank=90,
    ),
    Transition(
        "let_go", _("Let the customer go"), _("withdrew the notice: the change does not concern the customer"), RUNNING,
        "withdrawn", (), customer_history=_("withdrew the notice: the change does not concern you"),
        cancels=("silence_days", "change_question", "change_condition", "change_samples"), icon="circle-off", rank=90,
    ),
)  # fmt: skip

BY_MAIL = (
    Transition(
        "enter_mailed", _("Enter an answer by e-mail"), _("entered an answer by e-mail"), WITH_THE_CUSTOMER, None,
        WORKERS,
        explains=_("The mail itself, attached as EML. It counts when somebody else has read it and confirms it."),
        guards=(guards.a_mail_is_attached, guards.no_mail_waits), form="changecontrol.forms.MailedAnswerForm",
        icon="mail-plus", rank=60, repeatable=True, quiet=True,
    ),
    Transition(
        "confirm_mailed", _("Confirm the answer by e-mail"), _("confirmed an answer by e-mail"), WITH_THE_CUSTOMER,
        None, WORKERS, customer_history=_("recorded your answer by e-mail"), outcomes=("approved", "rejected"),
        explains=_("You have read the mail and know who wrote it. From now on it is the customer's decision."),
        guards=(guards.a_mail_waits,), seat_guards=(guards.not_who_entered,),
        meaning=_("I have read the customer's mail; it says what was entered, by somebody who may say so."),
        stops=("silence_days", "change_question"), icon="signature", rank=12, quiet=True,
    ),
    Transition(
        "refuse_mailed", _("Do not confirm the answer"), _("did not confirm an answer by e-mail"), WITH_THE_CUSTOMER,
        None, WORKERS, reason=True, explains=_("It stays readable with your reason; the customer is asked as before."),
        guards=(guards.a_mail_waits,), form="changecontrol.forms.RefuseMailedForm", icon="mail-x", rank=62, quiet=True,
    ),
    Transition(
        "send_samples", _("Send samples"), _("sent samples"), (*RUNNING, "closed"), None, WORKERS,
        customer_history=_("sent the samples"), explains=_("Lot, pieces, delivery note; the customer reads it."),
        guards=(guards.a_sample_is_asked_for,), form="changecontrol.forms.SendSamplesForm", icon="package",
        rank=16, repeatable=True, quiet=True,
    ),
)  # fmt: skip
"""What staff record of the customer's beside the portal."""

THEIRS = (
    Transition(
        "acknowledge", _("Acknowledge"), _("acknowledged the notice"), ("sent",), "acknowledged", CUSTOMERS,
        customer_history=_("acknowledged the notice"), explains=_("You have received it. It is no approval."),
        icon="mail-check", rank=10,
    ),
    Transition(
        "ask", _("Ask"), _("asked a question"), ("sent", "acknowledged"), "question", CUSTOMERS,
        customer_history=_("asked a question"), explains=_("The supplier answers before you decide."),
        form="changecontrol.forms.AskForm", icon="circle-question-mark", rank=30, repeatable=True,
    ),
    Transition(
        "approve", _("Approve"), _("approved the change"), ("sent", "acknowledged"), "approved", SIGNERS,
        customer_history=_("approved the change"), guards=(guards.approval_is_asked,),
        explains=_("You have read before and after; the supplier may go on."),
        meaning=_("I approve this change for my company, as this revision of the notice describes it."),
        stops=("silence_days",), icon="signature", rank=5,
    ),
    Transition(
        "approve_on_conditions", _("Approve on conditions"), _("approved the change on conditions"),
        ("sent", "acknowledged"), "approved", SIGNERS, customer_history=_("approved the change on conditions"),
        guards=(guards.approval_is_asked,),
        explains=_("The supplier may go on; the change is not closed before every condition is met."),
        meaning=_("I approve this change for my company, on the conditions stated."),
        form="changecontrol.forms.ConditionsForm", stops=("silence_days",), icon="list-checks", rank=20,
    ),
    Transition(
        "ask_for_samples", _("Ask for samples"), _("asked for samples"), (*WITH_THE_CUSTOMER, "approved", "deemed"),
        None, CUSTOMERS, customer_history=_("asked for samples"), explains=_("Until the day that the notice names."),
        guards=(guards.samples_are_offered,), form="changecontrol.forms.SamplesForm", icon="package-search", rank=35,
        repeatable=True, quiet=True,
    ),
    Transition(
        "reject", _("Reject"), _("rejected the change"), WITH_THE_CUSTOMER, "rejected", SIGNERS,
        customer_history=_("rejected the change"), explains=_("Say why. The supplier may send another revision."),
        meaning=_("I reject this change for my company, for the reason stated."),
        form="changecontrol.forms.RejectForm", stops=("silence_days", "change_question"), icon="thumbs-down", rank=40,
        danger=True,
    ),
)  # fmt: skip

NOTICE = register_workflow(
    Workflow(
        kind="change_notice",
        states=STATES,
        transitions=(*OURS, *BY_MAIL, *THEIRS),
        initial="sent",
        stages=(_("Sent"), _("Acknowledged"), _("Answered"), _("Closed")),
        customer_stages=(_("Received"), _("Acknowledged"), _("Answered"), _("Closed")),
        tasks=tasks,
    )
)
