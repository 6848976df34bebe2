"""The complaint's states and transitions (ISO 10002:2018 8.1–8.9, 21 CFR 820.35(a), ISO 13485:2016 8.2.2).

Data and small predicates; what an act does is in `feedback/services`.
"""

from django.utils.translation import gettext_lazy as _

from feedback import guards
from qms.accounts.rights import APPROVER, ENGINEER, MANAGER, REGULATORY
from qms.records.models import Turn
from qms.workflow.declare import CUSTOMER, OWNER, Ask, Start, State, Transition, Workflow, register_workflow

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
REGULATORS = (REGULATORY.code,)
CUSTOMERS = (APPROVER.code,)
OWNER_OR_ENGINEERS = (OWNER, ENGINEER.code)

ACTIVE = (
    "acknowledged", "assessed", "contained", "investigating", "no_investigation", "reply_drafted", "reply_returned",
    "reply_approved", "replied", "contested", "accepted",
)  # fmt: skip
JUDGED = ACTIVE[1:]

DECIDE = Ask(
    "decide_reportability", _("Decide reportability"), REGULATORS, "decide_reportability",
    unless=lambda record: guards.undecided_market(record) is None,
)  # fmt: skip
SUBMIT = Ask(
    "record_submission", _("Report to the authority"), REGULATORS, "",
    unless=lambda record: guards.unreported_market(record) is None,
)  # fmt: skip

STATES = (
    State(
        "open", _("Received"), _("Received"), Turn.STAFF, "accent", 0, 0,
        (Ask("acknowledge", _("Acknowledge the complaint"), OWNER_OR_ENGINEERS, "acknowledge"),),
    ),
    State(
        "acknowledged", _("Acknowledged"), _("Acknowledged"), Turn.STAFF, "info", 1, 1,
        (Ask("assess", _("Assess the complaint"), OWNER_OR_ENGINEERS, "assess"),),
    ),
    State(
        "assessed", _("Assessed"), _("Being worked on"), Turn.STAFF, "info", 2, 2,
        (Ask("contain", _("Contain the problem"), OWNER_OR_ENGINEERS, "contain"), DECIDE, SUBMIT),
    ),
    State(
        "contained", _("Contained"), _("Being worked on"), Turn.STAFF, "info", 3, 2,
        (Ask("start_investigation", _("Start the investigation"), OWNER_OR_ENGINEERS, "reply"), DECIDE, SUBMIT),
    ),
    State(
        "investigating", _("Investigating"), _("Being investigated"), Turn.STAFF, "info", 4, 2,
        (Ask("draft_reply", _("Investigate and draft the reply"), OWNER_OR_ENGINEERS, "reply"), DECIDE, SUBMIT),
    ),
    State(
        "no_investigation", _("No investigation needed"), _("Being worked on"), Turn.STAFF, "info", 4, 2,
        (Ask("draft_reply", _("Draft the reply"), OWNER_OR_ENGINEERS, "reply"), DECIDE, SUBMIT),
    ),
    State(
        "reply_drafted", _("Reply drafted"), _("Reply being prepared"), Turn.STAFF, "info", 4, 2,
        (Ask("approve_reply", _("Approve the reply"), MANAGERS, "reply"), SUBMIT),
    ),
    State(
        "reply_returned", _("Reply returned"), _("Reply being prepared"), Turn.STAFF, "warn", 4, 2,
        (Ask("revise_reply", _("Revise the reply"), OWNER_OR_ENGINEERS, "reply"), SUBMIT),
    ),
    State(
        "reply_approved", _("Reply approved"), _("Reply being prepared"), Turn.STAFF, "info", 4, 2,
        (Ask("send_reply", _("Send the reply"), OWNER_OR_ENGINEERS, "reply"), SUBMIT),
    ),
    State(
        "replied", _("Replied"), _("Your turn"), Turn.CUSTOMER, "accent", 5, 3,
        (Ask("accept", _("Accept or contest our reply"), (CUSTOMER,), "customer_answer"), SUBMIT),
    ),
    State(
        "contested", _("Contested"), _("Contested"), Turn.STAFF, "bad", 5, 3,
        (Ask("resume_investigation", _("Answer the objection"), OWNER_OR_ENGINEERS, "contested"), SUBMIT),
    ),
    State(
        "accepted", _("Accepted by the customer"), _("Accepted"), Turn.STAFF, "ok", 6, 4,
        (Ask("close", _("Close the complaint"), MANAGERS), SUBMIT),
    ),
    State("closed", _("Closed"), _("Closed"), Turn.NOBODY, "mute", 7, 5, final=True),
    State("not_a_complaint", _("Not a complaint"), _("Closed"), Turn.NOBODY, "mute", final=True),
    State("void", _("Void"), _("Withdrawn"), Turn.NOBODY, "mute", None, None, final=True),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "acknowledge", _("Acknowledge"), _("acknowledged the complaint"), ("open",), "acknowledged", WORKERS,
        customer_history=_("acknowledged your report"),
        explains=_("The customer is told that we have the complaint and who works on it. You become its owner."),
        starts=(Start("assess"), Start("status_note")), stops=("acknowledge",),
        form="feedback.forms.AcknowledgeForm", icon="hand", rank=10,
    ),
    Transition(
        "assess", _("Assess"), _("assessed the complaint"), ("acknowledged",), "assessed", WORKERS,
        customer_history=_("assessed your report"),
        explains=_("Severity with its reason, and the markets whose rules may ask for a report to an authority."),
        starts=(Start("contain"),), stops=("assess",), form="feedback.forms.AssessForm", icon="scale", rank=10,
    ),
    Transition(
        "contain", _("Contain"), _("recorded the containment"), ("assessed",), "contained", WORKERS,
        customer_history=_("took measures so that the problem does not spread"),
        explains=_("What is done with affected parts at the customer, in transit and in house (8D, D3)."),
        stops=("contain",), form="feedback.forms.ContainForm", icon="shield", rank=10,
    ),
    Transition(
        "start_investigation", _("Start the investigation"), _("started the investigation"), ("contained",),
        "investigating", WORKERS, customer_history=_("started the investigation"),
        explains=_("Say what is to be found out and who investigates."),
        form="feedback.forms.StartInvestigationForm", icon="microscope", rank=10,
    ),
    Transition(
        "add_investigation", _("Add an investigation"), _("added an investigation"), ("investigating",), None, WORKERS,
        explains=_("Another question, another investigator."),
        form="feedback.forms.StartInvestigationForm", icon="plus", rank=60, repeatable=True,
    ),
    Transition(
        "conclude_investigation", _("Conclude an investigation"), _("concluded an investigation"), ("investigating",),
        None, WORKERS, explains=_("Findings, root cause and how it was verified (21 CFR 820.198(e), now 820.35(a))."),
        guards=(guards.investigation_is_running,),
        form="feedback.forms.ConcludeInvestigationForm", icon="microscope", rank=15, repeatable=True, quiet=True,
    ),
    Transition(
        "justify_no_investigation", _("Justify that no investigation is needed"),
        _("justified that no investigation is needed"), ("contained",), "no_investigation", MANAGERS,
        explains=_("21 CFR 820.35(a): keep the reason and the name of the person responsible for the decision."),
        meaning=_("I am responsible for deciding that this complaint needs no investigation, for the reason stated."),
        form="feedback.forms.NoInvestigationForm", icon="circle-off", rank=40,
    ),
    Transition(
        "decide_reportability", _("Decide reportability"), _("decided on reportability"), JUDGED, None, REGULATORS,
        explains=_("One decision per market, against that market's rule and its own clock."),
        guards=(guards.a_market_is_undecided,),
        meaning=_("I have judged this complaint against the reporting rules of the market named and decide as stated."),
        form="feedback.forms.ReportabilityForm", icon="shield-alert", rank=5, repeatable=True, quiet=True,
    ),
    Transition(
        "record_submission", _("Record the report to the authority"), _("recorded the report to the authority"),
        (*JUDGED, "closed"), None, REGULATORS, guards=(guards.a_report_is_due,),
        explains=_("The authority's reference and the day of the report stop the statutory clock."),
        form="feedback.forms.SubmissionForm", icon="send", rank=6, repeatable=True, quiet=True,
    ),
    Transition(
        "correct_awareness", _("Correct the date of awareness"), _("corrected the date of awareness"), ACTIVE, None,
        REGULATORS, reason=True,
        explains=_("The statutory clocks are computed anew; the earlier date stays in the history."),
        meaning=_("I confirm the date since which the organisation has been aware of this complaint."),
        form="feedback.forms.AwarenessForm", icon="calendar-clock", rank=80, repeatable=True,
    ),
    Transition(
        "draft_reply", _("Draft the reply"), _("drafted the reply"),
        ("investigating", "no_investigation", "contested"), "reply_drafted", WORKERS,
        explains=_("Somebody else approves it before it goes to the customer."),
        guards=(guards.root_cause_is_verified, guards.all_markets_are_decided),
        stops=("contested",), form="feedback.forms.ReplyForm", icon="pen-line", rank=10,
    ),
    Transition(
        "revise_reply", _("Revise the reply"), _("revised the reply"), ("reply_drafted", "reply_returned"),
        "reply_drafted", WORKERS, explains=_("Make a new version of the draft."),
        form="feedback.forms.ReplyForm", icon="pen-line", rank=20,
    ),
    Transition(
        "return_reply", _("Return the reply"), _("returned the reply"), ("reply_drafted",), "reply_returned", MANAGERS,
        explains=_("Say what has to change before you can approve it."), reason=True, icon="undo-2", rank=30,
    ),
    Transition(
        "approve_reply", _("Approve the reply"), _("approved the reply"), ("reply_drafted",), "reply_approved",
        MANAGERS, explains=_("Who drafted a reply does not approve it."), seat_guards=(guards.approver_is_not_drafter,),
        meaning=_("I have reviewed this reply and approve that it is sent to the customer."), icon="signature", rank=10,
    ),
    Transition(
        "send_reply", _("Send the reply"), _("sent the reply"), ("reply_approved",), "replied", WORKERS,
        customer_history=_("replied to your report"),
        explains=_("The customer's people get it by mail at once and can accept or contest it."),
        starts=(Start("customer_answer", promised=True),), stops=("reply",), cancels=("status_note",),
        icon="send", rank=10,
    ),
    Transition(
        "accept", _("Accept the reply"), _("accepted the reply"), ("replied",), "accepted", CUSTOMERS,
        customer_history=_("accepted the reply"), explains=_("The report can then be closed."),
        stops=("customer_answer",), form="feedback.forms.AcceptForm", icon="thumbs-up", rank=10,
    ),
    Transition(
        "contest", _("Contest the reply"), _("contested the reply"), ("replied",), "contested", CUSTOMERS,
        customer_history=_("contested the reply"), explains=_("Say what is missing or wrong. We answer to it."),
        starts=(Start("contested", promised=True),), stops=("customer_answer",),
        form="feedback.forms.ContestForm", icon="message-square-warning", rank=20,
    ),
    Transition(
        "accept_silence", _("Take silence as acceptance"), _("took the customer's silence as acceptance"),
        ("replied",), "accepted", MANAGERS, customer_history=_("closed the time for your answer"), reason=True,
        explains=_("Only after the time agreed for the customer's answer has passed."),
        guards=(guards.time_to_answer_has_passed,), stops=("customer_answer",), icon="timer-off", rank=40,
    ),
    Transition(
        "resume_investigation", _("Resume the investigation"), _("resumed the investigation"), ("contested",),
        "investigating", WORKERS, customer_history=_("resumed the investigation"), stops=("contested",),
        explains=_("A new investigation answers what the customer objected to."),
        form="feedback.forms.StartInvestigationForm", icon="microscope", rank=20,
    ),
    Transition(
        "close", _("Close the complaint"), _("closed the complaint"), ("accepted",), "closed", MANAGERS,
        customer_history=_("closed your report"),
        explains=_("Every market is decided and reported where due; the decision on corrective action is reasoned."),
        guards=(guards.all_markets_are_decided, guards.all_reports_are_made),
        meaning=_("I have reviewed this complaint record and find it complete; I close it."),
        form="feedback.forms.CloseForm", icon="check-check", rank=10,
    ),
    Transition(
        "reopen", _("Reopen"), _("reopened the complaint"), ("closed",), "investigating", MANAGERS,
        customer_history=_("reopened your report"), reason=True, starts=(Start("reply", promised=True),),
        explains=_("A new investigation is opened; the earlier closure and its signature stay in the record."),
        form="feedback.forms.StartInvestigationForm", icon="rotate-ccw", rank=70,
    ),
    Transition(
        "reject", _("Not a complaint"), _("decided that this is not a complaint"),
        ("open", "acknowledged", "assessed"), "not_a_complaint", MANAGERS,
        customer_history=_("closed your report: it is not handled as a complaint"),
        explains=_("It stays in the complaint report, with your reason and signature."),
        meaning=_("I have judged that this communication is not a complaint, for the reason stated."),
        form="feedback.forms.RejectForm", icon="circle-slash", rank=75,
    ),
    Transition(
        "reconsider", _("Treat as a complaint after all"), _("took it up as a complaint after all"),
        ("not_a_complaint",), "acknowledged", MANAGERS, customer_history=_("took up your report again"), reason=True,
        starts=(Start("assess"), Start("reply", promised=True)), icon="rotate-ccw", rank=70,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the complaint over"), ("open", *ACTIVE), None, WORKERS, reason=True,
        explains=_("The new owner is told and gets the open tasks."),
        form="feedback.forms.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected the record"), ("open", *ACTIVE), None, WORKERS, reason=True,
        explains=_("The customer's own words cannot be changed; all else keeps its earlier value in the history."),
        form="feedback.forms.CorrectForm", icon="pencil", rank=82, repeatable=True,
    ),
    Transition(
        "void", _("Declare void"), _("declared the record void"), ("open", *ACTIVE), "void", MANAGERS, reason=True,
        customer_history=_("withdrew the report"), danger=True,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
        meaning=_("I declare this record void, for the reason stated."),
        icon="ban", rank=95,
    ),
)  # fmt: skip

COMPLAINT = register_workflow(
    Workflow(
        kind="complaint",
        states=STATES,
        transitions=TRANSITIONS,
        initial="open",
        stages=(
            _("Received"), _("Acknowledged"), _("Assessed"), _("Contained"), _("Investigated"), _("Replied"),
            _("Accepted"), _("Closed"),
        ),
        customer_stages=(
            _("Received"), _("Acknowledged"), _("Being worked on"), _("Our reply"), _("Accepted"), _("Closed"),
        ),
        begins=(
            Start("acknowledge", since="received_at", promised=True),
            Start("reply", since="received_at", promised=True),
        ),
    )
)  # fmt: skip
