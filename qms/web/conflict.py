"""Two people changed the same thing: both sides of every field, a choice for each, and what was chosen.

except Stale as stale:                                     # answer 409 with the form as it was typed
    rows = differences(form, stale.record)                 # -> "components/conflict_note.html" inside the form
…
form = MyForm(settled(request.POST, MyForm(…), record))    # the next POST carries keep_<name> = mine | theirs
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import Manager, Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from qms.web.shapes import Difference
from qms.web.times import day_words, full_words

KEEP = "keep_"
MISSING = object()


def differences(form: forms.BaseForm, theirs: Any, *, before: Any = None) -> list[Difference]:
    """The fields of a bound form in which the typed value is another than the one `theirs` holds now, in words.

    `theirs` and `before` are objects or mappings. With `before` (the values the person started from) only fields that
    both have changed are asked about.
    """
    found = []
    for name, field in _asked(form).items():
        mine, now = _sent(field, form[name].value()), _held(theirs, name)
        if now is MISSING or mine == _sent(field, now):
            continue
        start = _held(before, name) if before is not None else MISSING
        if start is not MISSING and _sent(field, start) in (mine, _sent(field, now)):
            continue
        found.append(Difference(name, str(form[name].label), in_words(field, mine), in_words(field, _sent(field, now))))
    return found


def settled(data: QueryDict, form: forms.BaseForm, theirs: Any) -> QueryDict:
    """The posted data with the others' value wherever `keep_<name>` says "theirs"; `form` tells how a field is sent."""
    chosen = data.copy()
    for name, field in _asked(form).items():
        now = _held(theirs, name)
        if data.get(KEEP + name) == "theirs" and now is not MISSING:
            chosen.setlist(form.add_prefix(name), _sent(field, now))
    return chosen


def held_by(form: forms.BaseForm) -> dict[str, Any]:
    """What stands now in the object that the form was made for, by field."""
    return {name: form.get_initial_for_field(field, name) for name, field in _asked(form).items()}


def reading(form: forms.BaseForm) -> str:
    """A sign of what the form showed when it was opened: sent back with it, it tells whether anything changed since."""
    held = [[name, *_sent(form.fields[name], value)] for name, value in sorted(held_by(form).items())]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:20]


def _asked(form: forms.BaseForm) -> Mapping[str, forms.Field]:
    """Fields a person fills in; files cannot be compared, secrets are not shown."""
    skip = (forms.FileInput, forms.PasswordInput, forms.HiddenInput)
    return {name: field for name, field in form.fields.items() if not isinstance(field.widget, skip)}


def _held(side: Any, name: str) -> Any:
    if isinstance(side, Mapping):
        return side.get(name, MISSING)
    return getattr(side, name, MISSING)


def _sent(field: forms.Field, value: Any) -> list[str]:
    """A value as the browser sends it: a list of texts, empty for nothing."""
    if isinstance(value, Manager):
        value = list(value.all())
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        return ["on"] if value and value not in ("False", "false", "0") else []
    many = value if isinstance(value, Collection) and not isinstance(value, str) else [value]
    prepared = [field.prepare_value(one) if isinstance(one, Model) else one for one in many]
    return [text for text in (_as_text(field, one) for one in prepared) if text]


def _as_text(field: forms.Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date | dt.time):
        return str(field.widget.format_value(field.prepare_value(value)))
    return str(value).replace("\r\n", "\n").strip()


def in_words(field: forms.Field, sent: list[str]) -> str:
    """What a value says to a reader: names of choices, yes and no, dates in words."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if sent else _("no")
    names: dict[str, str] = {}
    if isinstance(field, forms.ChoiceField):
        names = {str(key): str(name) for key, name in field.widget.choices if not isinstance(name, list | tuple)}
    return ", ".join(names.get(text) or _moment(field, text) for text in sent)


def _moment(field: forms.Field, text: str) -> str:
    if isinstance(field, forms.DateField | forms.DateTimeField):
        try:
            value = field.to_python(text)
        except forms.ValidationError:
            return text
        return full_words(value) if isinstance(value, dt.datetime) else day_words(value) if value else text
    return text
