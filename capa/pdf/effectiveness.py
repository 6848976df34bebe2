"""The criterion of effectiveness and the verdicts, in a CAPA's document."""

from django.utils.translation import gettext as _

from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from capa.queries import effectiveness as told
from qms.accounts.seat import Seat
from qms.pdf.document import Drawing, Fact, Facts, Section
from qms.pdf.parts import stored_value


def effectiveness(record: Capa, seat: Seat) -> list[Section]:
    """Every version of the criterion, then every check with its picture, oldest first."""
    found = told.effect_of(record)
    parts: list[Section] = [_criterion(plan) for plan in reversed(found.plans)]
    for check in reversed(found.checks):
        title = _("Check of effectiveness %(number)s") % {"number": check.number}
        parts.append(_check(check, title))
        says = _("Before: %(before)s. After: %(after)s.") % {
            "before": told.baseline_words(check.plan), "after": told.result_words(check)
        }  # fmt: skip
        parts.append(
            Drawing(title=_("%(check)s: before and after") % {"check": title}, says=says, svg=told.picture(check))
        )
    return parts


def _criterion(plan: EffectivenessPlan) -> Facts:
    facts = [
        Fact(label=_("Criterion"), value=told.criterion_words(plan), key="criterion"),
        Fact(label=_("Source of the data"), value=stored_value(plan, "source"), key="source"),
        Fact(label=_("Baseline"), value=told.baseline_words(plan), key="baseline"),
        Fact(label=_("Baseline from"), value=plan.baseline_from, key="baseline_from"),
        Fact(label=_("Baseline until"), value=plan.baseline_until, key="baseline_until"),
        Fact(label=_("Target"), value=told.rate_words(plan.target, plan.method), key="target"),
        Fact(label=_("Data needed after"), value=plan.sample_size, key="sample_size"),
        Fact(label=_("Days after the implementation"), value=plan.window_days, key="window_days"),
        Fact(label=_("To be checked on"), value=plan.due_on, key="due_on"),
        Fact(label=_("Agreed by"), value=plan.agreed_by.name, key="agreed_by"),
        Fact(label=_("Agreed"), value=plan.agreed_at, key="agreed_at"),
    ]
    return Facts(title=_("Criterion of effectiveness, version %(version)s") % {"version": plan.version}, facts=facts)


def _check(check: EffectivenessCheck, title: str) -> Facts:
    method = check.plan.method
    interval = f"{told.rate_words(check.low, method)} – {told.rate_words(check.high, method)}"
    facts = [
        Fact(label=_("Verdict"), value=stored_value(check, "verdict"), key="verdict"),
        Fact(label=_("Before"), value=told.baseline_words(check.plan), key="baseline"),
        Fact(label=_("After"), value=told.result_words(check), key="result"),
        Fact(label=_("Improvement"), value=told.rate_words(check.effect, method), key="effect"),
        Fact(label=_("Interval of the improvement"), value=interval, key="interval"),
        Fact(label=_("Chance alone"), value=told.chance_words(check.p_value), key="p_value"),
        Fact(label=_("Data from"), value=check.result_from, key="result_from"),
        Fact(label=_("Data until"), value=check.result_until, key="result_until"),
        Fact(label=_("Where the data come from"), value=check.provenance, key="provenance"),
        Fact(label=_("Findings"), value=check.findings, key="findings"),
        Fact(label=_("Signed by"), value=check.signed_by.name if check.signed_by else None, key="signed_by"),
        Fact(label=_("Signed"), value=check.signed_at, key="signed_at"),
    ]
    return Facts(title=title, facts=facts)
