"""A mixed load with a noisy neighbour: web server and workers as in life; while one organisation storms with exports,
PDFs and searches, another goes on reading and reporting. Quiet and storm take turns."""

import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from statistics import quantiles

from django.conf import settings
from django.test import Client
from django.utils import timezone

from feedback.models import Complaint
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.workspace.models import ACTIVE, Job
from tests.bench.report import Finding
from tests.bench.seed import World
from tests.bench.sink import sink
from tests.factories.cast import PASSWORD, House
from tests.journeys.live import Live, living
from tests.torture.load import HIDDEN, Reporter
from tools.processes import HOST

EXPORTS, PDFS = 20, 50
STORMERS = ("manager", "engineer", "engineer2", "regulatory", "auditor")
SECONDS = 10
"""How long quiet and storm last, each of the two times."""
CSRF = "b" * 32
CALM_SECONDS = 120
CLICK_SECONDS = 1.0


class Visitor:
    """A person of a house at the browser, signed in."""

    def __init__(self, live: Live, house: House, who: str) -> None:
        client = Client()
        client.force_login(house.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.root = f"{live.url}/{house.slug}/"
        self.browser = urllib.request.build_opener()
        self.browser.addheaders = [("Cookie", f"session={session}; csrf={CSRF}")]
        self.faults: list[str] = []

    def open(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page; nothing when it was refused, which is a fault unless the refusal is a sentence on a form."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, **data}).encode() if data is not None else None
        try:
            with self.browser.open(self.root + path, data=body, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refused:
            if data is None or refused.code not in (409, 422):
                self.faults.append(f"{refused.code} for {path}")
        except OSError as error:
            self.faults.append(f"{error} for {path}")
        return ""


class Storm(threading.Thread):
    """What one person of the noisy house asks for: exports at once, then PDFs and searches, a click a second."""

    def __init__(self, visitor: Visitor, numbers: Sequence[str], exports: int) -> None:
        super().__init__(daemon=True)
        self.visitor, self.numbers, self.exports, self.over = visitor, numbers, exports, threading.Event()

    def run(self) -> None:
        """Ask until told to stop."""
        for turn in range(self.exports):
            sort = ("newest", "oldest", "due")[turn % 3]
            self.visitor.open(f"lists/complaints/export/?sort={sort}&n={turn}", {"format": ("csv", "xlsx")[turn % 2]})
        for number in cycle(self.numbers):
            page = self._click(f"complaints/{number}/pdf/")
            self._click(f"complaints/{number}/pdf/", dict(HIDDEN.findall(page)))
            self._click(f"find/?q={number}")
            if self.over.is_set():
                return

    def _click(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page a second later, unless the storm is over by then."""
        return "" if self.over.wait(CLICK_SECONDS) else self.visitor.open(path, data)


class Readings(threading.Thread):
    """A person of the quiet house who opens page after page; how long each took, under the name of the phase."""

    def __init__(self, visitor: Visitor, paths: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self.visitor, self.paths, self.over = visitor, paths, threading.Event()
        self.phase, self.seconds = "warm", dict[str, list[float]]()

    def run(self) -> None:
        """Read until told to stop."""
        for path in cycle(self.paths):
            if self.over.wait(0.02):
                return
            phase, begun = self.phase, time.perf_counter()
            self.visitor.open(path)
            self.seconds.setdefault(phase, []).append(time.perf_counter() - begun)


def storm(world: World, seconds: float = SECONDS) -> Iterator[Finding]:
    """Pages of the quiet house in the storm against without, its mails, errors, and what the web server grows by."""
    calm, noisy = world.small, world.large
    with tempfile.TemporaryDirectory(prefix="concord-mixed-") as folder, sink() as mails:
        more = {"EMAIL_URL": f"smtp://{HOST}:{mails.port}", "WEB_PROCESSES": "2", "WEB_THREADS": "4"}
        with living(Path(folder), DEMO="0", WORKER_PROCESSES="2", **more) as live, _reporting(live, calm) as reporter:
            reader = Readings(Visitor(live, calm, "engineer"), _pages(calm))
            reader.start()
            time.sleep(seconds / 2)
            before = _megabytes(live.pids["web"])
            done = 0
            for _turn in range(2):
                reader.phase = "quiet"
                time.sleep(seconds)
                reader.phase = "between"
                with _storming(live, noisy) as stormers:
                    reader.phase = "storm"
                    time.sleep(seconds)
                    reader.phase = "between"
                done += _calmed(noisy)
            grown = _megabytes(live.pids["web"]) - before
            reader.over.set()
            reader.join()
        delay = _slowest_mail(calm)
    quiet, stormy = (quantiles(reader.seconds[phase], n=20)[-1] for phase in ("quiet", "storm"))
    faults = [*reader.visitor.faults, *reporter.faults, *(fault for one in stormers for fault in one.visitor.faults)]
    told = f"p95 of a quiet house's pages in a neighbour's storm ({done} of its jobs ended) against without"
    yield Finding("mixed", told, stormy / quiet, "<=", 1.2)
    yield Finding("mixed", "p95 of the quiet house's pages without storm, milliseconds", quiet * 1000, "told", 0)
    yield Finding("mixed", "slowest mail of the quiet house, seconds after it was due", delay, "<=", 60)
    yield Finding("mixed", f"errors ({len(reporter.acknowledged)} reports filed meanwhile)", len(faults), "<=", 0)
    yield Finding("mixed", "the web server's memory grows by, megabytes", grown, "told", 0)


def _pages(house: House) -> list[str]:
    with tenant_context(Acting(house.organisation.pk, source="bench")):
        numbers = list(Complaint.objects.order_by("-created_at").values_list("number", flat=True)[:5])
    return ["", "complaints/?sort=newest", "complaints/?state=open", *(f"complaints/{number}/" for number in numbers)]


@contextmanager
def _reporting(live: Live, house: House) -> Iterator[Reporter]:
    """A customer of the house reports all the time, which sends mails."""
    stop = threading.Event()
    reporter = Reporter(live.url, house.slug, house.people["piet"].email, PASSWORD, stop)
    reporter.start()
    try:
        yield reporter
    finally:
        stop.set()
        reporter.join(60)


@contextmanager
def _storming(live: Live, house: House) -> Iterator[list[Storm]]:
    """The storm, from the moment on that its first jobs run."""
    with tenant_context(Acting(house.organisation.pk, source="bench")):
        numbers = list(Complaint.objects.order_by("created_at").values_list("number", flat=True)[:PDFS])
    share, each = PDFS // len(STORMERS), EXPORTS // len(STORMERS)
    stormers = [
        Storm(Visitor(live, house, who), numbers[n * share : (n + 1) * share], each) for n, who in enumerate(STORMERS)
    ]
    for one in stormers:
        one.start()
    try:
        yield stormers
    finally:
        for one in stormers:
            one.over.set()
        for one in stormers:
            one.join(60)


def _calmed(house: House) -> int:
    """Cancel what still waits or runs, and wait until nothing does; how many jobs have ended well so far."""
    acting, end = Acting(house.organisation.pk, source="bench"), time.monotonic() + CALM_SECONDS
    with tenant_context(acting):
        jobs = Job.objects.filter(state="done").count()
        Job.objects.filter(state="waiting").update(state="cancelled", finished_at=timezone.now())
        Job.objects.filter(state__in=ACTIVE).update(cancel_requested=True)
    while time.monotonic() < end:
        with tenant_context(acting):
            if not Job.objects.filter(state__in=ACTIVE).exists():
                break
        time.sleep(0.2)
    return jobs


def _slowest_mail(house: House) -> float:
    """Seconds from the moment a mail was due until it was sent; one that still waits has waited until now."""
    now = timezone.now()
    with tenant_context(Acting(house.organisation.pk, source="bench")):
        mails = OutboxMessage.objects.filter(channel="mail", due_at__lte=now).values_list("due_at", "sent_at")
        return max(((sent or now) - due).total_seconds() for due, sent in mails)


def _megabytes(pid: int) -> float:
    """What the children of the web server hold in memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0.0
    for child in children:
        with suppress(FileNotFoundError):
            total += int(Path(f"/proc/{child}/statm").read_text().split()[1]) * 4096 / 2**20
    return total
