"""What a customer is told about its own documents. Whom an act of ours is asked of is told by the task."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.queries import people_of_customer
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.workflow.perform import Done

PROGRESS = register(
    Kind("external-documents", _("A document of yours is reviewed or put in force"), optional=True, side="portal")
)
WORDS: dict[str, tuple[Promise, Promise]] = {
    "review": (
        _("Reviewed: %(reference)s %(revision)s"), _("%(supplier)s has reviewed this document of yours."),
    ),
    "implement": (
        _("In force: %(reference)s %(revision)s"), _("%(supplier)s works by this revision of your document now."),
    ),
    "retire": (
        _("Obsolete: %(reference)s %(revision)s"), _("%(supplier)s does not work by this document any more."),
    ),
}  # fmt: skip


def announce(done: Done) -> None:
    """Tell the customer what was done with its document."""
    act, record = done.transition.act, done.record
    if act not in WORDS or not record.shared or record.customer is None:
        return
    subject, line = WORDS[act]
    notice = Notice(
        event=f"external_document:{record.pk}:{act}:{record.version}", kind=PROGRESS, subject=subject, lines=[line],
        url=f"/{record.organisation.slug}/portal/external-documents/{record.number}/",
        values={
            "reference": record.reference, "revision": record.revision, "supplier": record.organisation.name,
            "title": record.title,
        },
        button=_("Open the document"), why=_("You get this because you act for your company here."),
        record_number=record.number,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=list(people_of_customer(record.customer)))
