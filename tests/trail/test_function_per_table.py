"""An installation whose tables still share one capturing function is led over to a function per table."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection, connections

from qms.organisations.models import Site
from qms.trail.models import Fact
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast

pytestmark = pytest.mark.usefixtures("own_database")

OLD = """
CREATE FUNCTION trail_capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
{triggers}
DROP FUNCTION trail_capture_organisations_site();
"""
TRIGGER = """
DROP TRIGGER trail_{event} ON organisations_site;
CREATE TRIGGER trail_{event} AFTER {event} ON organisations_site {tables} FOR EACH STATEMENT EXECUTE FUNCTION
  trail_capture('column organisation_id', 'id', 'address', '', '');
"""


def give_all_tables_one_function() -> None:
    """As it was: five arguments, and nothing is captured any more, because the function of old is not here."""
    tables = {"insert": "REFERENCING NEW TABLE AS new_rows", "delete": "REFERENCING OLD TABLE AS old_rows"}
    tables["update"] = "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
    triggers = "".join(TRIGGER.format(event=event, tables=named) for event, named in tables.items())
    with connections["owner"].cursor() as cursor:
        cursor.execute(OLD.format(triggers=triggers))


def migrate() -> None:
    step: Any = import_module("qms.trail.migrations.0006_function_per_table")
    with connections["owner"].schema_editor() as editor:
        step.write_functions(None, editor)


def facts(cast: Cast) -> int:
    with cast.a.sitting("admin"):
        return Fact.objects.filter(table_name="organisations_site").count()


def rename(cast: Cast, name: str) -> None:
    with cast.a.sitting("admin"):
        Site.objects.filter(pk=cast.a.graz.pk).update(name=name)


def test_what_was_watched_is_watched_as_before_by_a_function_of_its_own(cast: Cast) -> None:
    before = facts(cast)
    give_all_tables_one_function()
    rename(cast, "Graz, not captured")
    assert facts(cast) == before
    migrate()
    rename(cast, "Graz again")
    assert facts(cast) == before + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('trail_capture')")
        assert cursor.fetchone() == (None,)
    with cast.a.sitting("admin"):
        assert verify_chain(cast.a.organisation.pk).whole


def test_a_new_installation_has_nothing_to_lead_over(cast: Cast) -> None:
    before = facts(cast)
    migrate()
    rename(cast, "Graz as ever")
    assert facts(cast) == before + 1
