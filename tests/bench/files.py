"""What files cost: an import of complaints and the export of a list (T14)."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command

from qms.organisations.context import Acting, tenant_context
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.bench.measure import once
from tests.bench.pages import Reader
from tests.bench.report import Finding
from tests.bench.seed import World, superuser

LINES = 5_000


def imported(world: World) -> Iterator[Finding]:
    """T14: a file of complaints, checked, numbered, audited, searchable, against copying its text into a bare table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letters.csv"
        rows = [["description", "product", "lot"]]
        rows += [[f"The seal leaks after {n} hours, again and again.", "Seal S-1", f"L-{n}"] for n in range(LINES)]
        with path.open("w", newline="") as stream:
            csv.writer(stream).writerows(rows)
        text = path.read_text()
        with superuser() as server:
            server.execute("CREATE TABLE bare (description text, product text, lot text)")

            def copy() -> None:
                with server.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as wire:
                    wire.write(text)

            bare = once(copy)
        out = io.StringIO()
        arguments: list[Any] = [str(path), "--organisation", world.small.slug]
        seconds = once(lambda: call_command("import_feedback", *arguments, stdout=out, stderr=out))
    yield Finding("T14", f"import of {LINES:,} complaints against raw COPY of the text", bare / seconds, ">=", 0.15)
    yield Finding("T14", "complaints imported a second", LINES / seconds, "told", 0)


def exported(world: World) -> Iterator[Finding]:
    """The whole list of the largest house as a CSV file, in the background."""
    reader = Reader(world.large, "manager")
    answer = reader.client.post(f"/{world.large.slug}/lists/complaints/export/", {"format": "csv"})
    assert answer.status_code == 302, answer.status_code
    organisation = world.large.organisation.pk
    with tenant_context(Acting(organisation, source="bench")):
        key = Job.objects.order_by("-created_at").values_list("pk", flat=True)[0]
    seconds = once(lambda: run_job(str(organisation), str(key)))
    with tenant_context(Acting(organisation, source="bench")):
        job = Job.objects.get(pk=key)
    assert job.state == "done", job.message
    yield Finding("export", f"{job.done:,} complaints as CSV: rows a second", job.done / seconds, "told", 0)
