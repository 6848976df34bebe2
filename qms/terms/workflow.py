"""States and transitions of terms. What an act does is in `qms/terms/services.py`.

Days decide what holds (`qms.terms.queries`); the states `scheduled`, `in_force`, `superseded`, `expired` follow them.
"""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import APPROVER, ENGINEER, MANAGER
from qms.records.models import Turn
from qms.terms import guards
from qms.workflow.declare import CUSTOMER, OWNER, Ask, State, Transition, Workflow, register_workflow

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
CUSTOMERS = (APPROVER.code,)

STATES = (
    State(
        "draft", _("Draft"), _("Draft"), Turn.STAFF, "info", 0, 0,
        (Ask("put_in_force", _("Put the terms in force, or offer them"), (OWNER, MANAGER.code)),),
    ),
    State(
        "offered", _("With the customer"), _("Your turn"), Turn.CUSTOMER, "accent", 1, 1,
        (Ask("agree", _("Agree to the terms or decline them"), (CUSTOMER,)),),
    ),
    State(
        "agreed", _("Agreed by the customer"), _("Agreed"), Turn.STAFF, "ok", 1, 1,
        (Ask("put_in_force", _("Put the agreed terms in force"), MANAGERS),),
    ),
    State("declined", _("Declined by the customer"), _("Declined"), Turn.NOBODY, "bad", 1, 1, final=True),
    State("scheduled", _("Signed, not yet started"), _("Signed, not yet started"), Turn.NOBODY, "ok", 2, 2),
    State("in_force", _("In force"), _("In force"), Turn.NOBODY, "ok", 3, 3),
    State("superseded", _("Superseded"), _("Superseded"), Turn.NOBODY, "mute", 4, 4, final=True),
    State("expired", _("Expired"), _("Expired"), Turn.NOBODY, "mute", 4, 4, final=True),
    State("withdrawn", _("Withdrawn"), _("Withdrawn"), Turn.NOBODY, "mute", None, None, final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", None, None, final=True),
)  # fmt: skip

TRANSITIONS = (
    Transition(
        "revise", _("Change the draft"), _("changed the draft"), ("draft",), None, WORKERS,
        form="qms.terms.forms.ReviseForm", icon="pencil", rank=20, repeatable=True,
        explains=_("Title, source, days and terms. Once signed or offered, a set does not change any more."),
    ),
    Transition(
        "offer", _("Offer to the customer"), _("offered the terms to the customer"), ("draft",), "offered", MANAGERS,
        customer_history=_("offered the terms"), icon="send", rank=30,
        guards=(guards.says_something, guards.starts_today_or_later, guards.starts_after_the_former),
        explains=_("The customer reads the set in the portal and agrees by signature or declines."),
    ),
    Transition(
        "agree", _("Agree"), _("agreed to the terms"), ("offered",), "agreed", CUSTOMERS,
        customer_history=_("agreed to the terms"), icon="thumbs-up", rank=10,
        meaning=_("I agree, for my company, to these terms from the day that they name."),
        explains=_("The supplier then puts the terms in force."),
    ),
    Transition(
        "decline", _("Decline"), _("declined the terms"), ("offered",), "declined", CUSTOMERS, reason=True,
        customer_history=_("declined the terms"), icon="thumbs-down", rank=20,
        explains=_("Say what you do not agree to. What is in force stays in force."),
    ),
    Transition(
        "put_in_force", _("Put in force"), _("put the terms in force"), ("draft", "agreed"), "scheduled", MANAGERS,
        customer_history=_("put the terms in force"), form="qms.terms.forms.PutInForceForm", icon="signature", rank=10,
        meaning=_("I put these terms in force for this customer from the day that they name."),
        guards=(
            guards.says_something, guards.starts_today_or_later, guards.starts_after_the_former,
            guards.looser_limits_are_agreed,
        ),
        explains=_("They take the place of the former set on their first day. Clocks that run keep their times."),
    ),
    Transition(
        "take_effect", _("Take effect"), _("the terms took effect"), ("scheduled",), "in_force", (),
        customer_history=_("the terms took effect"), icon="play", rank=90,
    ),
    Transition(
        "supersede", _("Supersede"), _("superseded by a later set"), ("in_force",), "superseded", (),
        customer_history=_("superseded by a later set"), icon="layers", rank=90,
    ),
    Transition(
        "expire", _("Expire"), _("the last day passed"), ("in_force",), "expired", (),
        customer_history=_("the last day passed"), icon="calendar-x", rank=90,
    ),
    Transition(
        "share", _("Share with the customer"), _("shared the terms with the customer"), ("scheduled", "in_force"), None,
        MANAGERS, customer_history=_("shared the terms"), guards=(guards.is_not_shared,), icon="eye", rank=60,
        explains=_("The customer reads the set in the portal from now on."),
    ),
    Transition(
        "withdraw", _("Withdraw"), _("withdrew the terms"), ("offered", "agreed", "scheduled", "in_force"), "withdrawn",
        MANAGERS, customer_history=_("withdrew the terms"), reason=True, danger=True, icon="undo-2", rank=90,
        meaning=_("I withdraw these terms, for the reason stated."), guards=(guards.leaves_no_limit_behind,),
        explains=_("Terms in force hold until the end of today. Clocks that run keep their times."),
    ),
    Transition(
        "void", _("Declare void"), _("declared the draft void"), ("draft",), "void", MANAGERS, reason=True, danger=True,
        meaning=_("I declare this draft void, for the reason stated."), icon="ban", rank=95,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
    ),
)  # fmt: skip

TERMS = register_workflow(
    Workflow(
        kind="terms",
        states=STATES,
        transitions=TRANSITIONS,
        initial="draft",
        stages=(_("Draft"), _("With the customer"), _("Signed"), _("In force"), _("Ended")),
        customer_stages=(_("Draft"), _("Offered"), _("Signed"), _("In force"), _("Ended")),
    )
)
