"""Anchors in a bucket with object lock: one locked object per checkpoint; for years nobody can change or delete it.

`<folder>/<organisation>/<number counted down>.<number>.json` holds one line. Names count down from 999999999999, so the
newest comes first in the store's list and one question finds it. An object is only put where none is, under the lock
COMPLIANCE. A lock does not forbid a *newer version* under the same name, or a mark of deletion: therefore the first
version is what counts, and every other is told by `disturbed`.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError
from django.utils import timezone

from qms.lib.objectclient import client, code_of, told
from qms.lib.objectstore import Bucket
from qms.trail.checkpoint import Checkpoint

LAST = 10**12 - 1
READERS = 16
"""Objects are small and far away: so many are read at a time."""

AT_ONCE = 1000
MOST_BYTES = 65_536
_NAME = re.compile(r"(\d{12})\.([1-9]\d{0,11})\.json")
TAKEN = frozenset({"PreconditionFailed", "412"})


@dataclass(frozen=True)
class Kept:
    """The first version of an object, and what was done to its name later."""

    key: str
    version: str
    later: str = ""


@dataclass(frozen=True)
class ObjectPlace:
    """A bucket made with object lock. `years`: how long nobody can delete what is written now."""

    bucket: Bucket
    years: int

    @property
    def name(self) -> str:
        return self.bucket.label

    @property
    def locked(self) -> bool:
        return True

    def append(self, organisation: uuid.UUID, checkpoints: Iterable[Checkpoint]) -> int:
        """Two processes at once are put in order by the store: it takes an object only where none is."""
        last = self.last_number(organisation)
        return sum(self._put(organisation, each) for each in checkpoints if each.number > last)

    def last_number(self, organisation: uuid.UUID) -> int:
        """A page asks it too: a store that hangs is given up quickly."""
        with told(self.name):
            found = client(self.bucket, brisk=True).list_objects_v2(
                Bucket=self.bucket.name, Prefix=self._folder(organisation), MaxKeys=1
            )
        return next((number for entry in found.get("Contents", []) if (number := _number(entry["Key"]))), 0)

    def lines(self, organisation: uuid.UUID) -> Iterator[str]:
        found = sorted(self._kept(organisation).items())
        with ThreadPoolExecutor(READERS) as pool:
            for start in range(0, len(found), AT_ONCE):
                yield from pool.map(self._line, [kept for _number, kept in found[start : start + AT_ONCE]])

    def disturbed(self, organisation: uuid.UUID) -> dict[int, str]:
        return {number: kept.later for number, kept in self._kept(organisation).items() if kept.later}

    def organisations(self) -> set[uuid.UUID]:
        base, found = self._path(""), set()
        pages = client(self.bucket).get_paginator("list_objects_v2")
        with told(self.name):
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=base, Delimiter="/"):
                for entry in page.get("CommonPrefixes", []):
                    try:
                        found.add(uuid.UUID(entry["Prefix"].removeprefix(base).rstrip("/")))
                    except ValueError:  # a folder of somebody else's
                        continue
        return found

    def _path(self, rest: str) -> str:
        return f"{self.bucket.folder}/{rest}" if self.bucket.folder else rest

    def _folder(self, organisation: uuid.UUID) -> str:
        return self._path(f"{organisation}/")

    def _put(self, organisation: uuid.UUID, checkpoint: Checkpoint) -> bool:
        """Write one; False when it is there already. Raises StoreAway, also for a bucket without object lock."""
        body, key = f"{checkpoint.line()}\n".encode(), f"{self._folder(organisation)}{_name(checkpoint.number)}"
        with told(key):
            try:
                client(self.bucket).put_object(
                    Bucket=self.bucket.name, Key=key, Body=body, ContentType="application/json", IfNoneMatch="*",
                    ChecksumAlgorithm="SHA256", ChecksumSHA256=base64.b64encode(hashlib.sha256(body).digest()).decode(),
                    ObjectLockMode="COMPLIANCE",
                    ObjectLockRetainUntilDate=timezone.now() + dt.timedelta(days=366 * self.years),
                )  # fmt: skip
            except ClientError as error:
                if code_of(error) in TAKEN:
                    return False
                raise
        return True

    def _kept(self, organisation: uuid.UUID) -> dict[int, Kept]:
        """The first version of each checkpoint's object. The store lists the versions of a name newest first."""
        found: dict[int, Kept] = {}
        marked: set[int] = set()
        pages = client(self.bucket).get_paginator("list_object_versions")
        with told(self.name):
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=self._folder(organisation)):
                for entry in page.get("Versions", []):
                    number = _number(entry["Key"])
                    again = "was written again later" if number in found else ""
                    if number:
                        found[number] = Kept(entry["Key"], entry["VersionId"], again)
                marked.update(_number(entry["Key"]) for entry in page.get("DeleteMarkers", []))
        for number in marked & set(found):
            found[number] = replace(found[number], later="was marked as deleted")
        return found

    def _line(self, kept: Kept) -> str:
        """The object's text as one line: what is more than a line is no checkpoint, and reads as none."""
        with told(kept.key):
            answer: Any = client(self.bucket).get_object(Bucket=self.bucket.name, Key=kept.key, VersionId=kept.version)
            octets: bytes = answer["Body"].read(MOST_BYTES)
        return octets.decode("ascii", "replace").removesuffix("\n").replace("\n", " ") + "\n"


def _name(number: int) -> str:
    return f"{LAST - number:012d}.{number}.json"


def _number(key: str) -> int:
    """The number of the checkpoint in an object of this name, 0 for an object of somebody else's."""
    match = _NAME.fullmatch(key.rpartition("/")[2])
    return int(match[2]) if match and int(match[1]) == LAST - int(match[2]) else 0
