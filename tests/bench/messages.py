"""Telling many people (T13): writing the messages of one act, and what mail costs: one at a time, marked before and
after, several relays at once, some of them killed."""

import multiprocessing
import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.context import ForkProcess
from statistics import median

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext_lazy

from qms.accounts.models import Person
from qms.notifications.kinds import Kind, register
from qms.notifications.models import OutboxMessage
from qms.notifications.notices import Notice
from qms.notifications.queries import due_mails
from qms.notifications.relay import relay_once
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from tests.bench.measure import once
from tests.bench.report import Finding
from tests.bench.seed import World, superuser
from tests.bench.sink import Sink, sink

READERS = 100_000
MAILS = 500
KILLS = 3
BENCH = register(Kind("bench", gettext_lazy("Bench")))

_READERS = """INSERT INTO accounts_person SELECT r.* FROM (SELECT x FROM accounts_person x WHERE id = %s) t,
 generate_series(1, %s) n, LATERAL jsonb_populate_record(t.x, jsonb_build_object('id', uuidv7(), 'is_superuser', false,
  'email', 'told' || n || '@bench.example', 'name', 'Reader ' || n)) r"""


class Undone(Exception):
    """Ends an act that only was to be measured."""


def told(world: World, readers: int = READERS) -> Iterator[Finding]:
    """One act tells 100,000 people: rows under the bell, which are the messages; then bells and mails."""
    organisation = world.others[0]
    people = _people(world, readers)
    _tell(organisation, people[:500], mail=True)
    seconds = median(_tell(organisation, people, mail=False) for _turn in range(3))
    yield Finding("T13", f"{readers:,} messages under the bell in one act: a second", readers / seconds, ">=", 30_000)
    seconds = _tell(organisation, people, mail=True)
    yield Finding("T13", f"{readers:,} bells and as many mails in one act: a second", 2 * readers / seconds, "told", 0)


def relayed(world: World) -> Iterator[Finding]:
    """Mails to a real mail server on the loopback, by one relay and by two at once; then with relays killed."""
    organisation = world.others[0]
    people = list(Person.objects.filter(email__startswith="told")[:MAILS])
    with sink() as server, _mail_goes_to(server):
        for relays in (1, 2):
            _tell(organisation, people, mail=True, keep=True)
            seconds = once(partial(_relay, relays))
            yield Finding("T13", f"mails a second through SMTP, {relays} at once", len(people) / seconds, "told", 0)
        before = server.counts()
        _tell(organisation, people, mail=True, keep=True)
        kills = _relay_and_kill(organisation)
        taken = server.counts() - before
    yield Finding("T13", f"mails lost while relays are killed {kills} times", len(people) - len(taken), "<=", 0)
    repeated = sum(taken.values()) - len(taken)
    yield Finding("T13", f"mails repeated, by the same key, after {kills} kills", repeated, "<=", kills)


def _people(world: World, readers: int) -> list[Person]:
    """So many people with an account, made for this."""
    with superuser() as server:
        server.execute(_READERS, [world.large.people["engineer"].pk, readers])
        server.execute("ANALYZE accounts_person")
    return list(Person.objects.filter(email__startswith="told"))


def _tell(organisation: Organisation, people: list[Person], *, mail: bool, keep: bool = False) -> float:
    """Seconds of an act that tells these people, up to its last statement; afterwards it is undone, or kept."""
    notice = Notice(
        event=f"bench:{uuid.uuid4()}", kind=BENCH, url=f"/{organisation.slug}/complaints/", urgent=True, mail=mail,
        subject=gettext_lazy("Bench"), lines=["The seal of the batch leaks."], why="You are part of the bench.",
        facts=[("Batch", "L-1"), ("Product", "Seal S-1")],
    )  # fmt: skip
    try:
        with tenant_context(Acting(organisation.pk, source="bench")):
            begun = time.perf_counter()
            notify(organisation=organisation, notice=notice, recipients=people)
            transaction.get_connection().check_constraints()
            seconds = time.perf_counter() - begun
            if not keep:
                raise Undone
            transaction.get_connection().run_on_commit.clear()  # nobody listens for the bell
    except Undone:
        pass
    return seconds


@contextmanager
def _mail_goes_to(server: Sink) -> Iterator[None]:
    kept = settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    settings.EMAIL_BACKEND = "qms.notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    try:
        yield
    finally:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = kept


def _relay(relays: int) -> None:
    """Let so many relays work in processes of their own until nothing is due."""
    for process in _started(relays):
        process.join()


def _started(relays: int) -> list[ForkProcess]:
    connections.close_all()  # not to be shared with the processes that begin now
    processes = [multiprocessing.get_context("fork").Process(target=_work) for _relay in range(relays)]
    for process in processes:
        process.start()
    return processes


def _work() -> None:
    while relay_once().sent:
        pass


def _relay_and_kill(organisation: Organisation) -> int:
    """Two relays work; one after the other is killed in the middle. Returns how many were."""
    acting, kills = Acting(organisation.pk, source="bench"), 0
    while True:
        with tenant_context(acting):
            left = due_mails().count()
        if not left:
            return kills
        processes = _started(2)
        while kills < KILLS:
            with tenant_context(acting):
                if due_mails().count() <= left * 0.8:
                    break
        if kills < KILLS:
            os.kill(processes[0].pid or 0, signal.SIGKILL)
            kills += 1
            processes[1].terminate()
        for process in processes:
            process.join()
        with tenant_context(acting):  # their leases are over
            OutboxMessage.objects.filter(state="sending").update(leased_until="2020-01-01T00:00Z")
