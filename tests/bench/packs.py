"""What PDFs cost: of one record, cold and warm, and of a pack of 200 pages, from nothing and from kept PDFs (T12)."""

import resource
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from statistics import median
from typing import Any

import pikepdf
from django.core.files.storage import default_storage

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.pdf import pagemaker
from qms.pdf.models import RecordPdf
from qms.pdf.services import make_record_pdf
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.bench.measure import once
from tests.bench.pages import Reader
from tests.bench.report import Finding
from tests.bench.seed import World

PAGES = 200
COLD, WARM = 3, 7
"""Records whose PDF is made by a page maker just started, and by one that is there."""
IN_PACK = 40


def documents(world: World) -> Iterator[Finding]:
    """The sealed PDF of one complaint, in a process of its own."""
    numbers = _numbers(world, 0, COLD + WARM)
    sit = partial(world.large.sitting, "auditor")

    def make(number: str) -> Any:
        return make_record_pdf(sit, path="complaints", number=number, language="en")

    def cold(number: str) -> float:
        pagemaker.end()
        return once(partial(make, number))

    pagemaker.take_peak()
    from_nothing = median(cold(number) for number in numbers[:COLD])
    warm = median(once(partial(make, number)) for number in numbers[COLD:])
    yield Finding("T12", "the PDF of a complaint, the page maker just started, seconds", from_nothing, "<=", 1.2)
    yield Finding("T12", "the PDF of a complaint, the page maker there, seconds", warm, "<=", 0.5)
    yield Finding("T12", "the PDF of a complaint, memory of its process, MiB", pagemaker.take_peak() / 1024, "<=", 100)


def bound(world: World) -> Iterator[Finding]:
    """A pack of complaints in the background, first from nothing, then from the PDFs kept; told for 200 pages."""
    numbers = _numbers(world, COLD + WARM, COLD + WARM + IN_PACK)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pagemaker.take_peak()
    first, pages = _pack(world, "auditor", numbers)
    peak = pagemaker.take_peak() / 1024
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    kept, same = _pack(world, "manager", numbers)
    assert pages == same
    single, leaves = _single(world)
    told = f"a pack of {len(numbers)} complaints on {pages} pages"
    yield Finding("T12", f"{told}: seconds for {PAGES} pages", first * PAGES / pages, "<=", 30)
    yield Finding("T12", f"{told}: memory of the page process, MiB", peak, "<=", 150)
    yield Finding("T12", f"{told}: memory the worker grew by, MiB", grown, "told", 0)
    yield Finding("T12", "a page of a pack against a page of one PDF", (first / pages) / (single / leaves), "<=", 1.3)
    yield Finding("T12", "a page of a pack from kept PDFs, likewise", (kept / pages) / (single / leaves), "<=", 0.2)


def _numbers(world: World, start: int, end: int) -> list[str]:
    with tenant_context(Acting(world.large.organisation.pk, source="bench")):
        return list(Complaint.objects.order_by("created_at").values_list("number", flat=True)[start:end])


def _pack(world: World, part: str, numbers: Sequence[str]) -> tuple[float, int]:
    """Ask for the pack as a person does, and do the worker's part; seconds of that, and pages."""
    house, organisation = world.large, world.large.organisation.pk
    answer = Reader(house, part).client.post(f"/{house.slug}/lists/complaints/pack/", {"pick": list(numbers)})
    assert answer.status_code == 302, answer.status_code
    with tenant_context(Acting(organisation, source="bench")):
        key = Job.objects.order_by("-created_at").values_list("pk", flat=True)[0]
    seconds = once(partial(run_job, str(organisation), str(key)))
    with tenant_context(Acting(organisation, source="bench")):
        job = Job.objects.get(pk=key)
    assert job.state == "done", job.message
    return seconds, int(job.result["pages"])


def _single(world: World) -> tuple[float, int]:
    """Seconds and pages of one record's PDF, the median of several; the page maker is warm."""
    start = COLD + WARM + IN_PACK
    found = sorted(_timed(world, number) for number in _numbers(world, start, start + WARM))
    return found[len(found) // 2]


def _timed(world: World, number: str) -> tuple[float, int]:
    made: list[RecordPdf] = []
    sit = partial(world.large.sitting, "auditor")
    seconds = once(lambda: made.append(make_record_pdf(sit, path="complaints", number=number, language="en")))
    return seconds, _leaves(made[0].storage_name)


def _leaves(name: str) -> int:
    with default_storage.open(name) as file, pikepdf.open(BytesIO(file.read())) as pdf:
        return len(pdf.pages)
