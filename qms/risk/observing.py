"""Observed against assumed: records of a row per million pieces shipped, with the exact interval of a Poisson rate."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from qms.lib.statistics.intervals import garwood
from qms.risk.models import FailureMode, Fmea, RiskLink, ShippedQuantity
from qms.risk.scales import Scheme
from qms.web.times import day_words

MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What the field says of a row. Rates are in ppm; `since` and `until` are the days of the window.

    assumed, bound: the row's occurrence rating and the highest rate it bears. proposed: the lowest rating that bears
    the observed rate. holds: the interval does not lie above the bound. Without shipped pieces there is no rate.
    """

    count: int
    units: int
    since: str
    until: str
    assumed: int
    bound: Decimal
    confidence: int
    rate: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    proposed: int | None = None
    holds: bool = True

    @property
    def figures(self) -> tuple[int, int, int, str]:
        """What makes it another observation: when these are the same, a decision made on them stands."""
        return self.count, self.units, self.assumed, str(self.bound)

    def kept(self) -> dict[str, Any]:
        """As it is kept with the row: rates as texts, since a signature binds no fractions of a computer."""
        return {name: str(one) if isinstance(one, Decimal) else one for name, one in asdict(self).items()}


def window_of(scheme: Scheme, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that count: whole months back from the present one, the present one as far as it has come."""
    months = today.year * 12 + today.month - 1 - (scheme.window_months - 1)
    return dt.date(months // 12, months % 12 + 1, 1), today


def observe_row(fmea: Fmea, row: FailureMode, scheme: Scheme, today: dt.date) -> Observed:
    """Count the row's records in the window against the pieces of the study's parts that were shipped in it."""
    since, until = window_of(scheme, today)
    links = RiskLink.objects.filter(failure_mode=row, ended_at=None)
    count = links.filter(occurred_at__date__gte=since, occurred_at__date__lte=until).count()
    shipped = ShippedQuantity.objects.filter(
        organisation_id=fmea.organisation_id, part_number__in=fmea.part_numbers, month__gte=since, month__lte=until
    )
    units = shipped.aggregate(units=Sum("quantity"))["units"] or 0
    return compared(row.occurrence, count, units, scheme, (since, until))


def compared(occurrence: int, count: int, units: int, scheme: Scheme, window: tuple[dt.date, dt.date]) -> Observed:
    """`count` records of `units` pieces against the rate that the assumed rating bears."""
    bound = scheme.bounds[occurrence - 1]
    facts: dict[str, Any] = {
        "count": count, "units": units, "since": window[0].isoformat(), "until": window[1].isoformat(),
        "assumed": occurrence, "bound": bound, "confidence": scheme.confidence,
    }  # fmt: skip
    if not units:
        return Observed(**facts)
    found = garwood(count, units, scheme.confidence / 100)
    rate, low, high = (_ppm(share) for share in (found.value, found.low, found.high))
    return Observed(**facts, rate=rate, low=low, high=high, proposed=scheme.occurrence_of(rate), holds=low <= bound)


def _ppm(share: float) -> Decimal:
    return Decimal(share * MILLION).quantize(Decimal("0.001"))


def no_longer_holding(fmea: Fmea, scheme: Scheme, today: dt.date) -> list[tuple[FailureMode, Observed]]:
    """The rows whose assumed occurrence the field excludes, that do not wait already and were not decided on this."""
    linked = RiskLink.objects.filter(record_id=fmea.pk, ended_at=None).values("failure_mode")
    rows = FailureMode.objects.filter(pk__in=linked, dropped_at=None, pending_since=None).order_by("number")
    seen = [(row, observe_row(fmea, row, scheme, today)) for row in rows]
    return [(row, found) for row, found in seen if not found.holds and not _decided_on(row, found)]


def _decided_on(row: FailureMode, seen: Observed) -> bool:
    kept = row.observed
    same = seen.figures == tuple(kept.get(name) for name in ("count", "units", "assumed", "bound"))
    return bool(kept.get("decided_at")) and same


def observed_words(facts: Mapping[str, Any]) -> str:
    """The figures as a sentence: what was counted, what that makes, and what the rating bears."""
    if not facts:
        return ""
    shown = {name: _figure(facts.get(name)) for name in ("count", "units", "rate", "low", "high", "bound")}
    shown |= {name: str(facts.get(name)) for name in ("assumed", "proposed", "confidence")}
    shown |= {name: day_words(dt.date.fromisoformat(facts[name])) for name in ("since", "until") if name in facts}
    if not facts.get("units"):
        return _("%(count)s records from %(since)s to %(until)s; no shipped pieces are entered for the parts.") % shown
    counted = _(
        "%(count)s records on %(units)s pieces shipped from %(since)s to %(until)s: %(rate)s ppm "
        "(%(confidence)s %% interval %(low)s to %(high)s ppm)."
    )
    verdict = (
        _("Occurrence %(assumed)s bears up to %(bound)s ppm: the assumption holds.")
        if facts.get("holds")
        else _("Occurrence %(assumed)s bears up to %(bound)s ppm: it no longer holds; %(proposed)s is proposed.")
    )
    return f"{counted % shown} {verdict % shown}"


def _figure(kept: Any) -> str:
    if kept is None:
        return "—"
    value = Decimal(kept)
    places = 0 if value >= 100 or value == int(value) else 1
    return str(number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True))
