"""A worker that sends notices is killed without warning; the next one goes on, and every customer has exactly one."""

import multiprocessing
import os
import signal
from collections import Counter
from multiprocessing.process import BaseProcess

from django.db import connections

from changecontrol.models import ChangeNotice, NoticeRevision, Recipient
from changecontrol.services import Supplied, enter_supply
from qms.notifications.models import OutboxMessage
from qms.organisations.context import tenant_context
from qms.organisations.models import Customer
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import Cast, House
from tests.factories.changes import change
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


def test_each_notice_is_sent_exactly_once_though_the_worker_is_killed(cast: Cast) -> None:
    house = cast.a
    many_customers(house)
    record = do(house, change(house, "consultation", part_numbers=["P-40"]), "notify_customers", "engineer")
    with house.sitting("engineer"):
        job = Job.objects.get(kind="change-notices")
    process = worker(house, job)
    while process.is_alive() and sent_so_far(house, record.number) < KILLED_AFTER:
        process.join(0.01)
    assert process.is_alive(), "it was quicker than we looked"
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert KILLED_AFTER <= sent_so_far(house, record.number) < MANY
    with house.sitting("engineer"):
        Job.objects.filter(pk=job.pk).update(leased_until="2020-01-01T00:00Z")
    assert run(house.organisation.pk, job.pk) == "done"
    with house.sitting("engineer"):
        notices = Counter(ChangeNotice.objects.filter(change_number=record.number).values_list("customer", flat=True))
        revisions = NoticeRevision.objects.filter(record__changenotice__change_number=record.number).count()
        assert not Recipient.objects.filter(record_id=record.pk, notice=None).exists()
        messages = OutboxMessage.objects.filter(kind="change-notice")
        told = Counter(messages.values_list("recipient", "channel"))
    assert (len(notices), set(notices.values()), revisions) == (MANY, {1}, MANY)
    assert told and set(told.values()) == {1}
