"""Form fields of risk: ratings, part numbers, and the row or action that an act is about."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from qms.workflow.fields import Label

MOST_PARTS = 200
PART_LENGTH = 80
_SPLIT = re.compile(r"[,;\n]")


def rating(label: "Label", *, hint: "Label" = "") -> forms.IntegerField:
    """A whole number from 1 to 10."""
    return forms.IntegerField(label=capfirst(label), min_value=1, max_value=10, help_text=hint)


class PartNumbersField(forms.CharField):
    """Part numbers, one a line or parted by commas; cleaned to a list without doubles."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[str]:
        """The list. Raises ValidationError when one is too long or there are too many."""
        text = super().clean(value) or ""
        parts = list(dict.fromkeys(part.strip() for part in _SPLIT.split(text) if part.strip()))
        if len(parts) > MOST_PARTS or any(len(part) > PART_LENGTH for part in parts):
            raise forms.ValidationError(
                _("At most %(most)d part numbers, each of at most %(length)d characters.")
                % {"most": MOST_PARTS, "length": PART_LENGTH}
            )
        return parts

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value


class OneOfField(forms.CharField):
    """A thing of the record by its code, such as R012; the form tells where it is looked up with `find`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, **options)
        self.find: Callable[[str], Any] = lambda code: None

    def clean(self, value: Any) -> Any:
        """The thing itself. Raises ValidationError when there is none of that code."""
        code = super().clean(value)
        found = self.find(code)
        if found is None:
            raise forms.ValidationError(_("There is no %(code)s here.") % {"code": code})
        return found


def code_choices(rows: QuerySet[Any], words: Callable[[Any], str]) -> list[tuple[str, str]]:
    """Codes and what stands behind them, for a choice."""
    return [(row.code, words(row)) for row in rows]
