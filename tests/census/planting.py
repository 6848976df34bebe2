"""How the census proves itself: plant a fault, run the named check, and see that it reports something.

A check is an ordinary test function of the census. Called as a function it says nothing when all is well and fails with
its findings when it is not; `findings` turns that into a text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError
from psycopg import Error

Check = Callable[..., None]


@dataclass(frozen=True)
class Fault:
    """Something wrong: SQL that a superuser or a bad migration could run, and the checks that must report it."""

    what: str
    sql: str
    check: Check

    def __str__(self) -> str:
        """The name of the case."""
        return f"{self.what} -> {self.check.__name__}"


def findings(check: Check, *args: Any) -> str:
    """What a check reports, or nothing. A refusal of the database inside a check counts as a report."""
    try:
        check(*args)
    except (AssertionError, pytest.fail.Exception, Error, DatabaseError) as found:
        return f"{check.__name__}: {type(found).__name__} {found}"
    return ""
