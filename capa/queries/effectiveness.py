"""The criterion and the verdicts of a CAPA as page and PDF tell them, with the picture of each check."""

from dataclasses import dataclass
from decimal import Decimal
from math import log10

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from qms.lib.statistics.intervals import garwood, wilson
from qms.web.charts import interval_rows, run_lines

RATES = ("two_proportions", "poisson_rate")


@dataclass(frozen=True)
class Effect:
    """The versions of the criterion and the checks, newest first."""

    plans: list[EffectivenessPlan]
    checks: list[EffectivenessCheck]

    @property
    def plan(self) -> EffectivenessPlan | None:
        """The version that holds."""
        return self.plans[0] if self.plans else None

    @property
    def earlier(self) -> list[EffectivenessPlan]:
        """The versions that were replaced."""
        return self.plans[1:]


def effect_of(record: Capa) -> Effect:
    """Criteria and checks of all rounds: two queries."""
    plans = EffectivenessPlan.objects.filter(record_id=record.pk).select_related("agreed_by")
    checks = EffectivenessCheck.objects.filter(record_id=record.pk).select_related("plan", "signed_by")
    return Effect(list(plans), list(checks))


def rate_words(value: float | Decimal, method: str) -> str:
    """A share or rate as percent or ppm, a measurement as it is, with three digits that count."""
    value = float(value)
    if method not in RATES:
        return _number(value)
    if value and abs(value) < 0.001:
        return _("%(number)s ppm") % {"number": _number(value * 1_000_000)}
    return _("%(number)s %%") % {"number": _number(value * 100)}


def _number(value: float) -> str:
    if value == int(value):
        return str(formats.number_format(int(value), use_l10n=True))
    digits = 2 if not value else min(max(2 - int(log10(abs(value))) if abs(value) >= 1 else 3, 0), 6)
    return str(formats.number_format(round(value, digits), use_l10n=True))


def chance_words(p_value: Decimal) -> str:
    """A probability as statisticians write it."""
    return "p < 0.0001" if p_value < 0.0001 else f"p = {p_value:.2g}" if p_value < 0.01 else f"p = {p_value:.2f}"


def baseline_words(plan: EffectivenessPlan) -> str:
    """What was before: 18 of 900 (2 %), or how many values."""
    return _data_words(plan.method, plan.baseline_count, plan.baseline_size, plan.baseline_values)


def result_words(check: EffectivenessCheck) -> str:
    """What is now."""
    return _data_words(check.plan.method, check.result_count, check.result_size, check.result_values)


def _data_words(method: str, count: int | None, size: object, values: list[str]) -> str:
    if method not in RATES:
        return _("%(amount)s values") % {"amount": len(values)}
    out_of = float(str(size or 0))
    shown = {"count": count or 0, "size": _number(out_of), "rate": rate_words((count or 0) / (out_of or 1), method)}
    return _("%(count)s of %(size)s (%(rate)s)") % shown


def criterion_words(plan: EffectivenessPlan) -> str:
    """The criterion as one sentence, as it was signed."""
    shown = {
        "metric": plan.metric, "method": plan.get_method_display(), "alpha": f"{float(plan.alpha):g}",
        "effect": rate_words(plan.minimum_effect, plan.method),
        "confidence": f"{100 * (1 - float(plan.alpha)):g}",
    }  # fmt: skip
    if not plan.minimum_effect:
        text = _(
            "%(metric)s, %(method)s: effective if p is at most %(alpha)s and the whole %(confidence)s %% interval "
            "of the improvement lies above 0."
        )
    else:
        text = _(
            "%(metric)s, %(method)s: effective if p is at most %(alpha)s and the whole %(confidence)s %% interval "
            "of the improvement is at least %(effect)s."
        )
    return text % shown


def picture(check: EffectivenessCheck) -> SafeString:
    """Before and after as a chart: rates with their intervals and the target, or the points with the old median."""
    plan = check.plan
    label = _("Before and after: %(verdict)s") % {"verdict": check.get_verdict_display()}
    if plan.method not in RATES:
        before, after = ([float(value) for value in values] for values in (plan.baseline_values, check.result_values))
        old = sorted(before)
        middle = (old[(len(old) - 1) // 2] + old[len(old) // 2]) / 2
        return run_lines(before, after, level=middle, label=label)
    interval = wilson if plan.method == "two_proportions" else garwood
    rows = []
    for name, count, size in (
        (_("Before"), plan.baseline_count, plan.baseline_size), (_("After"), check.result_count, check.result_size)
    ):  # fmt: skip
        found = interval(count or 0, int(size or 1), 1 - float(plan.alpha))
        rows.append((name, rate_words(found.value, plan.method), found.value, found.low, found.high))
    return interval_rows(rows, label=label, target=float(plan.target))
