"""Rows of a study from a file: columns are guessed by their names, every line is checked, all or nothing is taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.tabular import TableLimits, read_table
from qms.lib.text import clean_block
from qms.records.words import fold
from qms.risk.models import FailureMode, Fmea
from qms.risk.models.rows import RATINGS
from qms.risk.scales import scheme_in_force
from qms.risk.services.rows import Row, build
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

MEGABYTE = 1024 * 1024
LIMITS = TableLimits(
    max_bytes=5 * MEGABYTE, max_expanded_bytes=60 * MEGABYTE, max_columns=80, max_rows=2_000, max_cell=4_000
)
"""What one file may hold; a larger study comes in several."""
NEEDED = ("function", "mode", "effect", "cause", *RATINGS)
NAMES: Mapping[str, tuple[str, ...]] = {
    "function": ("function / process step", "process step", "function", "item function", "step", "prozessschritt",
                 "funktion", "function of the process step"),
    "mode": ("failure mode (fm)", "failure mode", "potential failure mode", "fm", "fehlerart", "fehlerart (fa)"),
    "effect": ("failure effect (fe)", "failure effects (fe)", "failure effect", "effect",
               "potential effect of failure", "potential effects of failure", "fe", "fehlerfolge", "fehlerfolge (ff)"),
    "cause": ("failure cause (fc)", "failure cause", "cause", "potential cause of failure",
              "potential causes of failure", "fc", "fehlerursache", "fehlerursache (fu)",
              "potential cause(s) of failure"),
    "prevention_control": ("current prevention control (pc)", "prevention control (pc)", "prevention control",
                           "current prevention control", "current process control prevention", "pc", "prevention",
                           "vermeidungsmassnahme", "aktuelle vermeidungsmassnahme"),
    "detection_control": ("current detection control (dc)", "detection control (dc)", "detection control",
                          "current detection control", "current process control detection", "dc",
                          "entdeckungsmassnahme", "aktuelle entdeckungsmassnahme"),
    "severity": ("severity (s)", "severity (s) of fe", "severity", "s", "sev", "bedeutung", "bedeutung (b)", "b"),
    "occurrence": ("occurrence (o)", "occurrence (o) of fc", "occurrence", "o", "occ", "auftreten", "auftreten (a)",
                   "a"),
    "detection": ("detection (d)", "detection (d) of fc/fm", "detection", "d", "det", "entdeckung", "entdeckung (e)",
                  "e"),
    "special_class": ("special characteristics", "special characteristic", "classification", "class", "filter code",
                      "besonderes merkmal", "klasse"),
    "severity_evidence": ("severity evidence",),
    "occurrence_evidence": ("occurrence evidence",),
    "detection_evidence": ("detection evidence",),
    "remarks": ("remarks", "remark", "comments", "bemerkung", "bemerkungen"),
}  # fmt: skip
"""Field to the names its column may have, best first: the handbook's forms, older AIAG forms, German ones."""


class Fault(NamedTuple):
    """What is wrong with a line: its number in the file, the column, why."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class ReadRows:
    """The rows of a file, or what is wrong with it. Nothing is taken while there is a fault."""

    rows: list[Row]
    faults: list[Fault]


def guess(columns: Sequence[str]) -> dict[str, int]:
    """Field to the place of its column, by name; a column is taken once."""
    plain = [fold(" ".join(name.split())) for name in columns]
    found: dict[str, int] = {}
    for name, names in NAMES.items():
        place = next((plain.index(one) for one in names if one in plain), None)
        if place is not None and place not in found.values():
            found[name] = place
    return found


def read_rows(file: IO[bytes], name: str) -> ReadRows:
    """Read every line. Raises Refused (field "file") when it is no table, too large, or lacks a column."""
    with read_table(file, name, LIMITS) as table:
        places = guess(table.columns)
        missing = [_label(one) for one in NEEDED if one not in places]
        if missing:
            raise Refused(_("These columns are not found: %(names)s.") % {"names": ", ".join(missing)}, field="file")
        rows, faults = [], []
        for line, cells in table.rows:
            row, wrong = _read(line, cells, places, table.columns)
            faults += wrong
            if row is not None:
                rows.append(row)
        faults += [Fault(one.line, one.column or "", one.sentence) for one in table.problems]
    if not rows and not faults:
        raise Refused(_("The file has no lines below its header."), field="file")
    return ReadRows(rows, sorted(faults))


def _label(name: str) -> str:
    return str(FailureMode._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns have one


def _read(
    line: int, cells: Sequence[str], places: Mapping[str, int], columns: Sequence[str]
) -> tuple[Row | None, list[Fault]]:
    said: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, place in places.items():
        try:
            said[name] = _value(name, cells[place])
        except Refused as refused:
            faults.append(Fault(line, columns[place], str(refused.sentence)))
    return (None, faults) if faults else (Row(**said), [])


def _value(name: str, cell: str) -> str | int:
    if name in RATINGS:
        return _rating(cell.strip())
    most = FailureMode._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    text = clean_block(_without_apostrophe(cell), most)
    if not text and name in NEEDED:
        raise Refused(_("This must not be empty."))
    return text


def _rating(cell: str) -> int:
    whole = cell.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit()) or not 1 <= int(whole[:4]) <= 10:
        raise Refused(_("“%(cell)s” is no whole number from 1 to 10.") % {"cell": cell[:20]})
    return int(whole)


def _without_apostrophe(cell: str) -> str:
    """What our own CSV keeps from being computed as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _built(fmea: Fmea, rows: Sequence[Row]) -> Iterator[FailureMode]:
    scheme = scheme_in_force()
    return (build(fmea, row, scheme) for row in rows)


@act("fmea", "import_rows")
def import_rows(fmea: Fmea, *, by: Actor, signature: Signature | None, rows: Sequence[Row]) -> None:
    """Add the rows of a file with the study's next numbers."""
    if not rows:
        raise Refused(_("The file has no lines below its header."), field="file")
    FailureMode.objects.bulk_create(_built(fmea, rows), batch_size=500)
