"""Verification of many chains in several processes, the longest first; chain, histories and rows of each apart."""

import multiprocessing
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from django.db import connections

from qms.trail.chain import Verdict
from qms.trail.histories import verify_histories
from qms.trail.queries import heads
from qms.trail.rows import verify_rows
from qms.trail.verify import verify_and_note

WORTH_IT = 50_000
"""Entries from which on it pays to begin processes when nobody says how many."""


def verify_all(chains: Sequence[uuid.UUID], processes: int) -> Iterator[tuple[Verdict, str]]:
    """Of each chain, in the order given, its verdict and what readable histories or rows say otherwise than the trail.

    They are held against the trail, so they say nothing where the trail itself is at fault. The primary is read.
    processes: how many work at the same time. Must not be called in a transaction.
    """
    look = partial(verify_and_note, at_primary=True)
    if processes < 2:
        for chain in chains:
            verdict = look(chain)
            yield verdict, (verify_histories(chain) or verify_rows(chain)) if verdict.whole else ""
        return
    entries = {reach.organisation: reach.entries for reach in heads()}
    connections.close_all()  # a connection cannot be shared with the processes that begin now
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=fork) as pool:
        work = {
            chain: (pool.submit(look, chain), [pool.submit(held, chain) for held in (verify_histories, verify_rows)])
            for chain in sorted(chains, key=lambda chain: entries.get(chain, 0), reverse=True)
        }
        for chain in chains:
            found, held = work[chain]
            verdict, said = found.result(), (part.result() for part in held)
            yield verdict, next(filter(None, said), "") if verdict.whole else ""


def processes_for(wanted: int | None, processors: int) -> int:
    """How many processes to use: as many as wanted, else as there are processors where the chains are long."""
    if wanted is not None:
        return max(1, wanted)
    return processors if sum(reach.entries for reach in heads()) >= WORTH_IT else 1
