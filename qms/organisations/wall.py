"""The wall: one migration operation puts a table behind row-level security.

    operations = [migrations.CreateModel("Site", …), Wall("Site")]

It enables and FORCEs row security, adds the policy of the tenant, composite keys to other tenant tables, the grants of
`app`, and for `portal` exactly what is named. The policies call `tenant()`, which raises when nothing is set.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from qms.organisations.tenancy import TenantKey

TENANT = "organisation_id = (SELECT tenant())"


def column_names(model: type[models.Model]) -> list[str]:
    """The columns of the model's own table, in order."""
    return [str(field.column) for field in model._meta.local_concrete_fields]


def has_organisation(model: type[models.Model]) -> bool:
    """Whether the model's own table carries the organisation."""
    return "organisation_id" in column_names(model)


def registry_of(model: type[models.Model]) -> type[models.Model]:
    """The model up the inheritance chain whose table carries the organisation."""
    for candidate in (model, *model._meta.get_parent_list()):
        if has_organisation(candidate):
            return candidate
    raise ValueError(f"{model._meta.label} has no organisation")


def is_tenant(model: type[models.Model]) -> bool:
    """Whether rows of the model belong to an organisation, by their own column or their parent's."""
    return any(has_organisation(candidate) for candidate in (model, *model._meta.get_parent_list()))


class Wall(Operation):
    """Put the named model's table behind the wall.

    policy: SQL condition of the tenant; by default the organisation's column, or for a child of the registry that its
    record is visible. writes: what `app` may do besides SELECT. portal: SQL condition under which the role `portal`
    may read a row (None: never); portal_columns: only these columns (default: all).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        name: str,
        *,
        policy: str | None = None,
        writes: str = "INSERT, UPDATE",
        portal: str | None = None,
        portal_columns: Sequence[str] = (),
        registry: str | None = None,
    ) -> None:
        """Remember the declaration; the SQL is written when the migration runs."""
        self.name, self.policy, self.writes = name, policy, writes
        self.portal, self.portal_columns, self.registry = portal, tuple(portal_columns), registry

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation into a migration."""
        kwargs: dict[str, Any] = {"policy": self.policy, "writes": self.writes, "portal": self.portal}
        kwargs |= {"portal_columns": self.portal_columns, "registry": self.registry}
        return self.__class__.__name__, [self.name], kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is no part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Write policies, keys and grants."""
        model = to_state.apps.get_model(app_label, self.name)
        add_waiting_constraints(schema_editor)
        for statement in [*self._keys(model), *self._policies(model), *self._grants(model)]:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the policies away; keys and grants go with the table."""
        model = from_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        schema_editor.execute(f"DROP POLICY IF EXISTS tenant ON {table}", params=None)
        schema_editor.execute(f"DROP POLICY IF EXISTS portal ON {table}", params=None)
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", params=None)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Put {self.name} behind the wall"

    def _condition(self, model: type[models.Model]) -> str:
        if self.policy:
            return self.policy
        if has_organisation(model):
            return TENANT
        key = model._meta.db_table + "." + column_names(model)[0]
        registry = self.registry or "records_record"
        return f"EXISTS (SELECT 1 FROM {registry} r WHERE r.id = {key})"  # noqa: S608  names of our own tables

    def _policies(self, model: type[models.Model]) -> list[str]:
        table, condition = model._meta.db_table, self._condition(model)
        sql = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table} USING ({condition}) WITH CHECK ({condition})",
        ]
        if self.portal is not None:
            sql.append(f"CREATE POLICY portal ON {table} AS RESTRICTIVE FOR SELECT TO portal USING ({self.portal})")
        return sql

    def _keys(self, model: type[models.Model]) -> list[str]:
        if not has_organisation(model) or str(model._meta.model_name).startswith("historical"):
            return []
        table = model._meta.db_table
        key = model._meta.pk.column if model._meta.pk else "id"
        sql = [f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (organisation_id, {key})"]
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TenantKey) and is_tenant(field.related_model):
                sql += tenant_key_sql(model, field)
        return sql

    def _grants(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        writes = f", {self.writes}" if self.writes else ""
        sql = [f"GRANT SELECT{writes} ON {table} TO app", f"GRANT SELECT ON {table} TO backup"]
        if self.portal is not None:
            columns = f" ({', '.join(self.portal_columns)})" if self.portal_columns else ""
            sql.append(f"GRANT SELECT{columns} ON {table} TO portal")
        return sql


def add_waiting_constraints(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the keys that Django keeps for the end of a migration: behind the wall they could not be checked."""
    waiting, schema_editor.deferred_sql = schema_editor.deferred_sql, []
    for statement in waiting:
        schema_editor.execute(statement, params=None)


def tenant_key_sql(model: type[models.Model], field: "models.ForeignKey[Any, Any]") -> list[str]:
    """The constraint that keeps the field's target in the same organisation.

    A new constraint is checked by a query that forced row security would stop, so the force is lifted for that
    statement; the lock on the table keeps everybody else out until the migration ends.
    """
    table, target = model._meta.db_table, registry_of(field.related_model)._meta.db_table
    lift = [f"ALTER TABLE {target} NO FORCE ROW LEVEL SECURITY"] if target != table else []
    force = [f"ALTER TABLE {target} FORCE ROW LEVEL SECURITY"] if target != table else []
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.column}_same_organisation "
        f"FOREIGN KEY (organisation_id, {field.column}) REFERENCES {target} (organisation_id, id) "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )
    return [*lift, add, *force]


class KeyInside(Operation):
    """Keep a tenant key that was added to a walled table later inside its organisation.

    operations = [KeyInside("Action", "cause")], in a migration after the one that adds the field.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, field: str) -> None:
        """The model of the migration's app and its new field."""
        self.name, self.field = name, field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation into a migration."""
        return self.__class__.__name__, [self.name, self.field], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall is no part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Write the composite key."""
        model = to_state.apps.get_model(app_label, self.name)
        field = model._meta.get_field(self.field)
        assert isinstance(field, TenantKey)
        table = model._meta.db_table  # the query that checks the rows reads this table too
        lifted = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", *tenant_key_sql(model, field)]
        for statement in [*lifted, f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the composite key away."""
        model = from_state.apps.get_model(app_label, self.name)
        table, column = model._meta.db_table, model._meta.get_field(self.field).column
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_organisation", params=None)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Keep {self.name}.{self.field} inside its organisation"


class OpenTable(Operation):
    """A table without organisation: give `app` its rights, and `portal` reading of the named columns.

    Each is in the signed list of global tables (`GLOBAL_TABLES` in qms/organisations/catalogue.py).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, table: str, *, writes: str = "INSERT, UPDATE, DELETE", portal: Sequence[str] | bool = False
    ) -> None:
        """`portal`: True for all columns, or the columns that the customer's side may read."""
        self.table, self.writes, self.portal = table, writes, portal

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation into a migration."""
        return self.__class__.__name__, [self.table], {"writes": self.writes, "portal": self.portal}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Grants are no part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Write the grants."""
        writes = f", {self.writes}" if self.writes else ""
        schema_editor.execute(f"GRANT SELECT{writes} ON {self.table} TO app", params=None)
        schema_editor.execute(f"GRANT SELECT ON {self.table} TO backup", params=None)
        if self.portal:
            columns = "" if self.portal is True else f" ({', '.join(self.portal)})"
            schema_editor.execute(f"GRANT SELECT{columns} ON {self.table} TO portal", params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the grants away."""
        schema_editor.execute(f"REVOKE ALL ON {self.table} FROM app, portal, backup", params=None)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Open the global table {self.table} to the runtime roles"


class KeepAsWritten(Operation):
    """Take from `app` the right to update the named columns of a model's table: what was written there stays.

    Repeat it in the migration that adds a column, so that the new column can be updated.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, *kept: str) -> None:
        """`kept`: the columns that are never updated; the primary key is always among them."""
        self.name, self.kept = name, kept

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Tell how to write this operation into a migration."""
        return self.__class__.__name__, [self.name, *self.kept], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Grants are no part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Grant UPDATE column by column."""
        model = to_state.apps.get_model(app_label, self.name)
        table = model._meta.db_table
        free = [column for column in column_names(model) if column not in (*self.kept, column_names(model)[0])]
        schema_editor.execute(f"REVOKE UPDATE ON {table} FROM app", params=None)
        schema_editor.execute(f"GRANT UPDATE ({', '.join(free)}) ON {table} TO app", params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Give the whole table back."""
        model = from_state.apps.get_model(app_label, self.name)
        schema_editor.execute(f"GRANT UPDATE ON {model._meta.db_table} TO app", params=None)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Keep {', '.join(self.kept)} of {self.name} as written"
