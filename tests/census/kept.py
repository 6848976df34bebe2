"""Furnished databases that are made once in a run; who needs one takes a clone instead of furnishing houses anew.

A kept database is a template that nobody is connected to. Beside it lie what its maker returned (by which tests find
rows), pickled, and the files that its rows name, in the folder that tools/test.py gives to the run. Workers meet at a
lock: whoever comes first makes it, the others wait.
"""

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests import ground
from tests.census.clones import copy_database, kept_clone, standing_in
from tests.census.database import as_superuser
from tests.census.houses import Furnished, fill_what_is_empty
from tests.census.poisoning import poison
from tests.census.world import World, make_world
from tests.factories.cast import Cast

KEPT_LOCK = 7_406_119


@dataclass(frozen=True)
class Kept:
    """What is kept under a name. `make` furnishes and returns what tests need to know; it is given what `on` holds."""

    name: str
    make: Callable[..., Any]
    on: "Kept | None" = None

    @property
    def folder(self) -> Path:
        """Where files and what is known lie as long as the run lasts."""
        return ground.run_folder() / "kept" / self.name

    @property
    def database(self) -> str:
        """The template's name: of this run alone, because dates in it are of its day."""
        return f"kept_{self.name}_{ground.run_name()}"


def _row_of_each_in_every_table(world: World) -> tuple[Cast, Furnished, Furnished]:
    with as_superuser() as server:
        fill_what_is_empty(server, [world.cast.a.organisation.pk, world.cast.b.organisation.pk])
    return world.cast, world.a, world.b


WORLD = Kept("world", make_world)
POISONED = Kept("poisoned", poison, on=WORLD)
FILLED = Kept("filled", _row_of_each_in_every_table, on=WORLD)


@contextmanager
def clone_of(kept: Kept) -> Iterator[tuple[str, Any]]:
    """A clone of what is kept, by its name, and what is known of it; Django stays where it is."""
    with ground.superuser() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [KEPT_LOCK])
        known = _known(server, kept)
    shutil.copytree(kept.folder / "files", settings.FILES_ROOT, dirs_exist_ok=True)
    with kept_clone(kept.database) as name:
        yield name, known


def _known(server: psycopg.Connection[Any], kept: Kept) -> Any:
    """What is known of a kept database; it is made when it is not there yet."""
    known = kept.folder / "known.pickle"
    if not known.exists():
        given = [_known(server, kept.on)] if kept.on else []
        with _draft(server, kept) as draft, ground.files_in(kept.folder / "files"), standing_in(draft):
            found = kept.make(*given)
        known.write_bytes(pickle.dumps(found))
    return pickle.loads(known.read_bytes())


@contextmanager
def _draft(server: psycopg.Connection[Any], kept: Kept) -> Iterator[str]:
    """A database and its folder of files, to be furnished; it gets its name when it is whole."""
    shutil.rmtree(kept.folder, ignore_errors=True)
    if kept.on:
        draft = copy_database(kept.on.database)
        shutil.copytree(kept.on.folder / "files", kept.folder / "files")
    else:
        draft = ground.clone_database(kept.name, ground.migrate)
        (kept.folder / "files").mkdir(parents=True)
    try:
        yield draft
        server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{kept.database}"'.encode())
    finally:
        ground.drop_database(draft)  # when it was not made whole
