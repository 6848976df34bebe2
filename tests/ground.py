"""What lies under one worker of a test run: a database cloned from a template, Redis numbers and folders of its own.

Migrations take seconds, a clone takes a tenth of one: the first worker migrates a template, the others wait for it.
The template is named by the digest of everything a migration can import, so a changed source makes a new one.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.signals import setting_changed

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("qms", "feedback", "capa", "changecontrol", "audits", "agreements")
TEMPLATE_LOCK = 7_406_118
PAIRS_OF_REDIS = 8
"""Redis has sixteen databases; a worker needs one for the broker and one for the cache."""


def superuser_url() -> str:
    """The address of the server's own database for its superuser, as tools/test.py gives it."""
    return os.environ["DATABASE_SUPERUSER_URL"]


def superuser() -> psycopg.Connection[Any]:
    """A connection of the superuser to the server's own database.

    Always to `postgres`, whatever the address names: advisory locks are of one database, and all runs on a server
    must meet at the same lock.
    """
    return psycopg.connect(superuser_url(), dbname="postgres", autocommit=True)


def sources_digest() -> str:
    """Changes whenever a migration could come out differently."""
    total = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()[:16]


def point_at(name: str) -> None:
    """Let all connections of this process lead to the named database."""
    for alias in connections:
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name


def clone_database(worker: str, migrate: Callable[[], None]) -> str:
    """Create this worker's database from the template and return its name; `migrate` fills the template."""
    name, template = f"test_{worker}_{os.getpid()}", f"template_{sources_digest()}"
    with superuser() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _make_template(server, template, migrate)
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER owner'.encode())
    return name


def _make_template(server: psycopg.Connection[Any], template: str, migrate: Callable[[], None]) -> None:
    """Migrate under another name, so that a template cut off half way is never cloned. Old templates go."""
    old = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'").fetchall()
    for (name,) in old:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
    draft = f"{template}_new"
    server.execute(f'CREATE DATABASE "{draft}" OWNER owner'.encode())
    point_at(draft)
    migrate()
    for alias in connections:
        connections[alias].close()
    server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"'.encode())


def run_folder() -> Path:
    """The folder that tools/test.py gives to the run; all its workers share it, and it goes with the run."""
    return Path(os.environ["CONCORD_DATA"])


def run_name() -> str:
    """What sets this run apart from others on the same server, as a part of names."""
    return run_folder().name[-8:]


def drop_kept() -> None:
    """Remove what was kept for this run (tests/census/kept.py): on a server that goes on it would be left behind."""
    with superuser() as server:
        sql = "SELECT datname FROM pg_database WHERE starts_with(datname, 'kept_') AND datname LIKE %s"
        found = server.execute(sql, [f"%_{run_name()}"]).fetchall()
    for (name,) in found:
        drop_database(name)


def drop_database(name: str) -> None:
    """Remove a worker's database, whoever is still connected to it."""
    with superuser() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def migrate() -> None:
    """Fill the database to which Django's connections lead."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)


@contextmanager
def database_apart(stem: str) -> Iterator[None]:
    """Work on a fresh database inside the block, without what other tests have left in the worker's own."""
    before = str(connections["default"].settings_dict["NAME"])
    name = clone_database(stem, migrate)
    point_at(name)
    try:
        yield
    finally:
        point_at(before)
        drop_database(name)


def take_redis(worker: str) -> None:
    """Use Redis databases of this worker alone, so that clearing the cache clears nobody else's."""
    from qms.celery import celery_app

    number = int(worker.removeprefix("gw")) % PAIRS_OF_REDIS if worker.startswith("gw") else 0
    settings.CACHES["default"]["LOCATION"] = f"{settings.REDIS_URL}/{2 * number + 1}"
    settings.CELERY_BROKER_URL = f"{settings.REDIS_URL}/{2 * number}"
    celery_app.conf.update(broker_url=settings.CELERY_BROKER_URL)
    setting_changed.send(sender=None, setting="CACHES", value=settings.CACHES, enter=True)


def take_folders(base: Path) -> None:
    """Keep files, keys and static files of this worker below `base`."""
    for name in ("STATIC_ROOT", "FILES_ROOT", "KEYS_DIR", "ANCHOR_DIR"):
        folder = base / name.lower()
        folder.mkdir(mode=0o700)
        setattr(settings, name, folder)
    _keep_files_in(settings.FILES_ROOT)


@contextmanager
def files_in(folder: Path) -> Iterator[None]:
    """Keep files in another folder inside the block."""
    before = settings.FILES_ROOT
    _keep_files_in(folder)
    try:
        yield
    finally:
        _keep_files_in(before)


def _keep_files_in(folder: Path) -> None:
    settings.FILES_ROOT = folder
    storages = cast(dict[str, dict[str, Any]], settings.STORAGES)
    storages["default"]["OPTIONS"]["location"] = str(folder)
    setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)
