"""A task of a change is done, with what shows it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.documents import in_force_by
from changecontrol.models import Change, ChangeTask, ShippedLot
from changecontrol.services.documents import refuse_unrevised
from changecontrol.services.plan import of_record
from qms.accounts.seat import Seat
from qms.clocks.services import stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Attachment
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

Kind, State = ChangeTask.Kind, ChangeTask.State


@act("change", "complete_task")
def complete_task(
    record: Change, *, by: Actor, signature: Signature | None, task: ChangeTask, evidence: str,
    file: Attachment | None = None,
) -> None:  # fmt: skip
    """Say what was done and what shows it. Raises Refused: no words, no file that is asked for, not who was trained."""
    of_record(record, task)
    if not evidence.strip():
        raise Refused(_("Say what was done and what shows it."), field="evidence")
    if file is not None and file.record_id != record.pk:
        raise Refused(_("Choose a file of this change."), field="file")
    if task.needs_file and file is None:
        text = _("This task is shown by a file: %(proof)s. Attach it to the change, then choose it here.")
        raise Refused(text % {"proof": task.proof or task.text}, field="file")
    if task.kind == Kind.TRAINING and isinstance(by, Seat) and by.person.pk != task.owner_id:
        raise Refused(_("Who was trained confirms it: %(name)s.") % {"name": task.owner}, field="task")
    if task.kind == Kind.RETURN and not (record.first_lot or ShippedLot.objects.filter(record_id=record.pk).exists()):
        raise Refused(_("Before that: the first lot. What was never shipped is not brought back."), field="task")
    if task.kind == Kind.BRING_BACK and task.document_id in set(in_force_by(record).values_list("pk", flat=True)):
        raise Refused(
            _("The document is in force as this change has it. Put another revision in force; or drop the task, and "
              "say why it stays."), field="task",
        )  # fmt: skip
    if task.kind == Kind.DOCUMENT:
        refuse_unrevised(record, task, by=by)
    task.state, task.evidence, task.file = State.DONE, evidence, file
    task.done_at, task.done_by_name = timezone.now(), name_of(by)
    task.save(update_fields=["state", "evidence", "file", "done_at", "done_by_name"])
    stop_clock(record, "change_task", subject=task.code)
