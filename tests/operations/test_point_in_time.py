"""Point-in-time recovery as docs/administrator/point-in-time.md describes it, on a server of its own."""

import tempfile
from pathlib import Path

from tools.recovery_trial import trial


def test_a_lost_disk_comes_back_to_the_moment_that_was_asked_for() -> None:
    with tempfile.TemporaryDirectory(prefix="concord-recovery-") as folder:
        found = trial(Path(folder), rows=60)
    assert (found["to a time"].lost, found["to a time"].too_many) == (0, 0)
    alone, streamed = found["newest, archive alone"], found["newest, archive and stream"]
    assert (alone.lost, alone.too_many) == (60, 0), "what was not archived yet is lost without the stream"
    assert (streamed.lost, streamed.too_many) == (0, 0), "with the stream no acknowledged row is"
