"""The dump of the database inside a backup: made by pg_dump in a shared snapshot, and read again to count its rows."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Thread
from typing import IO, Any

from qms.operations.clients import ProgramFailed, Programs, failure

MEMBER = "database.dump"
_TABLE = re.compile(rb"^COPY (\S+) \(?.*FROM stdin;\n$")
_END = b"\\.\n"


def dump(programs: Programs, params: Mapping[str, Any], snapshot: str, path: Path) -> None:
    """Write the dump of one snapshot, with owners and rights, and flush it to the disk. Raises ProgramFailed."""
    options = ["--format=custom", "--compress=gzip:4", "--role=backup", f"--snapshot={snapshot}", "--no-password"]
    programs.run("pg_dump", *options, f"--file={path}", params=params)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def rows_inside(programs: Programs, stream: IO[bytes]) -> dict[str, int]:
    """Rows of every table as they stand in a dump. stream: the dump. Raises ProgramFailed when it cannot be read."""
    command = programs.command("pg_restore", "--data-only", "--file=-")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin and process.stdout and process.stderr
    said: list[bytes] = []
    threads = [
        Thread(target=_feed, args=(stream, process.stdin)),
        Thread(target=lambda source: said.append(source.read()), args=(process.stderr,)),
    ]
    for thread in threads:
        thread.start()
    counts = _count(process.stdout)
    code = process.wait()
    for thread in threads:
        thread.join()
    process.stdout.close()
    process.stderr.close()
    if code:
        raise ProgramFailed(failure("pg_restore", code, b"".join(said).decode(errors="replace")))
    return counts


def _feed(source: IO[bytes], sink: IO[bytes]) -> None:
    try:
        while part := source.read(1 << 20):
            sink.write(part)
        sink.close()
    except BrokenPipeError:  # pg_restore has given up and says why
        return


def _count(lines: Iterable[bytes]) -> dict[str, int]:
    """Count the lines between `COPY table … FROM stdin;` and `\\.`; inside them no line can be either."""
    counts: dict[str, int] = {}
    table = ""
    for line in lines:
        if table:
            if line == _END:
                table = ""
            else:
                counts[table] += 1
        elif found := _TABLE.match(line):
            table = found[1].decode().replace('"', "")
            counts.setdefault(table, 0)
    return counts


def restore(programs: Programs, params: Mapping[str, Any], path: Path, workers: int) -> None:
    """Read a dump into an empty database as superuser, owners and rights included. Raises ProgramFailed."""
    programs.run("pg_restore", "--exit-on-error", "--no-password", f"--jobs={workers}", str(path), params=params)
