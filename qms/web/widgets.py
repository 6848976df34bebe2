"""The plain controls of forms, drawn in Python: text fields, text areas and choices, in Django's own markup.

A choice of forty customers was forty templates, each with another for its attributes: more than everything else on the
page of a list. Whatever is not plain goes on through its template.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from qms.web.escaping import text

OPTION = "django/forms/widgets/select_option.html"


def attributes(given: Mapping[str, Any]) -> str:
    """The attributes of a control: False leaves one out, True stands without a value."""
    return "".join(
        f" {text(name)}" if value is True else f' {text(name)}="{text(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{text(widget["value"])}"'
    return f'<input type="{text(widget["type"])}" name="{text(widget["name"])}"{value}{attributes(widget["attrs"])}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    inside = text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{text(widget["name"])}"{attributes(widget["attrs"])}>\n{inside}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{text(widget["name"])}"{attributes(widget["attrs"])}>{groups}</select>'


def _group(name: Any, options: Iterable[Mapping[str, Any]]) -> str:
    inside = "".join(
        f'<option value="{text(one["value"])}"{attributes(one["attrs"])}>{text(one["label"])}</option>'
        for one in options
    )
    return f'<optgroup label="{text(name)}">{inside}</optgroup>' if name else inside


_DRAWINGS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file")
    },
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


def drawn(template: str, context: Mapping[str, Any]) -> SafeString | None:
    """The control as HTML, or None where its template has to draw it."""
    drawing = _DRAWINGS.get(template)
    if drawing is None or not _is_plain(context["widget"]):
        return None
    return mark_safe(drawing(context["widget"]))  # noqa: S308 - every value is escaped above


def _is_plain(widget: Mapping[str, Any]) -> bool:
    groups = widget.get("optgroups", ())
    return all(one["template_name"] == OPTION for _name, options, _index in groups for one in options)
