"""What verification costs (T9): one chain against hashing alone, the whole command, the verifier of one file."""

import hashlib
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command

from qms.trail.export import export_trail
from qms.trail.queries import heads
from qms.trail.services import make_checkpoints
from qms.trail.verify import verify
from tests.bench.measure import once
from tests.bench.report import ROOT, Finding
from tests.bench.seed import World, superuser


def chains(world: World) -> Iterator[Finding]:
    """T9: reading a whole chain, against the processor's limit for hashing the same bytes."""
    organisation = world.large.organisation.pk
    with superuser() as server:
        count, size = server.execute(
            "SELECT count(*), sum(octet_length(payload)) FROM trail_fact WHERE organisation_id = %s", [organisation]
        ).fetchone() or (0, 0)
    begun = time.perf_counter()
    verdict = verify(organisation)
    seconds = time.perf_counter() - begun
    assert verdict.whole, verdict
    block = b"x" * (size // count)
    hashing = once(lambda: [hashlib.sha256(block).digest() for _entry in range(min(count, 200_000))])
    limit = hashing * count / min(count, 200_000)
    yield Finding("T9", f"verifying {count:,} entries against hashing alone", limit / seconds, ">=", 0.12)
    yield Finding("T9", "a chain: a million entries, seconds", seconds * 1_000_000 / count, "<=", 60)


def everything(_world: World) -> Iterator[Finding]:
    """The command as people run it, and the verifier of one file on an export of the largest chain."""
    chains = heads()
    for chain in chains:
        make_checkpoints(chain.organisation)
    entries = sum(chain.entries for chain in heads())
    seconds = once(lambda: call_command("verify_trail", stdout=io.StringIO()))
    told = f"verify_trail, {entries:,} entries in {len(chains)} chains with histories and rows: a million, seconds"
    yield Finding("T9", told, seconds * 1_000_000 / entries, "<=", 60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.jsonl"
        largest = max(chains, key=lambda chain: chain.entries)
        with path.open("wb") as file:
            file.writelines(export_trail([("largest", largest.organisation)]))
        program = [sys.executable, str(ROOT / "tools" / "verify_concord.py"), str(path)]
        seconds = once(lambda: subprocess.run(program, check=True, stdout=subprocess.DEVNULL))
    yield Finding(
        "T9", "tools/verify_concord.py: a million entries, seconds", seconds * 1e6 / largest.entries, "<=", 60
    )
