"""The census proves itself: each fault planted in the catalogue is reported by its check, a clean one by none."""

import inspect
from typing import Any

import psycopg
import pytest

from tests.census import faults_in_sql, test_catalogue
from tests.census.conftest import Rows
from tests.census.planting import Check, Fault, findings

Server = psycopg.Connection[Any]
CHECKS: list[Check] = [check for name, check in sorted(vars(test_catalogue).items()) if name.startswith("test_")]


@pytest.mark.parametrize("fault", faults_in_sql.ALL, ids=str)
def test_a_fault_of_the_catalogue_is_reported(superuser: Server, rows: Rows, fault: Fault) -> None:
    with superuser.transaction(force_rollback=True):
        superuser.execute(fault.sql.encode())
        assert findings(fault.check, rows), f"{fault.what}: {fault.check.__name__} sees nothing"


def test_a_clean_catalogue_gives_no_findings(rows: Rows) -> None:
    plain = [check for check in CHECKS if list(inspect.signature(check).parameters) == ["rows"]]
    assert len(plain) > 15
    assert [found for check in plain if (found := findings(check, rows))] == []
