"""The migration operation that puts a table under watch of the trail.

    operations = [migrations.CreateModel("Site", …), Wall("Site"), Watch("Site")]

Triggers for INSERT, UPDATE and DELETE write the facts and, where the model keeps a readable history, its rows too
(capture.py). Repeat the operation in the migration that adds or removes a column.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from qms.organisations.wall import column_names
from qms.trail.capture import EVENTS, Capture, capture_sql, function_name, record_column


class Watch(Operation):
    """Capture every change of the named model's table.

    organisation: "column NAME" (default organisation_id), "context" for a child of the registry, or "global".
    exclude: columns that never reach the trail (secrets).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, *, app: str = "", organisation: str = "", exclude: Sequence[str] = ()) -> None:
        """`app`: the label of another app's model, when its own migration cannot do it (apps below the trail)."""
        self.name, self.app, self.organisation, self.exclude = name, app, organisation, tuple(exclude)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation into a migration."""
        kwargs = {"app": self.app, "organisation": self.organisation, "exclude": self.exclude}
        return self.__class__.__name__, [self.name], kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's state."""

    def _model(self, app_label: str, state: ProjectState) -> tuple[type[models.Model], type[models.Model] | None]:
        apps = state.apps
        label = self.app or app_label
        model = apps.get_model(label, self.name)
        try:
            return model, apps.get_model(label, f"Historical{self.name}")
        except LookupError:
            return model, None

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Write the three triggers anew."""
        model, history = self._model(app_label, to_state)
        for statement in watch_sql(model, history, self.organisation, self.exclude):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the triggers and their function away."""
        model, _history = self._model(app_label, from_state)
        for event in EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS trail_{event} ON {model._meta.db_table}", params=None)
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {function_name(model._meta.db_table)}()", params=None)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Put {self.name} under watch of the trail"


def shared_columns(model: type[models.Model], history: type[models.Model] | None) -> list[str]:
    """The columns of the model's own table that its history keeps too."""
    kept = set(column_names(history)) if history else set()
    return [column for column in column_names(model) if column in kept]


def watch_sql(
    model: type[models.Model], history: type[models.Model] | None, organisation: str, exclude: Sequence[str]
) -> list[str]:
    """The statements that write the table's function and attach its triggers."""
    table, columns = model._meta.db_table, column_names(model)
    capture = Capture(
        organisation=organisation or ("column organisation_id" if "organisation_id" in columns else "context"),
        key=str(model._meta.pk.column) if model._meta.pk else "id",
        exclude=",".join(exclude),
        history=history._meta.db_table if history else "",
        columns=", ".join(shared_columns(model, history)),
        record=record_column(table, columns),
    )
    statements = [f"GRANT INSERT ON {capture.history} TO trail"] if history else []
    if history and "record_id" in column_names(history):
        statements.append(f"CREATE INDEX IF NOT EXISTS {capture.history}_of_record ON {capture.history} (record_id)")
    return statements + capture_sql(table, capture)
