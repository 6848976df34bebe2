"""What terms can speak of: parameters as data, each with type, bounds, default and the direction that is stricter.

Clocks need no entry: every rule of clocks of the organisation is a parameter whose value is an amount and a unit, and
the shorter one is stricter. Values are kept as plain data: a number, true or false, a code, a list of codes, or
{"amount": "8", "unit": "elapsed_hours"}.

    register_parameter(Parameter("eight_d_form", _("Form of the 8D report"), Type.CHOICE, choices=(…)))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from qms.clocks.units import Unit, checked_amount, plain
from qms.lib.refusal import Refused
from qms.web.shapes import Words


class Type(StrEnum):
    """How the value of a parameter is kept and entered."""

    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CODES = "codes"
    WORDS = "words"
    TIME = "time"


class Stricter(StrEnum):
    """In which direction a value is stricter for us."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = ""


@dataclass(frozen=True)
class Parameter:
    """Something that terms can settle.

    default: what holds without a term. low and high: bounds of a number. choices: codes with their words; of a
    choice in order, the strictest first. CODES are some of `choices`, WORDS short texts of one's own; of both more is
    stricter when `stricter` is HIGHER. needs_customer: a looser value is put before the customer for signature.
    """

    code: str
    label: Words
    type: Type
    hint: Words = ""
    default: Any = None
    stricter: Stricter = Stricter.NEITHER
    low: int = 1
    high: int = 1_000_000
    choices: tuple[tuple[str, Words], ...] = ()
    needs_customer: bool = False


PARAMETERS: dict[str, Parameter] = {}
WORD_MOST, WORDS_MOST = 40, 30


def register_parameter(parameter: Parameter) -> Parameter:
    """Let terms speak of it. A parameter of a clock's code changes how that clock's term is read (its direction)."""
    PARAMETERS[parameter.code] = parameter
    return parameter


def time_parameter(code: str, name: Words) -> Parameter:
    """The parameter of a clock: its rule's code and name. Every agreed time protects the customer."""
    return PARAMETERS.get(code) or Parameter(code, name, Type.TIME, stricter=Stricter.LOWER, needs_customer=True)


def checked(parameter: Parameter, raw: Any) -> Any:
    """The value as it is kept. Raises `Refused` with the parameter's code as field."""
    try:
        return _CHECKS[parameter.type](parameter, raw)
    except Refused as refused:
        raise Refused(refused.sentence, field=parameter.code) from refused


def looser(parameter: Parameter, new: Any, old: Any) -> bool:
    """Whether the kept value `new` (None: no term) asks less of us than `old`.

    Whichever of a house rule and an agreed time is stricter is found when a clock starts, not here. Two agreed times
    are compared where they count the same; in another unit the new one counts as looser, since nobody can say.
    """
    if old is None or new == old:
        return False
    if new is None:
        return parameter.stricter is not Stricter.NEITHER
    if parameter.stricter is Stricter.NEITHER:
        return False
    return _LOOSER[parameter.type](parameter, new, old)


def _number(parameter: Parameter, raw: Any) -> int:
    try:
        value = int(str(raw).strip()) if not isinstance(raw, bool) else None
    except ValueError:
        value = None
    if value is None or not parameter.low <= value <= parameter.high:
        bounds = {"low": parameter.low, "high": parameter.high}
        raise Refused(_("Enter a whole number from %(low)s to %(high)s.") % bounds)
    return value


def _flag(_parameter: Parameter, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise Refused(_("Choose yes or no."))
    return raw


def _choice(parameter: Parameter, raw: Any) -> str:
    if raw not in dict(parameter.choices):
        raise Refused(_("Choose one of the values."))
    return str(raw)


def _codes(parameter: Parameter, raw: Any) -> list[str]:
    known = [code for code, _label in parameter.choices]
    if not isinstance(raw, list | tuple) or not raw or set(raw) - set(known):
        raise Refused(_("Choose at least one of the values."))
    return [code for code in known if code in raw]


def _words(_parameter: Parameter, raw: Any) -> list[str]:
    parts = raw.split(",") if isinstance(raw, str) else list(raw or ())
    found = list(dict.fromkeys(" ".join(str(part).split()) for part in parts if str(part).strip()))
    if not found or len(found) > WORDS_MOST or any(len(word) > WORD_MOST for word in found):
        text = _("Enter 1 to %(most)s names, separated by commas, each of at most %(length)s characters.")
        raise Refused(text % {"most": WORDS_MOST, "length": WORD_MOST})
    return found


def _time(_parameter: Parameter, raw: Any) -> dict[str, str]:
    data = raw if isinstance(raw, Mapping) else {}
    if data.get("unit") not in Unit.values:
        raise Refused(_("Choose the unit of the time."))
    try:
        amount = Decimal(str(data.get("amount")))
    except InvalidOperation as error:
        raise Refused(_("The amount must be a number.")) from error
    unit = Unit(data["unit"])
    return {"amount": plain(checked_amount(unit, amount)), "unit": unit.value}


def _number_is_looser(parameter: Parameter, new: Any, old: Any) -> bool:
    return bool(new > old) if parameter.stricter is Stricter.LOWER else bool(new < old)


def _flag_is_looser(parameter: Parameter, new: Any, old: Any) -> bool:
    return bool(old and not new) if parameter.stricter is Stricter.HIGHER else bool(new and not old)


def _choice_is_looser(parameter: Parameter, new: Any, old: Any) -> bool:
    known = [code for code, _label in parameter.choices]
    return old not in known or new not in known or known.index(new) > known.index(old)


def _list_is_looser(parameter: Parameter, new: Any, old: Any) -> bool:
    more, less = (old, new) if parameter.stricter is Stricter.HIGHER else (new, old)
    return bool(set(more) - set(less))


def _time_is_looser(parameter: Parameter, new: Any, old: Any) -> bool:
    return new["unit"] != old["unit"] or _number_is_looser(parameter, Decimal(new["amount"]), Decimal(old["amount"]))


_CHECKS: dict[Type, Callable[[Parameter, Any], Any]] = {
    Type.NUMBER: _number, Type.FLAG: _flag, Type.CHOICE: _choice, Type.CODES: _codes, Type.WORDS: _words,
    Type.TIME: _time,
}  # fmt: skip
_LOOSER: dict[Type, Callable[[Parameter, Any, Any], bool]] = {
    Type.NUMBER: _number_is_looser, Type.FLAG: _flag_is_looser, Type.CHOICE: _choice_is_looser,
    Type.CODES: _list_is_looser, Type.WORDS: _list_is_looser, Type.TIME: _time_is_looser,
}  # fmt: skip
