"""Migrate without drawing every model anew at every step.

Django's migrations keep a picture of all models and draw the changed one again after each operation, together with all
that are connected with it. Here every model is connected with every other through the organisation, so of a first start
96 % was drawing: 40,733 models for 471 operations. Who refers to a changed model has to be drawn again, nobody else,
as long as nothing but the schema editor looks at the picture. Before Python code of a migration looks at it, Django
draws it whole, because the picture is marked as delayed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations import state

Key = tuple[str, str]
"""App label and the model's name in small letters."""


def referrers(models: dict[Key, Any], wanted: Key) -> set[Key]:
    """Return the models that have a relation to the wanted one or inherit from it."""
    return {key for key, model in models.items() if wanted in set(_leads_to(model, key[0]))}


def _leads_to(model: Any, app_label: str) -> Iterator[Key]:
    """Yield the models that this one cannot be drawn without."""
    relations = [field.remote_field for field in model.fields.values() if field.is_relation]
    targets = [*(one.model for one in relations), *(getattr(one, "through", None) for one in relations), *model.bases]
    for target in targets:
        label = target if isinstance(target, str) else getattr(getattr(target, "_meta", None), "label", "")
        if label and label != "self":
            app, _, name = label.rpartition(".")
            yield (app or app_label).lower(), name.lower()


@contextmanager
def drawn_sparingly() -> Iterator[None]:
    """Inside the block only a changed model and those that refer to it are drawn again."""

    def find(self: Any, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
        self.is_delayed = True
        return {(app_label, model_name), *referrers(self.models, (app_label, model_name))}

    of_django = state.ProjectState._find_reload_model  # type: ignore[attr-defined]
    state.ProjectState._find_reload_model = find  # type: ignore[attr-defined]
    try:
        yield
    finally:
        state.ProjectState._find_reload_model = of_django  # type: ignore[attr-defined]
