"""A table that lives as long as one test: rows to page, filter and sort."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connection, models, transaction

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
Filling = tuple[int, int | None, str]


class Thing(models.Model):
    """A row of a temporary table; in a registry of its own, so no census meets it."""

    created = models.DateTimeField()
    due = models.DateTimeField(null=True)
    title = models.CharField(max_length=50)

    class Meta:
        """Not a table of the product."""

        app_label = "web"
        apps = Apps()
        db_table = "things_of_a_test"

    def __str__(self) -> str:
        return self.title


@contextmanager
def table_of_things() -> Iterator["models.QuerySet[Thing]"]:
    """The table, for as long as the transaction lasts."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE things_of_a_test (id bigserial PRIMARY KEY, created timestamptz NOT NULL,"
                " due timestamptz, title varchar(50) NOT NULL) ON COMMIT DROP"
            )
        yield Thing._default_manager.all()
        transaction.set_rollback(True)


def fill(rows: list[Filling]) -> None:
    """Replace all rows by these: hours of creation and of the deadline, title."""
    Thing._default_manager.all().delete()
    Thing._default_manager.bulk_create(
        Thing(created=DAY + dt.timedelta(hours=c), due=None if d is None else DAY + dt.timedelta(hours=d), title=t)
        for c, d, t in rows
    )
