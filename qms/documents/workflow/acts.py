"""The acts on documents, their revisions, their translations, their readers."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import APPROVER, CONTRIBUTOR
from qms.documents import guards
from qms.documents.workflow.states import BEING_WORKED_ON, LIVING, MANAGERS, WORKERS
from qms.workflow.declare import Start, Transition

TRANSLATABLE = (*BEING_WORKED_ON, "effective")
_NO_TRANSLATION = _("No translation waits for this.")

REVISIONS = (
    Transition(
        "revise", _("Write the draft"), _("changed the draft"), ("draft",), None, WORKERS,
        form="qms.documents.forms.ReviseForm", icon="pencil", rank=10, repeatable=True,
        explains=_("Text, file and what changed. Once the revision is approved, it does not change any more."),
    ),
    Transition(
        "submit", _("Submit for review"), _("submitted the revision for review"), ("draft",), "review", WORKERS,
        guards=(guards.says_something, guards.says_what_changed), icon="send", rank=20,
        explains=_("Somebody else then approves the revision or returns it."),
    ),
    Transition(
        "return_draft", _("Return to the draft"), _("returned the revision"), ("review", "approved", "scheduled"),
        "draft", WORKERS, reason=True, icon="undo-2", rank=60,
        explains=_("Say what is wrong or missing. An approval that was given counts no more."),
    ),
    Transition(
        "approve", _("Approve"), _("approved the revision"), ("review",), "approved", MANAGERS,
        guards=(guards.says_something, guards.says_what_changed), seat_guards=(guards.another_than_the_author,),
        meaning=_("I approve this revision of the document."), icon="signature", rank=10,
        explains=_("Translations are asked for, and people who must read it beforehand get their task."),
    ),
    Transition(
        "schedule", _("Say from when it holds"), _("scheduled the revision"), ("approved", "scheduled"), "scheduled",
        WORKERS, form="qms.documents.forms.ScheduleForm", icon="calendar-check", rank=20, repeatable=True,
        explains=_("On that day it takes the place of the former one, if nothing that must come first is open."),
    ),
    Transition(
        "unschedule", _("Take the day back"), _("took the day of the revision back"), ("scheduled",), "approved", (),
        icon="calendar-x", rank=90,
    ),
    Transition(
        "take_effect", _("Take effect"), _("the revision took effect"), ("scheduled",), "effective", (),
        customer_history=_("the revision took effect"), customer_about=True, guards=(guards.keeps_from_effect,),
        stops=("document_review",), starts=(Start("document_review"),), icon="play", rank=90,
    ),
    Transition(
        "start_revision", _("Start a revision"), _("started another revision"), ("effective", "withdrawn"), "draft",
        WORKERS, form="qms.documents.forms.StartRevisionForm", icon="file-pen", rank=30,
        explains=_("It begins with the text of the revision in force, which holds until another takes its place."),
    ),
    Transition(
        "drop_revision", _("Give the revision up"), _("gave the revision up"), BEING_WORKED_ON, "effective", WORKERS,
        outcomes=("withdrawn",), reason=True, guards=(guards.has_an_earlier_one,), icon="trash-2", rank=70,
        explains=_("The next revision gets its number. What is in force stays in force."),
    ),
    Transition(
        "confirm", _("Confirm the review"), _("reviewed the document: it holds as it is"), ("effective",), None,
        WORKERS, stops=("document_review",), starts=(Start("document_review"),), icon="badge-check", rank=50,
        repeatable=True, explains=_("You have reviewed the document, and it stays as it is. Its clock starts again."),
    ),
    Transition(
        "withdraw", _("Withdraw"), _("withdrew the revision in force"), ("effective", *BEING_WORKED_ON), None,
        MANAGERS, outcomes=("withdrawn",), reason=True, danger=True, customer_history=_("withdrew the document"),
        guards=(guards.is_in_force,), meaning=_("I withdraw the revision in force, for the reason stated."),
        icon="circle-off", rank=90,
        explains=_("Nobody works by it any more from now on. Those who have it are told."),
    ),
    Transition(
        "retire", _("Make obsolete"), _("made the document obsolete"), ("effective", "withdrawn"), "obsolete",
        MANAGERS, reason=True, danger=True, customer_history=_("made the document obsolete"),
        meaning=_("I declare this document obsolete, for the reason stated."), cancels=("document_review",),
        icon="archive", rank=92, explains=_("Number and revisions stay readable. This cannot be undone."),
    ),
    Transition(
        "void", _("Declare void"), _("declared the document void"), BEING_WORKED_ON, "void", MANAGERS, reason=True,
        danger=True, guards=(guards.never_was_in_force,),
        meaning=_("I declare this document void, for the reason stated."), icon="ban", rank=95,
        explains=_("The number stays, the record stays readable, and it is listed as void. This cannot be undone."),
    ),
)  # fmt: skip

READERS = (
    Transition(
        "change_sharing", _("Share with customers"), _("changed with whom the document is shared"), LIVING, None,
        WORKERS, guards=(guards.is_for_customers,), form="qms.documents.forms.SharingForm", icon="share-2", rank=55,
        repeatable=True,
        explains=_("These customers read the revision in force, from its first day on. None learns of the others."),
    ),
    Transition(
        "acknowledge", _("Confirm the receipt"), _("confirmed the receipt"), LIVING, None,
        (CONTRIBUTOR.code, APPROVER.code), seat_guards=(guards.waits_for_receipt,), icon="mail-check", rank=10,
        repeatable=True, quiet=True, explains=_("You confirm that your company has received the revision in force."),
    ),
    Transition(
        "require_reading", _("Require reading"), _("required the document to be read"), LIVING, None, WORKERS,
        form="qms.documents.forms.RequireReadingForm", icon="book-open-check", rank=56, repeatable=True,
        explains=_("Whoever holds the role, at that site or at all, reads each revision and confirms it."),
    ),
    Transition(
        "end_reading", _("End a reading requirement"), _("ended a reading requirement"), LIVING, None, WORKERS,
        reason=True, form="qms.documents.forms.EndReadingForm", guards=(guards.somebody_must_read,), icon="book-x",
        rank=80, repeatable=True, quiet=True,
    ),
)  # fmt: skip

TRANSLATIONS = (
    Transition(
        "order_translation", _("Order a translation"), _("ordered a translation"),
        TRANSLATABLE, None, WORKERS, form="qms.documents.forms.OrderTranslationForm",
        icon="languages", rank=57, repeatable=True,
        explains=_("Say who translates and who reviews: two people. Mandatory languages are ordered at the approval."),
    ),
    Transition(
        "hand_in_translation", _("Hand a translation in"), _("handed a translation in"),
        TRANSLATABLE, None, WORKERS, form="qms.documents.forms.HandInForm",
        guards=(guards.a_translation_is(_NO_TRANSLATION, "needed", "in_work"),), icon="languages", rank=58,
        repeatable=True, quiet=True,
    ),
    Transition(
        "review_translation", _("Review a translation"), _("reviewed a translation"),
        TRANSLATABLE, None, WORKERS, form="qms.documents.forms.ReviewTranslationForm",
        guards=(guards.a_translation_is(_NO_TRANSLATION, "in_work"),), icon="spell-check", rank=59,
        repeatable=True, quiet=True,
        explains=_("You have compared it with its source and find it right. Who translated it does not review it."),
    ),
    Transition(
        "return_translation", _("Return a translation"), _("returned a translation"),
        TRANSLATABLE, None, WORKERS, reason=True,
        form="qms.documents.forms.ReturnTranslationForm",
        guards=(guards.a_translation_is(_NO_TRANSLATION, "in_work", "reviewed"),), icon="undo-2", rank=65,
        repeatable=True, quiet=True,
    ),
    Transition(
        "approve_translation", _("Approve a translation"), _("approved a translation"),
        TRANSLATABLE, None, MANAGERS, form="qms.documents.forms.ApproveTranslationForm",
        guards=(guards.a_translation_is(_NO_TRANSLATION, "reviewed"),),
        meaning=_("I approve this translation of the document."), icon="signature", rank=52,
        repeatable=True, quiet=True,
    ),
)  # fmt: skip

KEEPING = (
    Transition(
        "correct", _("Correct fields"), _("corrected fields"), LIVING, None, WORKERS, reason=True,
        form="qms.documents.forms.CorrectForm", icon="pencil-line", rank=84, repeatable=True,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the document over"), LIVING, None, WORKERS, reason=True,
        form="qms.documents.forms.AssignForm", icon="user-round-pen", rank=85, repeatable=True,
        explains=_("The new owner is told and gets the open tasks."),
    ),
)  # fmt: skip

TRANSITIONS = (*REVISIONS, *READERS, *TRANSLATIONS, *KEEPING)
