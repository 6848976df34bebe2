"""The workflow of documents. What an act does is in `qms/documents/services/`."""

from django.utils.translation import gettext_lazy as _

from qms.documents.workflow.acts import TRANSITIONS
from qms.documents.workflow.external import EXTERNAL
from qms.documents.workflow.states import STATES, tasks_of
from qms.workflow.declare import Workflow, register_workflow

DOCUMENT = register_workflow(
    Workflow(
        kind="document",
        states=STATES,
        transitions=TRANSITIONS,
        initial="draft",
        stages=(_("Draft"), _("In review"), _("Approved"), _("Scheduled"), _("In force")),
        tasks=tasks_of,
    )
)

__all__ = ["DOCUMENT", "EXTERNAL"]
