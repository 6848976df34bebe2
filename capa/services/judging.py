"""From a criterion and its data to a verdict: the same functions that `manage.py verdict` uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.statistics import comparing, sizes
from qms.lib.statistics.comparing import Better, Comparison, NotComparable

COUNTED = ("two_proportions", "poisson_rate")
"""Methods whose data are events out of a size; the others take values."""
VALUES_AT_MOST = 5_000


@dataclass(frozen=True)
class Data:
    """What one window holds: events out of a size, or values in time order."""

    count: int | None = None
    size: Decimal | None = None
    values: Sequence[Decimal] = ()

    @property
    def amount(self) -> float:
        """How much data that is, in the unit of the sample size."""
        return float(self.size) if self.size is not None else len(self.values)

    @property
    def rate(self) -> float:
        """Events per unit of size."""
        return float(self.count or 0) / float(self.size or 1)


def checked(data: Data, method: str, *, prefix: str) -> Data:
    """The data, if the method can use them. Raises Refused at the field `<prefix>_count`, `_size` or `_values`."""
    if method not in COUNTED:
        if not data.values:
            raise Refused(_("This method needs values."), field=f"{prefix}_values")
        if len(data.values) > VALUES_AT_MOST:
            most = {"most": VALUES_AT_MOST}
            raise Refused(_("At most %(most)s values can be compared.") % most, field=f"{prefix}_values")
        return Data(values=data.values)
    if data.count is None:
        raise Refused(_("Say how many events there were."), field=f"{prefix}_count")
    if data.size is None or data.size <= 0:
        raise Refused(_("Say out of how many: a number above 0."), field=f"{prefix}_size")
    if method == "two_proportions":
        if data.size != int(data.size):
            raise Refused(_("Pieces examined are a whole number."), field=f"{prefix}_size")
        if data.count > data.size:
            raise Refused(_("More pieces are defective than were examined."), field=f"{prefix}_count")
    return Data(data.count, data.size)


def compared(method: str, before: Data, after: Data, *, alpha: Decimal, better: str) -> Comparison:
    """Compare both windows. Raises Refused with what the data lack."""
    confidence = 1 - float(alpha)
    try:
        if method == "two_proportions":
            return comparing.two_proportions(_whole(before), _whole(after), confidence=confidence)
        if method == "poisson_rate":
            return comparing.poisson_rate(_pair(before), _pair(after), confidence=confidence)
        compare = comparing.mann_whitney if method == "mann_whitney" else comparing.run_chart
        return compare(_floats(before), _floats(after), confidence=confidence, better=Better(better))
    except NotComparable as error:
        raise Refused(_too_few(method), field="result_values") from error


def sample_size(method: str, baseline: Data, *, target: Decimal, alpha: Decimal, power: Decimal) -> int:
    """How much data each window needs so that the improvement aimed at will show with that power.

    Raises Refused where no amount would.
    """
    try:
        compute, wanted = getattr(sizes, method), {"alpha": float(alpha), "power": float(power)}
        before = (baseline.rate,) if method in COUNTED else ()
        return int(compute(*before, float(target), **wanted))
    except sizes.NoSize as error:
        raise Refused(_("No amount of data would show this improvement."), field="target") from error


def _floats(data: Data) -> list[float]:
    return [float(value) for value in data.values]


def _whole(data: Data) -> tuple[int, int]:
    return data.count or 0, int(data.size or 0)


def _pair(data: Data) -> tuple[int, float]:
    return data.count or 0, float(data.size or 0)


def _too_few(method: str) -> str:
    if method == "run_chart":
        least = {"least": comparing.RUN_CHART_LEAST}
        return _("A run chart needs %(least)s points before and %(least)s after.") % least
    return _("There are too few values before or after for an interval.")


def data_of(row: Any, prefix: str) -> Data:
    """The data of a criterion (`baseline`) or of a check (`result`) as they are stored."""
    count, size, values = (getattr(row, f"{prefix}_{name}") for name in ("count", "size", "values"))
    return Data(count, size, tuple(Decimal(value) for value in values))
