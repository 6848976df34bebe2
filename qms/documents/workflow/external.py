"""The workflow of a customer's document: received, reviewed in ten working days, implemented, verified by another."""

from django.utils.translation import gettext_lazy as _

from qms.documents.guards import external as guards
from qms.documents.queries.external import LIVING, REVIEW
from qms.documents.workflow.states import MANAGERS, WORKERS
from qms.records.models import Turn
from qms.registrations.guards import registrations_are_decided
from qms.registrations.workflow import REGULATORY_CLOCKS, naming_transitions, regulatory_tasks, regulatory_transitions
from qms.workflow.declare import OWNER, Ask, Start, State, Transition, Workflow, register_workflow

FORM = "qms.documents.forms.external."
IN_FORCE = _("In force")
BEFORE = ("received", "reviewed")
"""Before production works by it: where registrations are named and assessed."""

STATES = (
    State(
        "received", _("Received"), _("Received"), Turn.STAFF, "info", 0, 0,
        asks=(Ask("review", _("Review the customer's document"), (OWNER, *WORKERS), REVIEW),),
    ),
    State(
        "reviewed", _("Reviewed"), _("Reviewed"), Turn.STAFF, "accent", 1, 1,
        asks=(Ask("implement", _("Implement the customer's document"), (OWNER, *WORKERS)),),
    ),
    State(
        "implemented", _("Implemented"), IN_FORCE, Turn.STAFF, "ok", 2, 2,
        asks=(Ask("verify", _("Verify that the customer's document is implemented"), WORKERS),),
    ),
    State("verified", _("Verified"), IN_FORCE, Turn.NOBODY, "ok", 3, 2),
    State("superseded", _("Superseded"), _("Superseded"), Turn.NOBODY, "mute", final=True),
    State("obsolete", _("Obsolete"), _("Obsolete"), Turn.NOBODY, "mute", final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "review", _("Review"), _("reviewed the customer's document"), ("received", "reviewed"), "reviewed", WORKERS,
        seat_guards=(guards.another_than_who_assessed,), customer_history=_("reviewed the document"),
        form=FORM + "ReviewForm", stops=(REVIEW,), icon="scan-eye", rank=10, repeatable=True,
        meaning=_("I have reviewed this document of the customer; outcome and rationale are mine."),
        explains=_("Say whether it has an effect on us, and why. A change it needs is linked here or later."),
    ),
    Transition(
        "implement", _("Record the implementation"), _("implemented the customer's document"), ("reviewed",),
        "implemented", WORKERS, customer_history=_("put the document in force"),
        guards=(guards.waits_for_nothing, registrations_are_decided, guards.is_not_overtaken),
        form=FORM + "ImplementForm", icon="factory", rank=20,
        explains=_("The day from which production works by it. Earlier revisions are superseded then."),
    ),
    Transition(
        "verify", _("Verify"), _("verified the implementation"), ("implemented",), "verified", WORKERS,
        seat_guards=(guards.another_than_who_implemented,), form=FORM + "VerifyForm", icon="badge-check", rank=10,
        meaning=_("I have verified that production works by this revision of the customer's document."),
        explains=_("Somebody other than who recorded the implementation looks at what is in production."),
    ),
    Transition(
        "send_back", _("Not implemented yet"), _("found it not implemented"), ("implemented",), "reviewed", WORKERS,
        reason=True, customer_history=_("took the document up again"), icon="undo-2", rank=60,
        explains=_("Say what is missing. The day of the implementation is recorded anew; what it superseded stays so."),
    ),
    Transition(
        "supersede", _("Supersede"), _("a later revision superseded it"), LIVING, "superseded", (),
        customer_history=_("a later revision superseded it"), cancels=(REVIEW, *REGULATORY_CLOCKS),
        icon="replace", rank=90,
    ),
    Transition(
        "retire", _("Make obsolete"), _("made the customer's document obsolete"), LIVING, "obsolete", MANAGERS,
        reason=True, danger=True, customer_history=_("made the document obsolete"),
        cancels=(REVIEW, *REGULATORY_CLOCKS), icon="archive", rank=92,
        explains=_("The customer has withdrawn it, or it concerns us no more. It stays."),
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected fields"), LIVING, None, WORKERS, reason=True,
        form=FORM + "CorrectForm", icon="pencil-line", rank=84, repeatable=True,
        explains=_("Title, type, number, revision, site. Every earlier value stays in the history."),
    ),
    Transition(
        "assign", _("Hand over"), _("handed the document over"), LIVING, None, WORKERS, reason=True,
        form="qms.documents.forms.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
        explains=_("The new owner is told and gets the open tasks."),
    ),
    Transition(
        "void", _("Declare void"), _("declared the document void"), ("received", "reviewed"), "void", MANAGERS,
        reason=True, danger=True, customer_history=_("declared the document void"), icon="ban", rank=95,
        meaning=_("I declare this record void, for the reason stated."),
        explains=_("Entered in error. The number stays, the record stays readable. This cannot be undone."),
    ),
    *naming_transitions(BEFORE, WORKERS),
    *regulatory_transitions(BEFORE, guards.another_than_who_reviewed),
)  # fmt: skip

EXTERNAL = register_workflow(
    Workflow(
        kind="external_document",
        states=STATES,
        transitions=TRANSITIONS,
        initial="received",
        begins=(Start(REVIEW, since="received_at"),),
        stages=(_("Received"), _("Reviewed"), _("Implemented"), _("Verified")),
        customer_stages=(_("Received"), _("Reviewed"), IN_FORCE),
        tasks=regulatory_tasks,
    )
)
