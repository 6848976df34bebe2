"""Runs one of our small reader programs in a process of its own, with limits on time, memory and output.

A native library that crashes, spins or asks for all memory then costs one refusal and not a worker.
"""

import subprocess
import sys
from pathlib import Path
from typing import IO

_CHILDREN = Path(__file__).parent / "children"


class ReaderFailed(Exception):
    """The reader ended without a result: it crashed, or met one of its limits."""


def run_reader(
    name: str, source: IO[bytes], result: IO[bytes], *, seconds: int, megabytes: int, options: str = ""
) -> None:
    """Run `children/<name>.py` over the file `source`, writing what it prints to the file `result`.

    `source` and `result` are real files (with a descriptor). `seconds` bounds processor and wall time,
    `megabytes` bounds memory and, separately, the output. Raises `ReaderFailed`.
    """
    source.seek(0)
    command = [sys.executable, "-I", "-X", "utf8", str(_CHILDREN / f"{name}.py"), str(seconds), str(megabytes), options]
    try:
        subprocess.run(
            command, stdin=source, stdout=result, stderr=subprocess.DEVNULL, timeout=seconds * 2, check=True, env={}
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise ReaderFailed(name) from error
    result.seek(0)
