"""Finds the header among the first records and gives each column a name of its own."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.lib.refusal import Refused
from qms.lib.tabular.delimited import usual_width
from qms.lib.tabular.table import Record
from qms.lib.text import one_line

_NAME_LENGTH = 200


def find_header(records: list[Record], max_columns: int) -> tuple[int, list[str], list[str]]:
    """Line number of the header, column names (unique, none empty), notes.

    The header is the first record as wide as most, with more than half of its cells filled: titles and
    chatter above it are narrower or emptier. Excel's own first line "sep=;" is passed over.
    Raises `Refused` if there is none or it is too wide.
    """
    if records and records[0][1][0].casefold() == "sep=":
        records = records[1:]
    if not records:
        raise Refused(_("The table is empty. Please choose another file."))
    width = usual_width(records)
    if width > max_columns:
        sentence = _("The table has %(found)d columns; at most %(limit)d are read.")
        raise Refused(sentence % {"found": width, "limit": max_columns})
    wide = [index for index, (_line, cells) in enumerate(records) if len(cells) == width]
    full = [index for index in wide if sum(bool(cell.strip()) for cell in records[index][1]) * 2 > width]
    index = (full or wide)[0]
    shifted = _without_name_for_first(records, index, width)
    if shifted:
        index -= 1
    line, names = records[index]
    columns, notes = _named(["", *names] if shifted else names)
    if index:
        note = ngettext(
            "%(count)d line above the header was left out.", "%(count)d lines above the header were left out.", index
        )
        notes.insert(0, note % {"count": index})
    return line, columns, notes


def _without_name_for_first(records: list[Record], index: int, width: int) -> bool:
    """Statistics programs leave the name of the first column, the row's own, out of the header."""
    if index != 1 or width < 3:
        return False
    above = records[0][1]
    return len(above) == width - 1 and all(cell.strip() for cell in above)


def _named(cells: list[str]) -> tuple[list[str], list[str]]:
    columns: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = one_line(cell, _NAME_LENGTH)
        if not name:
            name = _("Column %(number)d") % {"number": number}
            notes.append(_("Column %(number)d has no name in the header.") % {"number": number})
        unique, copies = name, 1
        while unique.casefold() in taken:
            copies += 1
            unique = f"{name} ({copies})"
        if unique != name:
            notes.append(_("The column name “%(name)s” appears more than once.") % {"name": name})
        taken.add(unique.casefold())
        columns.append(unique)
    return columns, notes[:20]
