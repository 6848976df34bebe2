"""Making a backup: one snapshot, one file, nothing under its name that was not counted twice.

The database is read as the role `backup` in one snapshot. Rows are counted in the snapshot, and again inside the dump:
a dump that lost a row is refused at once, and so is one with no rows where there must be some.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from qms.lib.release import product
from qms.operations import archive, dump, files, snapshot
from qms.operations.clients import Programs, programs_for

FORMAT = 1
NEVER_EMPTY = ("public.django_migrations", "public.django_content_type", "public.auth_permission")
"""Tables that have rows in every installation, even in one without an organisation."""

LIKE_THE_HEADS = "public.trail_link"
"""The heads of the trail say how many rows this table has: a count that does not come from the table itself."""

WALLS = "walls.txt"


class BackupRefused(Exception):
    """The backup would not hold what it should; nothing was kept. The message says what is wrong."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where, what its manifest says, files that rows name and that are not in the storage."""

    path: Path
    manifest: dict[str, Any]
    missing: list[str] = field(default_factory=list)


def make(path: Path) -> Backup:
    """Write a backup to `path`. Raises BackupRefused, CannotReadAll, NoPrograms, ProgramFailed, OSError."""
    begun = dt.datetime.now(dt.UTC)
    params = connections["owner"].get_connection_params()
    with tempfile.TemporaryDirectory(prefix=".concord-backup-", dir=path.parent) as folder:
        files.copy_anchors(Path(folder))
        facts, walls, named = _dump(params, Path(folder), begun)
        return _write(path, begun, Path(folder), walls, facts, named)


def _dump(params: dict[str, Any], folder: Path, begun: dt.datetime) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """Dump the database into the folder; returns facts, walls and named files of the same snapshot."""
    with snapshot.as_backup(params) as connection:
        server = snapshot.server_facts(connection)
        programs = programs_for(server["version_number"])
        draft = folder / dump.MEMBER
        dump.dump(programs, params, snapshot.export_snapshot(connection), draft)
        counts, heads = snapshot.count_rows(connection), snapshot.trail_heads(connection)
        refuse_incomplete(counts, heads, _rows_inside(programs, draft))
        facts = {
            "format": FORMAT, "product": product(), "made": f"{begun:%Y-%m-%dT%H:%M:%S.%f}Z", "server": server,
            "programs": programs.version, "migrations": snapshot.migrations(connection), "trail heads": heads,
            "rows": {name: count.rows for name, count in counts.items()},
            "row digests": {name: count.digest for name, count in counts.items()},
        }  # fmt: skip
        return facts, snapshot.walls(connection), named_files(connection)


def _rows_inside(programs: Programs, path: Path) -> dict[str, int]:
    with path.open("rb") as stream:
        return dump.rows_inside(programs, stream)


def _write(
    path: Path, begun: dt.datetime, folder: Path, walls: list[str], facts: dict[str, Any], named: dict[str, str]
) -> Backup:
    draft = folder / dump.MEMBER
    with archive.writing(path, int(begun.timestamp())) as out:
        with draft.open("rb") as stream:
            out.add(dump.MEMBER, stream, draft.stat().st_size)
        draft.unlink()
        out.add_bytes(WALLS, ("\n".join(walls) + "\n").encode())
        kept = {"files": files.add_files(out), "anchors": files.add_anchors(out, folder / files.ANCHORS)}
        files.add_certificates(out)
        missing = sorted(name for name in named if f"{files.FILES}/{name}" not in out.members)
        manifest = {**facts, "kept": kept, "keys": files.key_fingerprints(), "missing files": missing}
        out.finish(manifest)
        return Backup(path, {**manifest, "members": out.members}, missing)


def refuse_incomplete(
    counts: dict[str, snapshot.Count], heads: dict[str, dict[str, Any]], inside: dict[str, int]
) -> None:
    """Raises BackupRefused when the dump does not hold what the snapshot has, or the snapshot cannot be right."""
    wrong = [
        f"{name}: {count.rows} rows in the database, {inside.get(name, 0)} in the dump"
        for name, count in counts.items()
        if count.rows != inside.get(name, 0)
    ]
    wrong += [f"{name}: in the dump only" for name in inside if name not in counts]
    wrong += [f"{name} is empty" for name in NEVER_EMPTY if name not in counts or not counts[name].rows]
    links = sum(head["position"] for head in heads.values())
    found = counts[LIKE_THE_HEADS].rows if LIKE_THE_HEADS in counts else 0
    if links != found:
        wrong.append(f"the trail's heads count {links} entries, the backup would hold {found}")
    if wrong:
        raise BackupRefused("The backup would not be complete: " + "; ".join(wrong[:10]))


NAMED_FILES = """SELECT storage_name, sha256 FROM records_attachment
 UNION ALL SELECT thumbnail_name, '' FROM records_attachment WHERE thumbnail_name <> ''
 UNION ALL SELECT storage_name, sha256 FROM pdf_recordpdf"""


def named_files(connection: Any) -> dict[str, str]:
    """The files that must be there, with their SHA-256 where a row knows it. Files of exports may go at any time."""
    return dict(connection.execute(NAMED_FILES).fetchall())


def file_name(moment: dt.datetime) -> str:
    """The name of a backup: of which database, and when."""
    return f"concord-{connections['owner'].settings_dict['NAME']}-{moment:%Y%m%dT%H%M%SZ}.tar"


def check(path: Path, *, deeply: bool = True) -> dict[str, Any]:
    """Read a backup and return its manifest. Raises Damaged, or OSError when the file cannot be read.

    deeply: also let pg_restore read the dump and count its rows again; raises NoPrograms without its version.
    """
    archive.refuse_damage(path)
    manifest = archive.read_manifest(path)
    if manifest.get("format") != FORMAT:
        raise archive.Damaged(f"This is a backup of format {manifest.get('format')}; this version reads {FORMAT}.")
    rows = manifest["rows"]
    if not all(rows.get(name) for name in NEVER_EMPTY):
        raise archive.Damaged("The backup is empty: it has no rows.")
    if deeply:
        programs = programs_for(manifest["server"]["version_number"])
        with archive.member(path, dump.MEMBER) as stream:
            inside = dump.rows_inside(programs, stream)
        wrong = [name for name in {*rows, *inside} if rows.get(name, 0) != inside.get(name, 0)]
        if wrong:
            raise archive.Damaged(f"The dump does not hold the rows that the manifest names: {', '.join(wrong[:10])}")
    return manifest
