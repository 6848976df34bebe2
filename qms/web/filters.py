"""Filters of a list: what is in force, as chips, and the choices that are offered. Bad input never raises."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from qms.web.lists import PLACE
from qms.web.shapes import Chip
from qms.web.times import day_words
from qms.web.together import Together, together


class OfferedFilter(django_filters.ChoiceFilter):
    """A choice among rows of the organisation: ``rows`` answers them with columns ``pk`` and ``name``, in their order.

    All choices of a page are asked together with what else it asks (``qms.web.together``); nothing is asked again to
    see whether a chosen one is among them.
    """

    def __init__(self, *, rows: Callable[[], QuerySet[Any, Any]], **options: Any) -> None:
        super().__init__(**options)
        self.rows = rows

    def offer(self, name: str, asked: Together) -> None:
        """Ask for the choices, which are read when they are drawn or compared."""
        key = f"choices of {name}"
        asked.rows(key, self.rows)
        self.extra["choices"] = lambda: [(row["pk"], row["name"]) for row in asked[key]]


class FilterForm(django_filters.FilterSet):
    """Filters of one list. Bad input is told at its field and left out; it never raises.

    ``main`` names the fields shown in the line; the others stand in the "More filters" dialog.
    """

    main: tuple[str, ...] = ()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, one in self.filters.items():
            if isinstance(one, OfferedFilter):
                one.offer(name, together(self.request))

    @property
    def params(self) -> QueryDict:
        """The address as it came."""
        return self.data if isinstance(self.data, QueryDict) else QueryDict()

    @property
    def active(self) -> dict[str, Any]:
        """Filters in force: name and clean value."""
        if not self.is_bound or self.errors is None:
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if _filled(value)}

    @property
    def chips(self) -> list[Chip]:
        """Filters in force, in words, each with the address of the list without it."""
        return [
            Chip(_("%(label)s: %(value)s") % {"label": self.form[name].label, "value": text}, self.without(name))
            for name, text in ((name, self.in_words(name, value)) for name, value in self.active.items())
        ]

    def without(self, name: str) -> str:
        """Address of the list without this filter, at its beginning."""
        changed = self.params.copy()
        for key in [*PLACE, *_names(self.form[name])]:
            changed.pop(key, None)
        return f"?{changed.urlencode()}" if any(changed.values()) else "?clear=1"

    def in_words(self, name: str, value: Any) -> str:
        """What a filter's value says to a reader; yes and no, names of choices, dates."""
        return _value_words(self.form.fields[name], value)

    @property
    def line(self) -> list[forms.BoundField]:
        """The fields always in sight."""
        return [self.form[name] for name in self.main]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields of the dialog."""
        return [bound for bound in self.form if bound.name not in self.main]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Values of the address that are no filter and must survive a new choice (order, size, view)."""
        names = {key for bound in self.form for key in _names(bound)}
        skip = {*PLACE, *names, "clear"}
        return [(key, value) for key, values in self.params.lists() if key not in skip for value in values]


def _names(bound: forms.BoundField) -> list[str]:
    widget = bound.field.widget
    inner = getattr(widget, "widgets_names", None)
    return [f"{bound.name}{part}" for part in inner] if inner else [bound.name]


def _filled(value: Any) -> bool:
    return value not in (None, "", [], ()) and not (isinstance(value, QuerySet) and not value.exists())


def _value_words(form_field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, slice):
        ends = [_value_words(form_field, end) for end in (value.start, value.stop) if end is not None]
        return " – ".join(ends)
    if isinstance(value, dt.date):
        return day_words(value)
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_value_words(form_field, one) for one in value)
    names = {
        str(key): str(name) for key, name in getattr(form_field, "choices", ()) if not isinstance(name, list | tuple)
    }
    return names.get(str(value), str(value))
