"""The states and acts of a study and of rating tables (AIAG & VDA FMEA Handbook 2019, steps 1 to 7)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import ENGINEER, MANAGER
from qms.clocks.services import TaskSpec
from qms.records.models import Turn
from qms.risk import guards
from qms.risk.models import RowAction
from qms.workflow.declare import OWNER, Ask, Start, State, Transition, Workflow, register_workflow

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
OWNER_OR_ENGINEERS = (OWNER, ENGINEER.code)

OPEN = ("draft", "revising")
"""In which rows may be changed."""
LIVING = ("draft", "in_review", "approved", "revising")
FORMS = "qms.risk.forms"

STATES = (
    State("draft", _("Draft"), _("Draft"), Turn.STAFF, "accent", 0, None,
          (Ask("submit", _("Complete the study"), OWNER_OR_ENGINEERS),)),
    State("in_review", _("In review"), _("In review"), Turn.STAFF, "info", 1, None,
          (Ask("sign_for_management", _("Sign the study for the management"), MANAGERS,
               unless=lambda record: guards.management_has_signed(record) is None),
           Ask("approve", _("Approve the study"), MANAGERS))),
    State("approved", _("Approved"), _("Approved"), Turn.STAFF, "ok", 2, None),
    State("revising", _("Being revised"), _("Being revised"), Turn.STAFF, "warn", 0, None,
          (Ask("submit", _("Complete the revision"), OWNER_OR_ENGINEERS),)),
    State("retired", _("Retired"), _("Retired"), Turn.NOBODY, "mute", 3, None, final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", None, None, final=True),
)  # fmt: skip

ROW_ACTS = (
    Transition(
        "add_row", _("Add a row"), _("added a row"), OPEN, None, WORKERS,
        explains=_("Function, failure mode, effect, cause, controls and the three ratings."),
        form=f"{FORMS}.AddRowForm", icon="plus", rank=20, repeatable=True,
    ),
    Transition(
        "revise_row", _("Revise a row"), _("revised a row"), OPEN, None, WORKERS, guards=(guards.has_rows,),
        form=f"{FORMS}.ReviseRowForm", icon="pencil", rank=70, repeatable=True,
    ),
    Transition(
        "drop_row", _("Drop a row"), _("dropped a row"), OPEN, None, WORKERS, guards=(guards.has_rows,),
        explains=_("Number and content stay; the row counts no more."),
        form=f"{FORMS}.DropRowForm", icon="trash-2", rank=80, danger=True, repeatable=True,
    ),
    Transition(
        "import_rows", _("Import rows"), _("imported rows"), OPEN, None, WORKERS,
        explains=_("From a spreadsheet with one line for each cause. Nothing is taken if one line is wrong."),
        form=f"{FORMS}.ImportRowsForm", icon="file-up", rank=65, repeatable=True,
    ),
    Transition(
        "add_action", _("Decide to act"), _("decided on an action"), LIVING, None, WORKERS, guards=(guards.has_rows,),
        explains=_("What is done about the row, by whom, until when."),
        form=f"{FORMS}.AddActionForm", icon="list-checks", rank=70, repeatable=True,
    ),
    Transition(
        "decline_action", _("Decide not to act"), _("decided not to act on a row"), LIVING, None, MANAGERS,
        explains=_("The controls are adequate, and why. Asked for wherever priority H stays (handbook, step 5)."),
        meaning=_("I am responsible for deciding that no action is taken on this row, for the reason stated."),
        guards=(guards.has_rows,),
        form=f"{FORMS}.DeclineActionForm", icon="circle-off", rank=75, repeatable=True,
    ),
    Transition(
        "implement_action", _("Implement an action"), _("implemented an action"), LIVING, None, WORKERS,
        guards=(guards.has_planned_action,),
        form=f"{FORMS}.ImplementActionForm", icon="wrench", rank=70, repeatable=True,
    ),
    Transition(
        "verify_action", _("Verify an action"), _("verified an action"), LIVING, None, WORKERS,
        explains=_("Somebody other than the owner of the action looks whether it is there and works."),
        guards=(guards.has_implemented_action,),
        form=f"{FORMS}.VerifyActionForm", icon="check-check", rank=70, repeatable=True,
    ),
    Transition(
        "rate_after", _("Rate after the action"), _("rated a row after its action"), OPEN, None, WORKERS,
        guards=(guards.has_done_action,),
        form=f"{FORMS}.RateAfterForm", icon="gauge", rank=70, repeatable=True,
    ),
    Transition(
        "contradict", _("Link a record to a row"), _("linked a record to a row"), LIVING, None, WORKERS,
        explains=_("A complaint, nonconformity or finding that is an occurrence of the row. The row is re-assessed."),
        form=f"{FORMS}.ContradictForm", icon="link", rank=72, repeatable=True,
    ),
    Transition(
        "end_contradiction", _("End a link to a row"), _("ended the link of a record to a row"), LIVING, None, WORKERS,
        guards=(guards.has_link,),
        form=f"{FORMS}.EndContradictionForm", icon="unlink", rank=85, repeatable=True,
    ),
    Transition(
        "reassess_row", _("Re-assess a row"), _("re-assessed a row"), OPEN, None, WORKERS,
        explains=_("New ratings with what the field has shown. An approved study is revised first."),
        guards=(guards.has_pending,),
        form=f"{FORMS}.ReassessRowForm", icon="gauge", rank=15, repeatable=True, quiet=True,
    ),
    Transition(
        "keep_rating", _("Keep the rating"), _("kept a rating against the figures"), LIVING, None, MANAGERS,
        explains=_("The assumed occurrence stands although records contradict it, and why."),
        meaning=_("I am responsible for keeping the rating of this row, for the reason stated."),
        guards=(guards.has_pending,),
        form=f"{FORMS}.KeepRatingForm", icon="shield-check", rank=25, repeatable=True, quiet=True,
    ),
    Transition(
        "compare", _("Compare with the field"), _("compared the study with the field"), LIVING, None, WORKERS,
        explains=_("Counts records and shipped pieces anew; rows whose assumption no longer holds are flagged."),
        guards=(guards.has_link,), icon="refresh-cw", rank=82, repeatable=True,
    ),
)  # fmt: skip

STUDY_ACTS = (
    Transition(
        "submit", _("Submit for review"), _("submitted the study for review"), OPEN, "in_review", WORKERS,
        guards=(guards.has_rows, guards.nothing_is_pending, guards.high_rows_are_answered), icon="send", rank=30,
    ),
    Transition(
        "return_study", _("Return the study"), _("returned the study"), ("in_review",), "revising", MANAGERS,
        reason=True, icon="undo-2", rank=40,
    ),
    Transition(
        "sign_for_management", _("Sign for the management"), _("signed the study for the management"), ("in_review",),
        None, MANAGERS,
        explains=_("Rows of severity 9 or 10 with priority H or M are looked at by the management."),
        meaning=_("I have reviewed for the management the rows of severity 9 and 10 with action priority H or M."),
        guards=(guards.management_is_needed,), seat_guards=(guards.somebody_else_owns_it,), icon="signature", rank=10,
    ),
    Transition(
        "approve", _("Approve"), _("approved the study"), ("in_review",), "approved", MANAGERS,
        explains=_("The revision is kept as it is signed and stays readable."),
        meaning=_("I approve this revision of the study."),
        guards=(guards.nothing_is_pending, guards.management_has_signed),
        seat_guards=(guards.somebody_else_owns_it, guards.somebody_else_signed_for_the_management),
        starts=(Start("fmea_review"),), icon="badge-check", rank=12,
    ),
    Transition(
        "revise", _("Begin a revision"), _("began a new revision"), ("approved",), "revising", WORKERS, reason=True,
        explains=_("The approved revision stays readable. Ratings are looked up anew in the tables in force."),
        cancels=("fmea_review",), icon="pencil", rank=30,
    ),
    Transition(
        "change_study", _("Change the study"), _("changed the study"), OPEN, None, WORKERS,
        form=f"{FORMS}.ChangeStudyForm", icon="pencil", rank=60, repeatable=True,
    ),
    Transition(
        "assign", _("Hand over"), _("handed the study over"), LIVING, None, WORKERS, form=f"{FORMS}.AssignForm",
        icon="user-round-pen", rank=80, repeatable=True,
    ),
    Transition(
        "retire", _("Retire"), _("retired the study"), ("approved",), "retired", MANAGERS, reason=True,
        meaning=_("I retire this study, for the reason stated."), icon="archive", rank=90, danger=True,
    ),
    Transition(
        "void", _("Declare void"), _("declared the study void"), LIVING, "void", MANAGERS, reason=True,
        explains=_("For a study that should not exist. Number and content stay."),
        meaning=_("I declare this record void, for the reason stated."), icon="ban", rank=95, danger=True,
    ),
)  # fmt: skip


def tasks_of_rows(record: Any) -> list[TaskSpec]:
    """What rows ask for beside the study's state: re-assessments and actions, each told apart by its row or action."""
    specs = [
        TaskSpec("reassess_row", _("Re-assess a row"), record.owner, WORKERS, clock="fmea_row_review", subject=row.code)
        for row in guards.pending(record).only("number", "record").order_by("number")
    ]
    waiting = guards.actions_of(record, "planned", "implemented").select_related("owner").order_by("number")
    return [*specs, *(_of_action(action) for action in waiting)]


def _of_action(action: RowAction) -> TaskSpec:
    if action.state == RowAction.State.PLANNED:
        return TaskSpec(
            "implement_action", _("Implement the action"), action.owner, WORKERS, clock="fmea_action",
            subject=action.code,
        )  # fmt: skip
    return TaskSpec("verify_action", _("Verify the action"), roles=WORKERS, subject=action.code)


FMEA = register_workflow(
    Workflow(
        kind="fmea", states=STATES, transitions=(*ROW_ACTS, *STUDY_ACTS), initial="draft", tasks=tasks_of_rows,
        stages=(_("Draft"), _("In review"), _("Approved"), _("Retired")),
    )
)  # fmt: skip

TABLES = register_workflow(
    Workflow(
        kind="rating_tables",
        states=(
            State("draft", _("Draft"), _("Draft"), Turn.STAFF, "accent", 0, None,
                  (Ask("approve_tables", _("Approve the rating tables"), MANAGERS),)),
            State("in_force", _("In force"), _("In force"), Turn.STAFF, "ok", 1, None),
            State("superseded", _("Superseded"), _("Superseded"), Turn.NOBODY, "mute", 2, None, final=True),
            State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", None, None, final=True),
        ),
        transitions=(
            Transition(
                "change_scale", _("Change a rating"), _("changed what a rating means"), ("draft",), None, WORKERS,
                form=f"{FORMS}.ChangeScaleForm", icon="pencil", rank=30, repeatable=True,
            ),
            Transition(
                "change_priorities", _("Change priorities"), _("changed action priorities"), ("draft",), None, WORKERS,
                explains=_("A block of cells of the table gets another priority; the reason stands beside it."),
                form=f"{FORMS}.ChangePrioritiesForm", icon="grid-3x3", rank=35, repeatable=True,
            ),
            Transition(
                "change_observation", _("Change what is observed"), _("changed what is observed"), ("draft",), None,
                WORKERS, explains=_("How many months count, and how sure an interval must be."),
                form=f"{FORMS}.ChangeObservationForm", icon="calendar-range", rank=40, repeatable=True,
            ),
            Transition(
                "approve_tables", _("Approve"), _("approved the rating tables"), ("draft",), "in_force", MANAGERS,
                explains=_("From now on rows are rated by these tables; approved studies keep their ratings."),
                meaning=_("I approve these scales with the table of action priorities that is read with them."),
                guards=(guards.deviations_are_explained,), seat_guards=(guards.somebody_else_made_it,),
                icon="badge-check", rank=10,
            ),
            Transition(
                "supersede", _("Supersede"), _("superseded the rating tables"), ("in_force",), "superseded", (),
                icon="archive", rank=90,
            ),
            Transition(
                "void", _("Declare void"), _("declared the rating tables void"), ("draft",), "void", MANAGERS,
                reason=True, meaning=_("I declare this record void, for the reason stated."), icon="ban", rank=95,
                danger=True,
            ),
        ),
        initial="draft",
        stages=(_("Draft"), _("In force"), _("Superseded")),
    )
)  # fmt: skip
