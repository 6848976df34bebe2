"""The transitions about the impact of a change: affected items, assessments, risks, values before and after."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import change as guards
from changecontrol.models import Assessment, Change, Function
from changecontrol.workflow.who import CARRIED_OUT, DOERS, IN_STUDY, OPEN_TO_FINDS, REGULATORS, WORKERS
from qms.clocks.services import TaskSpec
from qms.registrations.workflow import regulatory_tasks, regulatory_transitions
from qms.workflow.declare import Transition

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "assess", _("Assess the impact"), _("assessed the impact"), IN_STUDY, None, DOERS,
        explains=_("One function says whether the change touches it, and why."),
        guards=(guards.an_assessment_is_asked,), form="changecontrol.forms.AssessForm", icon="scan-search", rank=12,
        repeatable=True,
    ),
    Transition(
        "assign_assessment", _("Hand an assessment over"), _("handed an assessment over"), IN_STUDY, None, WORKERS,
        explains=_("The function is asked of this person; without one it is asked of everybody who may answer."),
        guards=(guards.an_assessment_is_asked,), form="changecontrol.forms.AssignAssessmentForm",
        icon="user-round-pen", rank=78, repeatable=True, quiet=True,
    ),
    Transition(
        "assess_anew", _("Ask for an assessment anew"), _("asked for an assessment anew"), IN_STUDY, None, WORKERS,
        reason=True, explains=_("What was said stays in the history. The plan, or the closure, waits for the new one."),
        guards=(guards.an_assessment_is_done,), form="changecontrol.forms.AssessAnewForm", icon="rotate-ccw", rank=79,
        repeatable=True, quiet=True,
    ),
    Transition(
        "find_items", _("Look for affected items"), _("looked for affected items"), ("draft", *OPEN_TO_FINDS), None,
        WORKERS,
        explains=_("From the register of supply and the linked records. What is found waits for a confirmation."),
        icon="radar", rank=71, repeatable=True,
    ),
    Transition(
        "add_item", _("Add an affected item"), _("added an affected item"), ("draft", *OPEN_TO_FINDS), None, WORKERS,
        explains=_("A customer, a document, a registration or another thing that was not found."),
        form="changecontrol.forms.AddItemForm", icon="plus", rank=72, repeatable=True,
    ),
    Transition(
        "confirm_items", _("Confirm affected items"), _("confirmed affected items"), OPEN_TO_FINDS, None, WORKERS,
        explains=_("What you tick is affected; the rest keeps waiting. A customer has its gate from then on."),
        guards=(guards.an_item_is_proposed,),
        form="changecontrol.forms.ConfirmItemsForm", icon="list-checks", rank=14, repeatable=True, quiet=True,
    ),
    Transition(
        "exclude_item", _("Strike an item"), _("struck an affected item"), OPEN_TO_FINDS, None, DOERS, reason=True,
        explains=_("It stays readable with your reason. A customer that gets an affected part cannot be struck; one "
                   "that was told reads that its notice is withdrawn. Registrations: by regulatory affairs."),
        guards=(guards.an_item_is_affected,), form="changecontrol.forms.ExcludeItemForm", icon="circle-off", rank=60,
        repeatable=True,
    ),
    Transition(
        "rate_risk", _("Rate a risk before and after"), _("rated a risk before and after"),
        ("draft", *OPEN_TO_FINDS), None, WORKERS,
        explains=_("A failure mode that the change touches. RPN and Action Priority are looked up."),
        form="changecontrol.forms.RiskForm", icon="shield-alert", rank=73, repeatable=True,
    ),
    Transition(
        "compare", _("Compare before and after"), _("compared before and after"), ("draft", *IN_STUDY, "consultation"),
        None, WORKERS, explains=_("A value or a text, as customers read it in their notice."),
        form="changecontrol.forms.CompareForm", icon="columns-2", rank=74, repeatable=True,
    ),
    Transition(
        "drop_comparison", _("Drop a comparison"), _("dropped a comparison"), ("draft", *IN_STUDY, "consultation"),
        None, WORKERS, reason=True, explains=_("It stays in the history. Notices that were sent keep it."),
        guards=(guards.a_comparison_stands,), form="changecontrol.forms.DropComparisonForm", icon="circle-off", rank=62,
        repeatable=True,
    ),
    Transition(
        "write_notice", _("Write the notice"), _("wrote the notice for customers"),
        ("draft", *IN_STUDY, "consultation"), None, WORKERS,
        explains=_("What customers read: description, reason, impact, contact. Each reads of its own parts only."),
        form="changecontrol.forms.NoticeWordsForm", icon="file-pen-line", rank=40, repeatable=True,
    ),
    Transition(
        "choose_files", _("Choose files for customers"), _("chose files for customers"),
        ("draft", *IN_STUDY, "consultation"), None, WORKERS,
        explains=_("Files of the change that every notice shows from now on. What was sent keeps its own."),
        guards=(guards.a_file_is_there,), form="changecontrol.forms.ChooseFilesForm", icon="paperclip", rank=64,
        repeatable=True, quiet=True,
    ),
    *regulatory_transitions(
        ("assessment", "classified", "plan_review", "consultation", "cleared", *CARRIED_OUT),
    ),
)  # fmt: skip


def rows_asked(record: Change) -> list[TaskSpec]:
    """Each function that has not answered, and regulatory affairs about registrations."""
    asked = [] if record.state == "draft" else [_assess(row) for row in guards.assessments_of(record, done=False)]
    return [*asked, *regulatory_tasks(record)]


def _assess(row: Assessment) -> TaskSpec:
    roles = REGULATORS if row.function == Function.REGULATORY else WORKERS
    return TaskSpec(
        "assess", _("Assess the impact of a change"), person=row.assessor, roles=roles, clock="change_assess",
        subject=row.function,
    )  # fmt: skip
