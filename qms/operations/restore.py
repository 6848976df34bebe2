"""Putting a backup back, and the evidence that it is what was backed up.

The dump goes into a database of its own. There rows, digests, walls and chains are compared with what the backup says;
then files, anchors and certificates are put back, the installation is brought to rest, and only then the database
takes its name.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from qms.lib.release import product
from qms.operations import archive, backup, dump, files, snapshot
from qms.operations.aftermath import settle
from qms.operations.clients import Programs, programs_for
from qms.operations.target import RestoreRefused, Target, pointed_at
from qms.organisations.checks import role_faults
from qms.organisations.context import INSTALLATION
from qms.organisations.models import Organisation
from qms.trail.anchors import places
from qms.trail.histories import verify_histories
from qms.trail.rows import verify_rows
from qms.trail.verify import verify

DIFFERENCES = 20
"""So many differences of a kind are named in the report; the number is always told."""


@dataclass
class Report:
    """What was checked, with its outcome: for people and, as JSON, for the file of evidence."""

    archive: str
    begun: dt.datetime
    facts: dict[str, Any] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def check(self, what: str, faults: list[str], outcome: str) -> None:
        """Note a check: its faults, or the sentence that says what holds."""
        shown = faults[:DIFFERENCES] + ([f"… {len(faults)} in all"] if len(faults) > DIFFERENCES else [])
        self.checks.append(
            {"what": what, "good": not faults, "outcome": outcome if not faults else "", "faults": shown}
        )

    @property
    def good(self) -> bool:
        """Whether every check held."""
        return all(check["good"] for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Everything, for the file of evidence."""
        ended = dt.datetime.now(dt.UTC)
        return {
            "archive": self.archive,
            "begun": f"{self.begun:%Y-%m-%dT%H:%M:%SZ}",
            "ended": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
            "seconds": round((ended - self.begun).total_seconds(), 1), "good": self.good, "restored by": product(),
            **self.facts, "checks": self.checks, "notes": self.notes,
        }  # fmt: skip

    def lines(self) -> list[str]:
        """The same for people."""
        words = [f"{'good' if one['good'] else 'BAD '}  {one['what']}: {one['outcome']}" for one in self.checks]
        for index, one in enumerate(self.checks):
            words[index] += "".join(f"\n        {fault}" for fault in one["faults"])
        return [*words, *(f"note  {note}" for note in self.notes)]


def restore(path: Path, target: Target, *, replace: bool, despite_faults: bool, workers: int) -> Report:
    """Restore the archive. Raises Damaged, RestoreRefused, NoPrograms, ProgramFailed, psycopg.Error, OSError.

    When a check fails, nothing takes the place of what is there, unless `despite_faults`; see the report's `good`.
    """
    report = Report(str(path), dt.datetime.now(dt.UTC))
    manifest = backup.check(path, deeply=False)
    report.facts = {"backup": {name: manifest[name] for name in ("made", "product", "server", "trail heads", "keys")}}
    report.check("archive", [], f"every byte is as it was written on {manifest['made']}")
    refuse_newer(manifest)
    version = target.refuse(replace=replace)
    if version // 10_000 < manifest["server"]["version_number"] // 10_000:
        raise RestoreRefused("The backup comes from a newer PostgreSQL than this server.")
    programs = programs_for(version)
    done = False
    try:
        target.make_draft(programs, manifest["server"])
        _read_dump(path, programs, target, workers)
        with pointed_at(target.draft):
            compare(path, manifest, report)
            if report.good or despite_faults:
                put_back(path, manifest, report)
                done = True
    finally:
        if not done:
            target.drop_draft()
    if done:
        kept = target.take_place()
        report.notes += [f"What was in the database {target.name} is kept as {kept}."] if kept else []
    return report


def refuse_newer(manifest: dict[str, Any]) -> None:
    """Raises RestoreRefused for a backup of a later version of Concord than this one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ()}
    newer = [name for name in manifest["migrations"] if name not in known]
    if newer:
        raise RestoreRefused(
            f"The backup was made by {manifest['product']}, which is newer than this version: it knows "
            f"{', '.join(newer[:5])}. Install that version first."
        )


def _read_dump(path: Path, programs: Programs, target: Target, workers: int) -> None:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.DATA_DIR) as folder:
        draft = Path(folder) / dump.MEMBER
        with archive.member(path, dump.MEMBER) as stream, draft.open("wb") as out:
            while part := stream.read(archive.CHUNK):
                out.write(part)
        dump.restore(programs, target.params(target.draft), draft, workers)
    with target.superuser(target.draft) as server:
        server.execute("ANALYZE")


def compare(path: Path, manifest: dict[str, Any], report: Report) -> None:
    """Hold the restored database against the backup: rows, walls, chains; and the role against the start-up check."""
    with snapshot.as_backup(connections["owner"].get_connection_params()) as connection:
        counts, heads = snapshot.count_rows(connection), snapshot.trail_heads(connection)
        walls = set(snapshot.walls(connection))
    rows = manifest["rows"]
    found = {name: count.rows for name, count in counts.items()}
    total = f"{sum(found.values())} rows in {len(found)} tables, as in the snapshot"
    report.check("row counts", _differing(rows, found), total)
    digests = {name: count.digest for name, count in counts.items()}
    report.check("row contents", _differing(manifest["row digests"], digests), "the digests of all tables are equal")
    with archive.member(path, backup.WALLS) as stream:
        before = set(stream.read().decode().splitlines())
    walls_now = [f"missing: {line}" for line in sorted(before - walls)]
    walls_now += [f"only here: {line}" for line in sorted(walls - before)]
    report.check("walls", walls_now, f"{len(walls)} policies, rights, keys, triggers and functions are identical")
    report.check("runtime role", [str(fault.msg) for fault in role_faults()], "it passes no wall")
    report.check("heads of the trail", _differing(manifest["trail heads"], heads), f"{len(heads)} chains end as before")
    verify_chains(path, report)


def _differing(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    names = sorted({*before, *now})
    return [f"{name}: {before.get(name)} → {now.get(name)}" for name in names if before.get(name) != now.get(name)]


def verify_chains(path: Path, report: Report) -> None:
    """Verify every chain with the anchors and public keys of the backup, and histories and rows against the chains."""
    faults, entries = [], 0
    report.facts["certificates kept"] = files.restore_certificates(path)
    with files.anchors_of(path):
        chains = [(row.slug, row.pk) for row in Organisation.objects.order_by("slug")]
        for name, key in [*chains, ("(installation)", INSTALLATION)]:
            verdict = verify(key)
            entries += verdict.entries
            fault = verdict.fault or verify_histories(key) or verify_rows(key)
            faults += [f"{name}: {fault}"] if fault else []
    words = f"{entries} entries of {len(chains) + 1} chains fit, checkpoints, anchors, histories and rows too"
    report.check("chains of the trail", faults, words)


def put_back(path: Path, manifest: dict[str, Any], report: Report) -> None:
    """Files, anchors, certificates; then bring the installation to rest."""
    members = manifest["members"]
    digests = {n.removeprefix(f"{files.FILES}/"): m["sha256"] for n, m in members.items() if n.startswith(files.FILES)}
    done = files.restore_files(path, digests)
    report.facts["files"] = done
    with snapshot.as_backup(connections["owner"].get_connection_params()) as connection:
        named = backup.named_files(connection)
    gone = set(manifest["missing files"])
    faults = [f"{name} is missing" for name in named if name not in digests and name not in gone]
    faults += [
        f"{name} differs from its record" for name, sha in named.items() if sha and digests.get(name, sha) != sha
    ]
    report.check("files", faults, f"{len(digests)} files, {done['written']} written, all as their records say")
    report.notes += [f"The file {name} was missing when the backup was made." for name in sorted(gone)]
    _put_back_anchors(path, report)
    keys = files.key_fingerprints()
    if keys != manifest["keys"]:
        report.notes.append(f"The keys here are not those of the backup: {manifest['keys']} → {keys}.")
    made = dt.datetime.fromisoformat(manifest["made"])
    report.facts["brought to rest"] = settle(made)
    report.facts["seconds since the backup"] = int((report.begun - made).total_seconds())
    waiting = {f"{a}.{n}" for a, n in MigrationLoader(None).disk_migrations or ()} - set(manifest["migrations"])
    if waiting:
        report.notes.append(f"{len(waiting)} migrations are new in this version. Run: tools/entrypoint.sh migrate")


def _put_back_anchors(path: Path, report: Report) -> None:
    done = files.restore_anchors(path, f"{report.begun:%Y%m%dT%H%M%SZ}")
    report.facts["anchors"] = done
    report.check("anchors", done["different"], f"{done['written']} files written, {done['the same']} were there")
    aside = "Name a new folder of the bucket." if places()[0].locked else "It was set aside."
    report.notes += [
        f"{name}: the anchors here go on after the backup by {lines} lines; what they prove is lost. {aside}"
        for name, lines in done["ahead"].items()
    ]
    report.notes += [
        f"Look at the anchors in {place.name} too: they may go on after the backup." for place in places()[1:]
    ]
