"""What a column of a file can become, and how a cell of it is read."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qms.records.words import fold
from qms.web.shapes import Words

TEXT, LINE, MOMENT, DAY = "text", "line", "moment", "day"
NUMBER, EMAIL, CHOICE, LOOKUP = "number", "email", "choice", "lookup"


def no_words() -> Mapping[str, str]:
    """The words of a target that is no choice."""
    return {}


@dataclass(frozen=True)
class Target:
    """A field that can be filled from columns.

    kind: how a cell is read. names: what such a column is called, folded, the likeliest first, compared with
    `plain_name`; `weak` ones only as a part of a name. several: cells of several columns are put together.
    most: letters of a line. words: for a choice, what may stand in a cell, folded, and its value. nothing: the value of
    an empty cell; `needed`: there is none, and this sentence refuses a mapping without such a column.
    """

    name: str
    label: Words
    kind: str
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    most: int = 200
    words: Callable[[], Mapping[str, str]] = no_words
    nothing: Any = None
    needed: Words = ""
    hint: Words = ""

    @property
    def several(self) -> bool:
        """Texts and lines are joined; of everything else one column says it."""
        return self.kind in (TEXT, LINE)


def split_names(names: str) -> tuple[str, ...]:
    """Names of columns, written with commas between, folded."""
    return tuple(fold(name).strip() for name in names.split(",") if name.strip())


def words_of(choices: Iterable[tuple[str, Words]]) -> dict[str, str]:
    """The words of choices: each by its value and by its label in the reader's language."""
    return {fold(str(text)): value for value, label in choices for text in (value, label)}


def plain_name(column: str) -> str:
    """A column's name without case, accents and signs: "Sub-issue", "sub_issue" and "SUB ISSUE" are the same."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return " ".join(re.split(r"[\W_]+", fold(spaced))).strip()


def without_name(text: str, column: str) -> str:
    """A cell of dates, numbers or fixed words without its column's own name before it ("Event Date 08/12/2024")."""
    words, name = " ".join(text.split()), plain_name(column)
    return re.sub(rf"^{re.escape(name)}\s*:?\s+(?=\S)", "", words, flags=re.IGNORECASE) if name else words
