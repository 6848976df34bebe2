"""Customers are reminded before their time for an answer ends: by Concord twice, by hand whenever somebody likes."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import ChangeNotice
from changecontrol.notices.notice import tell_reminded, tell_unreachable
from qms.accounts.seat import SYSTEM, Seat
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.organisations.models import Organisation
from qms.records.models import Event
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act, perform

REMINDERS = (0.5, 0.8)
"""How much of the time is used when Concord reminds by itself."""


@act("change_notice", "remind")
def remind(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The people of the customer get a message. Raises Refused where nobody of them has access: somebody calls."""
    clock = Clock.objects.get(record_id=record.pk, code="silence_days", state=Clock.State.RUNNING)
    if tell_reminded(record, clock.due_at):
        return
    if isinstance(by, Seat):
        raise Refused(_("Nobody of the customer has access to the portal. Call or write, and note it here."))
    tell_unreachable(record, clock.due_at)


def follow_reminders(organisation: Organisation) -> int:
    """Remind where half of the time is used, and again where a fifth is left; returns how often. Can run twice."""
    now = timezone.now()
    running = Clock.objects.filter(
        organisation=organisation, code="silence_days", state=Clock.State.RUNNING, due_at__gt=now,
        record__state__in=("sent", "acknowledged"),
    )  # fmt: skip
    due = {
        key: wanted
        for key, started, ends in running.values_list("record_id", "started_at", "due_at")
        if (wanted := _wanted(started, ends, now))
    }
    done = _done(list(due))
    late = [key for key, wanted in due.items() if done.get(key, 0) < wanted]
    return sum(_reminded(notice) for notice in ChangeNotice.objects.filter(pk__in=late).order_by("pk"))


def _wanted(started: datetime, ends: datetime, now: datetime) -> int:
    """How many reminders are due by now."""
    used = (now - started) / max(ends - started, timedelta(seconds=1))
    return sum(used >= share for share in REMINDERS)


def _done(records: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How often Concord has reminded since the revision that counts was sent."""
    rows = Event.objects.filter(record_id__in=records, act="remind", by=None)
    since = rows.filter(at__gte=F("record__changenotice__sent_at"))
    return dict(since.values_list("record_id").annotate(n=Count("pk")))


def _reminded(notice: ChangeNotice) -> bool:
    try:
        perform(notice, "remind", by=SYSTEM)
    except Refused:  # the customer has answered meanwhile, or has written a mail that nobody has read
        return False
    return True
