"""Give every table that is watched already a function of its own, and take away the one that all of them shared."""

from typing import Any, ClassVar

from django.db import migrations

from qms.trail.capture import Capture, capture_sql, record_column

SHARED = r"""SELECT c.relname, encode(t.tgargs, 'escape'),
  (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE t.tgfoid = to_regproc('trail_capture') AND t.tgname = 'trail_insert' ORDER BY 1"""
"""Tables whose triggers still call the shared function, with the arguments and the columns of each."""


def write_functions(_apps: Any, schema_editor: Any) -> None:
    """In the words of the old triggers; a new installation has none of them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SHARED)
        found = cursor.fetchall()
    for table, text, columns in found:
        organisation, key, exclude, history, kept = text.split("\\000")[:5]
        capture = Capture(organisation, key, exclude, history, kept, record_column(table, columns))
        for statement in capture_sql(table, capture):
            schema_editor.execute(statement, params=None)
    schema_editor.execute("DROP FUNCTION IF EXISTS trail_capture()", params=None)


class Migration(migrations.Migration):
    """The facts are the same, at half the time."""

    dependencies: ClassVar = [
        ("trail", "0005_write_rows_once"),
    ]

    operations: ClassVar = [
        migrations.RunPython(write_functions, migrations.RunPython.noop, elidable=True),
    ]
