"""A plugin of pytest: the results of a run (--junit-xml) say which build was run, on what, and what was asked for.

The digest is taken before the first test and after the last, because a run lasts long enough for a file to change.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from _pytest.junitxml import xml_key

from qms.lib import release
from tools.validation import build

PREFIX = "concord."


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note the build and its surroundings in the results, if the run writes any."""
    before: dict[str, Callable[[], str]] = {
        "digest_before": build.digest,
        "version": release.version,
        "commit": build.commit,
        "started": lambda: datetime.now(UTC).isoformat(timespec="seconds"),
        "arguments": lambda: " ".join(session.config.invocation_params.args),
        "postgresql": _postgresql,
        "redis": _redis,
    }
    if session.config.stash.get(xml_key, None) is not None:
        _note(session, {name: ask() for name, ask in before.items()} | build.surroundings())


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Note the digest again, before the results are written."""
    if session.config.stash.get(xml_key, None) is not None:
        _note(session, {"digest_after": build.digest(), "ended": datetime.now(UTC).isoformat(timespec="seconds")})


def _note(session: pytest.Session, facts: dict[str, str]) -> None:
    results = session.config.stash[xml_key]
    for name, value in facts.items():
        results.add_global_property(PREFIX + name, value)


def _postgresql() -> str:
    address = os.environ.get("DATABASE_SUPERUSER_URL", "")
    if not address:
        return "none"
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT version()").fetchone()
        return str(row[0]) if row else ""


def _redis() -> str:
    address = os.environ.get("REDIS_URL", "")
    if not urlsplit(address).hostname:
        return "none"
    with redis.Redis.from_url(address) as client:
        return str(client.info("server")["redis_version"])
