"""A worker that sends notices, or revisions of them, is killed without warning; the next one goes on where it was.

Every customer has exactly one notice, exactly one second revision, and is told once of each.
"""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from django.db import connections

from changecontrol.models import ChangeNotice, Decision, NoticeRevision, Recipient
from changecontrol.services import Supplied, enter_supply
from qms.notifications.models import OutboxMessage
from qms.organisations.context import tenant_context
from qms.organisations.models import Customer
from qms.records.models import Event
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import Cast, House
from tests.factories.changes import change, notices_of, notify
from tests.factories.records import do

MANY, KILLED_AFTER = 40, 5


def many_customers(house: House) -> None:
    """They all get the same part; people of one read what is sent."""
    with house.sitting("engineer") as seat:
        said = {"organisation": house.organisation, "country": "AT", "zone": "Europe/Vienna"}
        others = [Customer.objects.create(code=f"C{n:02}", name=f"Customer {n}", **said) for n in range(1, MANY)]
        lines = [Supplied(part_number="P-40", customer=one, site=house.graz) for one in [house.nordlicht, *others]]
        enter_supply(house.organisation, lines=lines, by=seat)


def sent_so_far(house: House, number: str) -> int:
    with tenant_context(house.acting("engineer")):
        return ChangeNotice.objects.filter(change_number=number).count()


def worker(house: House, job: Job) -> BaseProcess:
    """A process that runs the job, as a worker does."""
    connections.close_all()  # not to be shared with the process that begins now
    process = multiprocessing.get_context("fork").Process(target=run, args=(house.organisation.pk, job.pk))
    process.start()
    return process


def killed_meanwhile(house: House, job: Job, so_far: Callable[[], int]) -> None:
    """The worker is killed after some and before all; its turn is over, and another one does the job to its end."""
    process = worker(house, job)
    while process.is_alive() and so_far() < KILLED_AFTER:
        process.join(0.01)
    assert process.is_alive(), "it was quicker than we looked"
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert KILLED_AFTER <= so_far() < MANY
    with house.sitting("engineer"):
        Job.objects.filter(pk=job.pk).update(leased_until="2020-01-01T00:00Z")
    assert run(house.organisation.pk, job.pk) == "done"


def job_of(house: House, kind: str) -> Job:
    with house.sitting("engineer"):
        return Job.objects.get(kind=kind)


def test_each_notice_is_sent_exactly_once_though_the_worker_is_killed(cast: Cast) -> None:
    house = cast.a
    many_customers(house)
    record = do(house, change(house, "consultation", part_numbers=["P-40"]), "notify_customers", "engineer")
    killed_meanwhile(house, job_of(house, "change-notices"), lambda: sent_so_far(house, record.number))
    with house.sitting("engineer"):
        notices = Counter(ChangeNotice.objects.filter(change_number=record.number).values_list("customer", flat=True))
        revisions = NoticeRevision.objects.filter(record__changenotice__change_number=record.number).count()
        assert not Recipient.objects.filter(record_id=record.pk, notice=None).exists()
        messages = OutboxMessage.objects.filter(kind="change-notice")
        told = Counter(messages.values_list("recipient", "channel"))
    assert (len(notices), set(notices.values()), revisions) == (MANY, {1}, MANY)
    assert told and set(told.values()) == {1}


def revised_so_far(house: House, number: str) -> int:
    with tenant_context(house.acting("engineer")):
        rows = NoticeRevision.objects.filter(record__changenotice__change_number=number, revision=2)
        return rows.count()


def test_each_revision_is_sent_exactly_once_though_the_worker_is_killed(cast: Cast) -> None:
    house = cast.a
    many_customers(house)
    record = notify(house, change(house, "consultation", part_numbers=["P-40"]))
    first = do(house, notices_of(house, record)["NL"], "approve", "piet")
    record = do(house, record, "compare", "engineer", characteristic="Radius", before="R2", after="R3", unit="mm")
    do(house, record, "send_revisions", "engineer", changed="The radius too.")
    killed_meanwhile(house, job_of(house, "change-revisions"), lambda: revised_so_far(house, record.number))
    with house.sitting("engineer"):
        rows = NoticeRevision.objects.filter(record__changenotice__change_number=record.number)
        revisions = Counter(rows.values_list("record", "revision"))
        notices = set(ChangeNotice.objects.filter(change_number=record.number).values_list("revision", "state"))
        sent = Event.objects.filter(record__changenotice__change_number=record.number, act="send_revision")
        acts = Counter(sent.values_list("record", flat=True))
        (decision,) = Decision.objects.filter(record_id=first.pk)
        assert decision.revision == 1 and decision.withdrawn_at is not None, "the approval of the former revision"
        messages = OutboxMessage.objects.filter(kind="change-notice", subject__contains="Revised")
        told = Counter(messages.values_list("recipient", "channel"))
    assert (len(revisions), set(revisions.values())) == (2 * MANY, {1})
    assert (notices, len(acts), set(acts.values())) == ({(2, "sent")}, MANY, {1})
    assert told and set(told.values()) == {1}
