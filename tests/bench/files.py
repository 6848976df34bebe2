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

MADE = {
    "feedback_complaint": "import_key <> ''",
    "records_record": "id IN ({keys})",
    "records_event": "record_id IN ({keys})",
    "clocks_clock": "record_id IN ({keys})",
    "clocks_task": "record_id IN ({keys})",
    "records_searchentry": "record_id IN ({keys})",
    "records_historicalrecord": "id IN ({keys})",
    "feedback_historicalcomplaint": "record_ptr_id IN ({keys})",
    "trail_fact": "record IN ({keys})",
    "trail_link": "fact_id IN (SELECT id FROM trail_fact WHERE record IN ({keys}))",
}
"""The tables into which an imported complaint goes, and which of their rows are of one."""

KEYS = "SELECT record_ptr_id FROM feedback_complaint WHERE import_key <> ''"


def imported(world: World) -> Iterator[Finding]:
    """T14: a file of complaints with every rule of a single receipt, against copying its rows in with none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letters.csv"
        _write_letters(path)
        out = io.StringIO()
        arguments: list[Any] = [str(path), "--organisation", world.small.slug]
        seconds = once(lambda: call_command("import_feedback", *arguments, stdout=out, stderr=out))
    assert f"{LINES} complaints added" in out.getvalue(), out.getvalue()
    rows, copied = 0, 0.0
    with superuser() as server:
        for number, (table, chosen) in enumerate(MADE.items()):
            count, cost = _copied(server, table, chosen.format(keys=KEYS), f"copied_{number}", "INCLUDING INDEXES")
            rows, copied = rows + count, copied + cost
        _count, own = _copied(server, "feedback_complaint", MADE["feedback_complaint"], "copied_bare", "")
    yield Finding("T14", "import, % of raw COPY of the complaints' rows into bare", 100 * own / seconds, ">=", 15)
    yield Finding("T14", "import, % of raw COPY of all rows it makes, same indexes", 100 * copied / seconds, "told", 0)
    yield Finding("T14", "raw COPY of all these rows, % of that of the complaints' rows", 100 * own / copied, "told", 0)
    yield Finding("T14", "rows that a complaint of a file is stored in", rows / LINES, "told", 0)
    yield Finding("T14", f"complaints imported a second, of {LINES:,}", LINES / seconds, "told", 0)


def _write_letters(path: Path) -> None:
    """A table as a customer service keeps it: sixteen columns, half a page of text."""
    words = [f"{first}{second}" for first in ("leak", "crack", "rust", "noise") for second in ("age", "ed", "ing", "y")]
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ("Complaint ID", "Date received", "Customer", "Title", "Description", "Product", "Part number", "Lot",
             "Serial number", "Quantity", "Event date", "Reporter name", "Email", "Phone", "Harm", "Remarks")
        )  # fmt: skip
        for n in range(LINES):
            day = f"20{18 + n % 8}-{1 + n % 12:02d}-{1 + n % 28:02d}"
            text = " ".join(words[(n * (place + 3)) % len(words)] for place in range(60)) + f" after {n} hours."
            writer.writerow(
                (f"R-{n}", day, "NL" if n % 3 else "", text[:50], text, f"Pump P-{n % 90}", f"PN-{n % 5_000}",
                 f"L-{n}", f"S{n}", 1 + n % 5, day, "Ann Example", f"ann{n % 50}@example.com", "+43 1 234", "no", "")
            )  # fmt: skip


def _copied(server: Any, table: str, chosen: str, name: str, like: str) -> tuple[int, float]:
    """Rows and seconds of copying a part of a table into a new one like it: no triggers, no policies, no keys."""
    server.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING GENERATED {like})".encode())
    with server.cursor().copy(f"COPY (SELECT * FROM {table} WHERE {chosen}) TO STDOUT".encode()) as wire:
        data = b"".join(bytes(piece) for piece in wire)

    def copy() -> None:
        with server.cursor().copy(f"COPY {name} FROM STDIN".encode()) as wire:
            wire.write(data)

    seconds = once(copy)
    return data.count(b"\n"), seconds


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
