"""The states of a registration and its acts. What an act does is in `qms/registrations/services/`."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import MANAGER, REGULATORY
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.registrations import guards
from qms.registrations.models import Registration
from qms.registrations.queries.registrations import new_certificate
from qms.workflow.declare import OWNER, Ask, State, Transition, Workflow, register_workflow

KEEPERS = (REGULATORY.code, MANAGER.code)
"""Who enters, confirms and shares registrations."""
STANDING = ("valid", "suspended", "expired")
LIVING = ("draft", *STANDING)
FORM = "qms.registrations.forms."


def _no_end(record: object) -> bool:
    return getattr(record, "valid_until", None) is None


STATES = (
    State(
        "draft", _("Draft"), _("Draft"), Turn.STAFF, "info", 0,
        asks=(Ask("put_in_force", _("Compare the registration with its certificate and confirm it"), KEEPERS),),
    ),
    State(
        "valid", _("Valid"), _("Valid"), Turn.NOBODY, "ok", 1,
        asks=(
            Ask(
                "enter_certificate", _("Renew the registration before it ends"), (OWNER, *KEEPERS),
                "registration_renewal", _no_end,
            ),
        ),
    ),
    State(
        "suspended", _("Suspended"), _("Suspended"), Turn.STAFF, "warn",
        asks=(Ask("resume", _("See to it that the suspension ends"), (OWNER, *KEEPERS)),),
    ),
    State(
        "expired", _("Expired"), _("Expired"), Turn.STAFF, "bad",
        asks=(Ask("enter_certificate", _("Renew, replace or withdraw the registration"), (OWNER, *KEEPERS)),),
    ),
    State("replaced", _("Replaced"), _("Replaced"), Turn.NOBODY, "mute", final=True),
    State("withdrawn", _("Withdrawn"), _("Withdrawn"), Turn.NOBODY, "bad", final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

COURSE = (
    Transition(
        "put_in_force", _("Confirm it"), _("confirmed the registration"), ("draft",), "valid", KEEPERS,
        customer_history=_("confirmed the certificate"),
        guards=(guards.is_complete, guards.has_a_file, guards.the_new_one_holds),
        seat_guards=(guards.another_than_who_entered,), icon="badge-check", rank=10,
        meaning=_("I have compared this registration with its certificate and confirm that it is valid as entered."),
        explains=_("From then on it is found by what touches it, and the customers it is shared with see it."),
    ),
    Transition(
        "suspend", _("Suspend"), _("suspended the registration"), ("valid",), "suspended", KEEPERS, reason=True,
        danger=True, customer_history=_("suspended the certificate"), icon="circle-pause", rank=70,
        explains=_("The authority or body has suspended it, or you do. Customers who see it are told, not why."),
    ),
    Transition(
        "resume", _("End the suspension"), _("ended the suspension"), ("suspended",), "valid", KEEPERS, reason=True,
        customer_history=_("ended the suspension of the certificate"), guards=(guards.has_not_ended,),
        meaning=_("I confirm that the suspension of this registration has ended, for the reason stated."),
        icon="circle-play", rank=20,
    ),
    Transition(
        "enter_certificate", _("Enter a new certificate"), _("entered a new certificate"), STANDING, None, KEEPERS,
        form=FORM + "EnterCertificateForm", icon="file-plus", rank=54, repeatable=True,
        explains=_("Reference, days and file. Somebody else compares them and confirms the renewal."),
    ),
    Transition(
        "renew", _("Confirm the renewal"), _("renewed the registration"), STANDING, "valid", KEEPERS,
        customer_history=_("renewed the certificate"), guards=(guards.a_certificate_waits, guards.the_new_one_holds),
        seat_guards=(guards.another_than_who_entered,), icon="refresh-cw", rank=12, repeatable=True, quiet=True,
        meaning=_("I have compared the new certificate with its entry and confirm that the registration is renewed."),
        explains=_("The former certificate stays with its file."),
    ),
    Transition(
        "expire", _("Expire"), _("the registration expired"), ("valid", "suspended"), "expired", (),
        customer_history=_("the certificate expired"), icon="calendar-x", rank=90,
    ),
    Transition(
        "replace", _("Replace"), _("replaced the registration"), STANDING, "replaced", KEEPERS, danger=True,
        customer_history=_("replaced the certificate"), form=FORM + "ReplaceForm", icon="replace", rank=75,
        meaning=_("I declare this registration replaced by the one named."),
        explains=_("Another registration of the register takes its place. This cannot be undone."),
    ),
    Transition(
        "withdraw", _("Withdraw"), _("withdrew the registration"), STANDING, "withdrawn", KEEPERS, reason=True,
        danger=True, customer_history=_("withdrew the certificate"), icon="circle-off", rank=92,
        meaning=_("I declare this registration withdrawn, for the reason stated."),
        explains=_("Customers who see it are told that it is withdrawn. This cannot be undone."),
    ),
)  # fmt: skip

KEEPING = (
    Transition(
        "revise", _("Write the entry"), _("changed the entry"), ("draft",), None, KEEPERS, form=FORM + "ReviseForm",
        icon="pencil", rank=5, repeatable=True,
        explains=_("Everything that the certificate says, and its file."),
    ),
    Transition(
        "change_sharing", _("Share with customers"), _("changed with whom the registration is shared"), LIVING, None,
        KEEPERS, form=FORM + "SharingForm", icon="share-2", rank=56, repeatable=True,
        explains=_("These customers see it with its state, once it is confirmed; an expired one too."),
    ),
    Transition(
        "correct", _("Correct fields"), _("corrected fields"), STANDING, None, KEEPERS, reason=True,
        form=FORM + "CorrectForm", icon="pencil-line", rank=84, repeatable=True,
        explains=_("Reference and days change only by renewing. Every earlier value stays in the history."),
    ),
    Transition(
        "assign", _("Hand over"), _("handed the registration over"), LIVING, None, KEEPERS, reason=True,
        form=FORM + "AssignForm", icon="user-round-pen", rank=85, repeatable=True,
        explains=_("The new owner is told and gets the open tasks."),
    ),
    Transition(
        "void", _("Declare void"), _("declared the registration void"), ("draft",), "void", KEEPERS, reason=True,
        danger=True, icon="ban", rank=95, meaning=_("I declare this registration void, for the reason stated."),
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
    ),
)  # fmt: skip


def tasks_of(record: Registration) -> list[TaskSpec]:
    """A new certificate asks somebody to confirm it."""
    if record.edition == 0 or new_certificate(record) is None:
        return []
    return [TaskSpec("renew", _("Compare the new certificate and confirm the renewal"), roles=KEEPERS)]


REGISTRATION = register_workflow(
    Workflow(
        kind="registration",
        states=STATES,
        transitions=(*COURSE, *KEEPING),
        initial="draft",
        stages=(_("Draft"), _("Valid")),
        tasks=tasks_of,
    )
)
