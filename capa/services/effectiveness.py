"""The check of effectiveness: the criterion agreed before, the data after, the verdict computed and confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.effectiveness import newest_plan, unsigned_check
from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from capa.services.capa.rounds import take_verdict
from capa.services.counting import KINDS_COUNTED, counted_between, months_from, months_until
from capa.services.judging import COUNTED, Data, checked, compared, data_of, sample_size
from qms.accounts.seat import Seat
from qms.clocks.services import start_agreed_clock
from qms.lib.refusal import Refused
from qms.lib.statistics.verdicts import judge
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

WINDOWS = {"critical": (30, 90), "major": (60, 180), "minor": (90, 365)}
"""Days from the implementation to the check, by class: least and most (own rule, customary ranges)."""
LONGEST_EXTENSION = 365


@act("capa", "agree_effectiveness")
def agree_effectiveness(record: Capa, *, by: Actor, signature: Signature | None, **criterion: Any) -> None:
    """Keep the criterion by which the effect will be judged (ISO 13485:2016 8.5.2 f): see EffectivenessPlan."""
    _agreed(record, by, signature, criterion)


@act("capa", "revise_effectiveness")
def revise_effectiveness(record: Capa, *, by: Actor, signature: Signature | None, **criterion: Any) -> None:
    """A new version of the criterion. The window that runs already keeps its beginning."""
    before = newest_plan(record)
    plan = _agreed(record, by, signature, criterion)
    if before is not None and before.starts_on is not None:
        _begin_window(record, plan, before.starts_on)


def _agreed(record: Capa, by: Actor, signature: Signature | None, criterion: Mapping[str, Any]) -> EffectivenessPlan:
    if not isinstance(by, Seat):
        raise Refused(_("A criterion is agreed by a person."))
    said = dict(criterion)
    _refuse_window(record, said)
    baseline = _baseline(said)
    _refuse_improvement(said, baseline)
    last = EffectivenessPlan.objects.filter(record_id=record.pk).order_by("-version").first()
    wanted = {name: said[name] for name in ("target", "alpha", "power")}
    return EffectivenessPlan.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), version=last.version + 1 if last else 1,
        round=record.round, agreed_by=by.person, signature=signature.pk if signature else None,
        sample_size=sample_size(said["method"], baseline, **wanted), baseline_count=baseline.count,
        baseline_size=baseline.size, baseline_values=_texts(baseline),
        **{name: said[name] for name in (
            "metric", "source", "counted", "method", "better", "baseline_from", "baseline_until", "minimum_effect",
            "window_days", *wanted,
        )},
    )  # fmt: skip


def _refuse_window(record: Capa, said: Mapping[str, Any]) -> None:
    if said["baseline_from"] > said["baseline_until"]:
        raise Refused(_("The baseline ends before it begins."), field="baseline_until")
    if said["baseline_until"] > timezone.localdate():
        raise Refused(_("The baseline lies before the actions: it cannot end in the future."), field="baseline_until")
    least, most = WINDOWS[record.risk_class]
    if not least <= said["window_days"] <= most:
        text = _("For this class the effect is judged %(least)s to %(most)s days after the implementation.")
        raise Refused(text % {"least": least, "most": most}, field="window_days")


def _baseline(said: Mapping[str, Any]) -> Data:
    if said["source"] == "records":
        if said["method"] != "poisson_rate":
            raise Refused(_("What Concord counts is compared as a rate per pieces shipped."), field="method")
        if said["counted"].get("kind") not in KINDS_COUNTED or not said["counted"].get("part_number"):
            raise Refused(_("Say which records of which part are counted."), field="part_number")
        return counted_between(said["counted"], said["baseline_from"], said["baseline_until"])
    given = Data(said["baseline_count"], said["baseline_size"], tuple(said["baseline_values"]))
    return checked(given, said["method"], prefix="baseline")


def _refuse_improvement(said: Mapping[str, Any], baseline: Data) -> None:
    if not 0 < said["alpha"] <= Decimal("0.2") or not Decimal("0.5") <= said["power"] < 1:
        raise Refused(_("Alpha lies between 0 and 0.2, the power between 0.5 and 1."), field="alpha")
    if said["minimum_effect"] < 0:
        raise Refused(_("An improvement counts upwards from 0."), field="minimum_effect")
    if said["method"] not in COUNTED:
        if not Decimal("0.5") < said["target"] < 1:
            raise Refused(_("The chance that a later value is better lies between 0.5 and 1."), field="target")
        return
    rate = Decimal(str(baseline.rate))
    if not 0 <= said["target"] < rate:
        raise Refused(_("The target lies below the baseline, and is not negative."), field="target")
    if said["minimum_effect"] > rate - said["target"]:
        sentence = _("The smallest improvement that counts is larger than the one aimed at.")
        raise Refused(sentence, field="minimum_effect")


def _texts(data: Data) -> list[str]:
    return [str(value) for value in data.values]


def _figure(value: float) -> Decimal:
    return Decimal(f"{value:.12f}")


@act("capa", "finish_prevention")
def finish_prevention(record: Capa, *, by: Actor, signature: Signature | None) -> None:
    """The effect is awaited: the window of the criterion begins, and its last day is timed."""
    plan = newest_plan(record)
    if plan is None:
        raise Refused(_("Before that: agree by which criterion the effect will be judged."))
    _begin_window(record, plan, timezone.localdate())


def _begin_window(record: Capa, plan: EffectivenessPlan, first: date) -> None:
    plan.starts_on, plan.due_on = first, first + timedelta(days=plan.window_days)
    if plan.source == "records":
        plan.due_on = months_from(plan.due_on)
    plan.save(update_fields=["starts_on", "due_on"])
    _time(record, plan, plan.agreed_by.name)


def _time(record: Capa, plan: EffectivenessPlan, by: str) -> None:
    assert plan.due_on is not None
    source = _("criterion of effectiveness, version %(version)s") % {"version": plan.version}
    start_agreed_clock(
        record, "capa_effect", day=max(plan.due_on, timezone.localdate()), by=by, source=source, subject=""
    )


@act("capa", "record_effect")
def record_effect(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    result_until: date,
    result_count: int | None = None,
    result_size: Decimal | None = None,
    result_values: Sequence[Decimal] = (),
    provenance: str = "",
) -> None:
    """Judge the data of the window by the criterion. Counted ones are counted here; what was entered for them is not
    used. A verdict that nobody signed is followed by another one; both stay.
    """
    plan = newest_plan(record)
    if plan is None or plan.starts_on is None:
        raise Refused(_("Before that: agree by which criterion the effect will be judged."))
    first, last = plan.starts_on, result_until
    if plan.source == "records":
        first, last = months_from(first), months_until(last)
    if last < first or last > timezone.localdate():
        raise Refused(_("The data end after the window began and not in the future."), field="result_until")
    if plan.source == "records":
        after = counted_between(plan.counted, first, last)
    else:
        after = checked(Data(result_count, result_size, tuple(result_values)), plan.method, prefix="result")
    _judged(record, plan, after, first, last, name_of(by), provenance)


def _judged(
    record: Capa, plan: EffectivenessPlan, after: Data, first: date, last: date, by_name: str, provenance: str
) -> None:
    found = compared(plan.method, data_of(plan, "baseline"), after, alpha=plan.alpha, better=plan.better)
    number = EffectivenessCheck.objects.filter(record_id=record.pk).count() + 1
    EffectivenessCheck.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), plan=plan, number=number, result_from=first,
        result_until=last, result_count=after.count, result_size=after.size, result_values=_texts(after),
        provenance=provenance, collected_by_name=by_name, p_value=_figure(found.p_value),
        effect=_figure(found.effect.value), low=_figure(found.effect.low), high=_figure(found.effect.high),
        stable=found.stable, verdict=judge(found, alpha=float(plan.alpha), minimum_effect=float(plan.minimum_effect)),
    )  # fmt: skip


@act("capa", "check_effectiveness")
def check_effectiveness(
    record: Capa, *, by: Actor, signature: Signature | None, findings: str, extend_until: date | None = None
) -> None:
    """Confirm the verdict that was computed by signature, and go where it leads.

    extend_until: where it is inconclusive, the day until which more data are collected.
    """
    check = unsigned_check(record)
    if check is None or not isinstance(by, Seat):
        raise Refused(_("Before that: enter the data, so that the verdict can be computed."))
    check.findings, check.signed_at, check.signed_by = findings, timezone.now(), by.person
    check.signature = signature.pk if signature else None
    check.save()
    if check.verdict == "inconclusive":
        _extend(record, check.plan, extend_until, by)
    take_verdict(record, check.verdict, by=by)


def _extend(record: Capa, plan: EffectivenessPlan, until: date | None, by: Seat) -> None:
    today = timezone.localdate()
    if until is None or not today < until <= today + timedelta(days=LONGEST_EXTENSION):
        sentence = _("The verdict is inconclusive: say until when more data are collected, a year from now at most.")
        raise Refused(sentence, field="extend_until")
    plan.due_on = until
    plan.save(update_fields=["due_on"])
    _time(record, plan, by.person.name)
