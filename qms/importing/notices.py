"""Who is told of an import."""

from django.utils.translation import gettext_lazy as _

from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat, SystemActor
from qms.importing.models import ImportFile
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify

IMPORTED = register(Kind("complaints-imported", _("Records were imported from a file"), optional=True, side="staff"))


def tell_imported(file: ImportFile, *, by: Seat | SystemActor) -> None:
    """One notice about a whole file to the quality managers; nobody is told of its single records."""
    notice = Notice(
        event=f"import:{file.pk}", kind=IMPORTED, url=f"/{file.organisation.slug}/imports/{file.pk}/",
        subject=_("Records imported: %(name)s"),
        lines=[
            _("%(count)s records were imported from the file %(name)s as %(first)s to %(last)s."),
            _("Each has its clocks and its task. Those of long ago tell nobody when they are late."),
        ],
        values={
            "count": file.added, "name": file.name, "first": file.first_number, "last": file.last_number,
        },
        button=_("Open the import"), why=_("You get this because you lead quality management."),
    )  # fmt: skip
    actor = by.person.pk if isinstance(by, Seat) else None
    people = [one for one in staff_with_roles(["quality_manager"]) if one.pk != actor]
    notify(organisation=file.organisation, notice=notice, recipients=people)
