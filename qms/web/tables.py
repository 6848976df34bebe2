"""Tables: columns declared once, drawn on pages by one small Python component, written to files by ``exports``.

A template loop over 50 rows of 12 cells costs about seven milliseconds, this about one: it escapes each value and
joins strings, nothing else.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qms.web.escaping import text
from qms.web.lists import Group, KeysetPage
from qms.web.parts.small import avatar, badge, due, icon
from qms.web.shapes import Tone, Words
from qms.web.times import when

R = TypeVar("R")
Format = Literal["text", "number", "rec", "record", "date", "datetime", "due", "badge", "person", "html"]


@dataclass(frozen=True, slots=True)
class State:
    """Value of a "badge" column: the word and its tone."""

    words: Words
    tone: Tone = "mute"
    icon: str = ""
    square: bool = False

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column.

    ``value`` gives text, number, date, datetime or ``State``; ``format`` says how it is drawn ("html" trusts only
    values marked safe by a component; "record" takes (number, title)).
    ``sort`` names an entry of the list's orderings. ``role`` places the cell in
    the card a row becomes on phones: lead (title), when (top right), sub (whole line), half and half-2 (left, right);
    cells without a role are hidden there. ``note`` is a small line
    below the value (a number). ``export`` gives another value to files, ``on_page`` and ``in_export``
    leave the column out of one of them.
    """

    key: str
    header: Words
    value: Callable[[R], Any]
    link: Callable[[R], str] | None = None
    note: Callable[[R], str] | None = None
    format: Format = "text"
    sort: str = ""
    role: Literal["", "lead", "when", "sub", "half", "half-2"] = ""
    css: str = ""
    export: Callable[[R], Any] | None = None
    on_page: bool = True
    in_export: bool = True

    def exported(self, row: R) -> Any:
        """The value a file gets."""
        value = (self.export or self.value)(row)
        if isinstance(value, tuple):
            return " ".join(str(part) for part in value)
        return str(value) if isinstance(value, State) else value


def _number(value: Any) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _state(value: Any) -> SafeString:
    if isinstance(value, State):
        return badge(value.words, tone=value.tone, icon=value.icon, square=value.square)
    return badge(value)


def _person(value: Any) -> SafeString:
    return SafeString(f'<span class="who">{avatar(str(value))}{text(value)}</span>')


def _record(value: tuple[str, str]) -> SafeString:
    number, title = value
    return SafeString(f'<bdi class="rec muted">{text(number)}</bdi> <bdi>{text(title)}</bdi>')


_FORMATS: dict[str, Callable[[Any], Any]] = {
    "number": _number,
    "rec": lambda value: SafeString(f'<bdi class="rec">{text(value)}</bdi>'),
    "record": _record,
    "date": lambda value: when(value, "date"),
    "datetime": lambda value: when(value, "short"),
    "due": due,
    "badge": _state,
    "person": _person,
}


def draw_value(value: Any, how: Format) -> str:
    """HTML of one value; empty ones draw nothing."""
    if value is None or value == "":
        return ""
    if how == "text" and isinstance(value, dt.datetime):
        how = "datetime"
    drawing = _FORMATS.get(how)
    return SafeString(text(drawing(value) if drawing else value))


@dataclass
class Table(Generic[R]):
    """A list to draw. Give ``page`` (it brings rows, order and addresses) or ``rows``, or ``groups`` of rows.

    ``pick`` answers (value, name of the row) and draws a checkbox belonging to the form ``bulk_form``. ``label``
    names the table for a screen reader. Rows become cards below 900 px unless ``cards`` is off.
    """

    columns: Sequence[Column[R]]
    label: Words
    rows: Iterable[R] = ()
    page: KeysetPage[R] | None = None
    groups: Sequence[Group[R]] | None = None
    pick: Callable[[R], tuple[str, str]] | None = None
    bulk_form: str = "bulk"
    cards: bool = True
    roomy: bool = False

    def __html__(self) -> str:
        return self.render()

    def shown(self) -> list[Column[R]]:
        """Columns of the page."""
        return [column for column in self.columns if column.on_page]

    def render(self) -> SafeString:
        """The whole table, scrolling sideways on its own where it must."""
        columns = self.shown()
        css = " ".join(filter(None, ("tbl", "cards" if self.cards else "", "roomy" if self.roomy else "")))
        html = [
            f'<div class="table-wrap" tabindex="0" role="group" aria-label="{text(self.label)}">'
            f'<table class="{css}" data-rows><thead><tr>{self._pick_all()}',
            *(self._header(column) for column in columns),
            "</tr></thead>",
            *self._bodies(columns, [_Cell(column, self.cards) for column in columns]),
            "</table></div>",
        ]
        return mark_safe("".join(html))  # noqa: S308 - every value is escaped where it is drawn

    def _bodies(self, columns: Sequence[Column[R]], cells: Sequence["_Cell[R]"]) -> Iterable[str]:
        if self.groups is None:
            rows = self.page.rows if self.page is not None else self.rows
            yield f"<tbody>{''.join([self._row(row, cells) for row in rows])}</tbody>"
            return
        width = len(columns) + bool(self.pick)
        for group in self.groups:
            count = f'<span class="count">{text(group.count)}</span>' if group.count != "" else ""
            yield (
                f'<tbody><tr class="group"><th colspan="{width}" scope="rowgroup">{text(group.title)}{count}</th>'
                f"</tr>{''.join([self._row(row, cells) for row in group.rows])}</tbody>"
            )

    def _pick_all(self) -> str:
        if self.pick is None:
            return ""
        return (
            '<th class="pick hide-s"><label class="hit"><input class="check" type="checkbox" data-all>'
            f'<span class="vh">{text(_("Select all on this page"))}</span></label></th>'
        )

    def _header(self, column: Column[R]) -> str:
        css = _css("n" if column.format == "number" else "", column.css)
        if not column.sort or self.page is None:
            return f'<th scope="col"{css}>{text(column.header)}</th>'
        present = self.page.sort.removeprefix("-") == column.sort
        turned = self.page.keys[0].descending if self.page.keys else self.page.sort.startswith("-")
        order = f' aria-sort="{"descending" if turned else "ascending"}"' if present else ""
        arrow = icon("arrow-down" if turned else "arrow-up") if present else ""
        url = text(self.page.sort_url(column.sort))
        return f'<th scope="col"{css}{order}><a href="{url}">{text(column.header)}{arrow}</a></th>'

    def _row(self, row: R, cells: Sequence["_Cell[R]"]) -> str:
        return f"<tr data-row>{self._pick(row)}{''.join([cell.draw(row) for cell in cells])}</tr>"

    def _pick(self, row: R) -> str:
        if self.pick is None:
            return ""
        value, name = self.pick(row)
        label = text(_("Select %(name)s") % {"name": name})
        return (
            f'<td class="pick hide-s"><label class="hit"><input class="check" type="checkbox" name="pick"'
            f' value="{text(value)}" form="{text(self.bulk_form)}"><span class="vh">{label}</span></label></td>'
        )


def _css(*names: str) -> str:
    joined = " ".join(filter(None, names))
    return f' class="{joined}"' if joined else ""


class _Cell(Generic[R]):
    """One column as it is drawn: what is the same in each row is worked out once."""

    def __init__(self, column: Column[R], cards: bool) -> None:
        self.value, self.link, self.note, self.how = column.value, column.link, column.note, column.format
        place = column.role or ("hide-s" if cards else "")
        self.start = f"<td{_css(place, 'n' if column.format == 'number' else '', column.css)}>"
        self.states: dict[int, tuple[State, str]] = {}

    def draw(self, row: R) -> str:
        """The cell of a row."""
        value = self.value(row)
        inner = self._state(value) if type(value) is State else draw_value(value, self.how)
        if self.link is not None and inner and (href := self.link(row)):
            inner = f'<a class="t" href="{text(href)}">{inner}</a>'
        if self.note is not None and (small := self.note(row)):
            inner = f'{inner}<div class="xs muted">{text(small)}</div>'
        return f"{self.start}{inner}</td>"

    def _state(self, value: State) -> str:
        """A state, translated and drawn once a table; lists keep theirs, so it is the same thing in many rows."""
        kept = self.states.get(id(value))
        if kept is None:
            kept = self.states[id(value)] = (value, draw_value(value, self.how))
        return kept[1]
