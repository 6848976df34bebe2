"""A migrated database is what the models say, though only what changed was drawn on the way."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import state
from django.db.migrations.state import ModelState, ProjectState

from qms.operations.model_states import drawn_sparingly, referrers

MODELS = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def test_each_table_has_the_columns_of_its_model() -> None:
    """Name, type and whether it may be empty: of every model."""
    fields = {
        (model._meta.db_table, str(one.column)): one for model in MODELS for one in model._meta.local_concrete_fields
    }
    spelled = spellings({str(field.db_type(connection)) for field in fields.values()})
    wanted = {place: (spelled[str(one.db_type(connection))], one.null) for place, one in fields.items()}
    found = {(table, column): (kind, empty) for table, column, kind, empty in columns("public")}
    assert len(wanted) > 1000
    assert {place: (kind, found.get(place)) for place, kind in wanted.items() if found.get(place) != kind} == {}


def test_each_table_has_the_constraints_and_indexes_of_its_model() -> None:
    """What a model names is there by its name, and each foreign key is one of the database."""
    missing = []
    with connection.cursor() as cursor:
        for model in MODELS:
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            keys = {tuple(one["columns"]) for one in there.values() if one["foreign_key"]}
            names = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
            missing += [(model._meta.db_table, name) for name in names - set(there)]
            missing += [(model._meta.db_table, column) for column in foreign(model) if (column,) not in keys]
    assert missing == []


def test_who_refers_to_a_changed_model_is_drawn_again_and_nobody_else() -> None:
    """A lot refers to its part and a box inherits from a lot; a shelf knows neither."""
    part = ModelState("stock", "Part", [("id", models.AutoField(primary_key=True))])
    lot = ModelState("stock", "Lot", [("id", models.AutoField(primary_key=True)), ("part", to("stock.Part"))])
    box = ModelState("store", "Box", [("inside", to("Shelf"))], bases=("stock.lot",))
    shelf = ModelState("store", "Shelf", [("id", models.AutoField(primary_key=True)), ("above", to("self"))])
    known = {(one.app_label, one.name_lower): one for one in (part, lot, box, shelf)}
    assert referrers(known, ("stock", "part")) == {("stock", "lot")}
    assert referrers(known, ("stock", "lot")) == {("store", "box")}
    assert referrers(known, ("store", "shelf")) == {("store", "box")}


def test_what_python_code_of_a_migration_sees_is_drawn_whole() -> None:
    """Two steps away from the change, a relation still leads to what is there now."""
    picture = ProjectState()
    for name, field in (("Part", None), ("Lot", to("stock.Part")), ("Use", to("stock.Lot"))):
        fields = [("id", models.AutoField(primary_key=True)), *([("of", field)] if field else [])]
        picture.add_model(ModelState("stock", name, fields))
    assert picture.apps
    with drawn_sparingly():
        picture.add_field("stock", "part", "size", models.IntegerField(null=True), preserve_default=True)
    picture.clear_delayed_apps_cache()
    use = picture.apps.get_model("stock", "Use")
    part = use._meta.get_field("of").related_model._meta.get_field("of").related_model
    assert part is picture.apps.get_model("stock", "Part")
    assert "size" in {field.name for field in part._meta.get_fields()}


def test_outside_the_command_django_draws_as_ever() -> None:
    """Even when a migration fails."""
    before = state.ProjectState._find_reload_model  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError), drawn_sparingly():
        assert state.ProjectState._find_reload_model is not before  # type: ignore[attr-defined]
        raise ZeroDivisionError
    assert state.ProjectState._find_reload_model is before  # type: ignore[attr-defined]


def to(model: str) -> Any:
    """A foreign key to this model."""
    return models.ForeignKey(model, on_delete=models.CASCADE)


def foreign(model: type[models.Model]) -> list[str]:
    """The columns of a model's own foreign keys that the database is to guard."""
    fields = model._meta.local_concrete_fields
    return [str(field.column) for field in fields if field.remote_field and getattr(field, "db_constraint", False)]


def spellings(types: set[str]) -> dict[str, str]:
    """Each type as PostgreSQL spells it itself: of a table made for the question."""
    named = dict(enumerate(sorted(types)))
    wanted = ", ".join(f"c{key} {kind}" for key, kind in named.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE spellings ({wanted})")
    found = {column: kind for table, column, kind, _ in columns("pg_temp") if table == "spellings"}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE spellings")
    return {kind: found[f"c{key}"] for key, kind in named.items()}


def columns(schema: str) -> list[tuple[str, str, str, bool]]:
    """Table, column, type and whether it may be empty, of all tables of a schema."""
    there = "pg_my_temp_schema()" if schema == "pg_temp" else "'public'::regnamespace"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull FROM pg_attribute a "
            f"JOIN pg_class c ON c.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped "
            f"AND c.relnamespace = {there}"
        )
        return list(cursor.fetchall())
