"""After a restore: nobody is signed in, no job goes on, and no mail leaves twice.

What the installation did between the backup and its loss is not known any more. So steps of clocks that fell due in the
meantime are taken now, and every mail that is not known to have left is held where administrators see failed mails:
they send each one again, or take it off the list.
"""

import datetime as dt
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qms.clocks.services.digests import send_digests
from qms.clocks.services.ticking import ring_organisation
from qms.notifications.services import hold_unsent
from qms.operations import sharedkeys
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.workspace.running import give_up_all


def settle(made: dt.datetime) -> dict[str, Any]:
    """Bring the restored installation to rest. made: when the backup was made. Returns what was done, in numbers."""
    sessions = _end_sessions()
    sharedkeys.forget()
    rung = held = jobs = 0
    for organisation in Organisation.objects.order_by("pk"):
        rung += ring_organisation(organisation.pk) + send_digests(organisation)
        with (
            tenant_context(Acting(organisation.pk, printed_name="Concord", source="restore")),
            translation.override(organisation.language),
        ):
            words = _("Held: Concord was restored from a backup of %(moment)s, and this mail may have left before.")
            held += hold_unsent(words % {"moment": f"{made:%Y-%m-%d %H:%M} UTC"})
            jobs += give_up_all(_("Concord was restored from a backup while this was going on. Start it again."))
    return {"sessions ended": sessions, "reminders caught up": rung, "mails held": held, "jobs given up": jobs}


def _end_sessions() -> int:
    count = Session.objects.filter(expire_date__gt=timezone.now()).count()
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    return count
