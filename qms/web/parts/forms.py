"""Components of forms and lists."""

from typing import Any

from django.forms import BaseForm, BoundField
from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from qms.web.components import component
from qms.web.filters import FilterForm
from qms.web.forms import first_control_id
from qms.web.lists import KeysetPage
from qms.web.tables import Table

register = Library()


@component(register)
def error_summary(*forms: Any) -> dict[str, Any]:
    """What is wrong, on top of the page, each line leading to its field. Draws nothing when all is well."""
    lines: list[tuple[str, str]] = []
    for form in filter(None, forms):
        lines += [("", str(error)) for error in form.non_field_errors()]
        for field in form:
            mark = "" if str(field.label).endswith("?") else ":"  # a question stands for itself
            lines += [(first_control_id(field), f"{field.label}{mark} {error}") for error in field.errors]
    return {"lines": lines}


@component(register)
def fields(form: BaseForm, names: str = "") -> SafeString:
    """Fields of a form in order, all visible ones or those named ("lot quantity"); hidden ones come with "all"."""
    chosen: list[BoundField] = [form[name] for name in names.split()] if names else form.visible_fields()
    hidden = [] if names else [str(field) for field in form.hidden_fields()]
    return mark_safe("".join([*hidden, *(str(field.as_field_group()) for field in chosen)]))  # noqa: S308


@component(register, block=True)
def field_set(content: SafeString, legend: str, hint: str = "") -> dict[str, Any]:
    """Three to seven fields that belong together, under a heading."""
    return {"content": content, "legend": legend, "hint": hint}


@component(register, block=True)
def form_foot(content: SafeString, draft_url: str = "") -> dict[str, Any]:
    """Buttons at the end of a form; with ``draft_url`` also the line that tells when the draft was kept."""
    return {"content": content, "draft_url": draft_url}


@component(register)
def table(data: Table[Any]) -> SafeString:
    """A list as a table: see ``qms.web.tables.Table``."""
    return data.render()


@component(register, takes_context=True, block=True)
def filters(context: Context, content: SafeString, form: FilterForm, label: str) -> dict[str, Any]:
    """Filter fields of a list with its active filters as chips. The inside stands at the end (save view, density)."""
    return {"content": content, "filter": form, "label": label}


@component(register)
def pager(page: KeysetPage[Any]) -> dict[str, Any]:
    """Newer, older, how many there are, how many at once."""
    return {"page": page}


@component(register, block=True, takes_context=True)
def bulk(
    context: Context, content: SafeString, action: str, *, id: str = "bulk", everything: str = ""
) -> dict[str, Any]:
    """Acts on the chosen rows: one form, one button per act. ``everything`` names "all that match" in words.

    Without script the bar is always there; with it, it appears when something is chosen. Put the table's ``pick``
    on a form of the same id.
    """
    return {
        "content": content, "action": action, "id": id, "everything": everything,
        "csrf_token": context.get("csrf_token", ""),
    }  # fmt: skip


@component(register)
def upload(
    name: str, label: str, *, accept: str = "", help: str = "", many: bool = True, camera: bool = False
) -> SafeString | dict[str, Any]:
    """Choose, drop or photograph files; a bar shows each going up."""
    return {"name": name, "label": label, "accept": accept, "help": help, "many": many, "camera": camera}


@component(register)
def hidden(name: str, value: Any) -> SafeString:
    """A hidden value of a form."""
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)
