"""The forms of the check of effectiveness. What a service also refuses is not repeated here."""

import re
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from capa.guards.effectiveness import newest_plan, unsigned_check
from capa.models import Better, EffectSource, Method
from capa.queries.effectiveness import rate_words
from capa.services.effectiveness import WINDOWS
from capa.services.judging import COUNTED, VALUES_AT_MOST
from qms.web.forms import DateInput
from qms.workflow.fields import choice, line, text
from qms.workflow.forms import ActForm

UNITS = {"%": 100, "‰": 1000, "ppm": 1_000_000, "": 1}
LARGEST = Decimal(10) ** 9
_RATE = re.compile(r"^\s*(?P<number>[-+]?\d[\d ]*(?:[.,]\d+)?(?:[eE]-?\d{1,2})?)\s*(?P<unit>%|‰|ppm)?\s*$")
KINDS = [("complaint", _("Complaints")), ("nonconformity", _("Nonconformities"))]


class RateField(forms.CharField):
    """A number as people write it: 0.01, 1 %, 0,5 %, 296 ppm. The clean value is the plain number."""

    def __init__(self, **kwargs: Any) -> None:
        """Short texts only."""
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The number, or None for nothing."""
        written = str(super().to_python(value) or "")
        if not written:
            return None
        found = _RATE.match(written)
        number = Decimal(found["number"].replace(" ", "").replace(",", ".")) if found else LARGEST + 1
        if not found or abs(number) > LARGEST:
            raise forms.ValidationError(_now("Write a number such as 0.01, 1 % or 296 ppm."))
        return round(number / UNITS[found["unit"] or ""], 12)

    def validate(self, value: Any) -> None:
        """Nothing is wrong only where something is needed."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length was bounded by the text."""


class ValuesField(forms.CharField):
    """Many numbers: one to a line, or with blanks or semicolons between. A comma is a decimal comma in each."""

    def __init__(self, **kwargs: Any) -> None:
        """A box of several lines."""
        super().__init__(max_length=100_000, widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The numbers in order."""
        parts = re.split(r"[;\s]+", str(super().to_python(value) or "").strip())
        try:
            numbers = [Decimal(part.replace(",", ".")) for part in parts if part]
        except InvalidOperation:
            raise forms.ValidationError(_now("Write numbers only, one to a line or with blanks between.")) from None
        if any(not number.is_finite() or abs(number) > LARGEST for number in numbers):
            raise forms.ValidationError(_now("Write numbers only, one to a line or with blanks between."))
        if len(numbers) > VALUES_AT_MOST:
            raise forms.ValidationError(_now("At most %(most)s values.") % {"most": VALUES_AT_MOST})
        return numbers

    def validate(self, value: Any) -> None:
        """An empty list is nothing."""
        if not value and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The length was bounded by the text."""


def _size(label: Any, *, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=14, decimal_places=2, help_text=hint
    )


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=2_000_000_000)


class CriterionForm(ActForm):
    """The criterion, before the actions begin."""

    metric = line(_("Metric"), most=200, required=True, hint=_("What is measured: “cracked of welded brackets B-10”."))
    method = choice(_("Method"), Method.choices)
    source = choice(_("Where the data come from"), EffectSource.choices)
    kind = choice(_("Records that Concord counts"), KINDS, required=False)
    part_number = line(_("Part number that is counted"), most=80)
    defect_code = line(_("Defect code that is counted"), most=40, hint=_("Empty: every record of the part."))
    baseline_from = forms.DateField(label=_("Baseline from"), widget=DateInput)
    baseline_until = forms.DateField(label=_("Baseline until"), widget=DateInput)
    baseline_count = _count(_("Baseline: events or defective pieces"))
    baseline_size = _size(_("Baseline: out of how many pieces or hours"))
    baseline_values = ValuesField(
        label=_("Baseline: measured values in time order"), required=False,
        help_text=_("For measurements and run charts instead of the two figures above."),
    )  # fmt: skip
    better = choice(_("For measurements: which direction is better"), Better.choices, required=False)
    target = RateField(
        label=_("Target"),
        help_text=_("Share or rate that is aimed at (0.5 %, 296 ppm). For measurements: the chance that a later value "
                    "is better than one before, above 0.5."),
    )  # fmt: skip
    minimum_effect = RateField(
        label=_("Smallest improvement that counts"), required=False,
        help_text=_("The whole confidence interval has to keep it. Empty: any improvement."),
    )  # fmt: skip
    alpha = RateField(label=_("Alpha"), initial="0.05", help_text=_("How often chance alone may pass."))
    power = RateField(label=_("Power"), initial="0.8", help_text=_("How often the improvement aimed at will show."))
    window_days = forms.IntegerField(label=_("Days from the implementation to the check"), min_value=1, max_value=730)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the version that holds, or with what is customary for the class."""
        super().__init__(*args, **kwargs)
        least, most = WINDOWS[self.record.risk_class]
        text_of_class = {"least": least, "most": most}
        self.fields["window_days"].help_text = _now("%(least)s to %(most)s days for this class.") % text_of_class
        self.fields["window_days"].initial = most
        plan = newest_plan(self.record)
        if plan is None:
            self.fields["part_number"].initial = self.record.part_number[:80]
            return
        for name in ("metric", "method", "source", "better", "baseline_from", "baseline_until", "window_days"):
            self.fields[name].initial = getattr(plan, name)
        for name in ("baseline_count", "baseline_size"):
            self.fields[name].initial = getattr(plan, name) if plan.source == "entered" else None
        self.fields["baseline_values"].initial = "\n".join(plan.baseline_values)
        for name in ("target", "minimum_effect", "alpha", "power"):
            self.fields[name].initial = f"{getattr(plan, name).normalize():f}"
        for name, value in plan.counted.items():
            self.fields[name].initial = value

    def data_for_act(self) -> dict[str, Any]:
        """What is counted stands together; what was left empty has its usual value."""
        data = super().data_for_act()
        counted = {name: data.pop(name) for name in ("kind", "part_number", "defect_code")}
        data["counted"] = counted if data["source"] == "records" else {}
        data["better"] = data["better"] or Better.LOWER
        data["minimum_effect"] = data["minimum_effect"] or Decimal(0)
        return data


class EffectForm(ActForm):
    """The data of the window; for what Concord counts only the last day."""

    result_until = forms.DateField(label=_("Data until"), widget=DateInput)
    result_count = _count(_("Events or defective pieces"))
    result_size = _size(_("Out of how many pieces or hours"))
    result_values = ValuesField(label=_("Measured values in time order"), required=False)
    provenance = text(
        _("Where the data come from"), most=2000, rows=2, required=False,
        hint=_("Report, machine, query: so that somebody else finds the same figures."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only the fields that the method needs."""
        super().__init__(*args, **kwargs)
        plan = newest_plan(self.record)
        self.fields["result_until"].initial = timezone.localdate()
        if plan is None:
            return
        if plan.source == "records":
            unused: tuple[str, ...] = ("result_count", "result_size", "result_values", "provenance")
        else:
            self.fields["provenance"].required = True
            unused = ("result_values",) if plan.method in COUNTED else ("result_count", "result_size")
        for name in unused:
            del self.fields[name]
        amount = {"amount": f"{plan.sample_size:,}"}
        self.fields["result_until"].help_text = _now("Planned amount of data: %(amount)s.") % amount


class CheckForm(ActForm):
    """What is signed: the verdict stands above the form; only words and, if need be, a later day are asked for."""

    findings = text(_("Findings"), most=4000, rows=4, hint=_("What else was seen; side effects; what remains."))
    extend_until = forms.DateField(label=_("Collect more data until"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A later day only where the data do not decide."""
        super().__init__(*args, **kwargs)
        check = unsigned_check(self.record)
        if check is None or check.verdict != "inconclusive":
            del self.fields["extend_until"]
        else:
            self.fields["extend_until"].required = True
            self.fields["extend_until"].initial = timezone.localdate() + timedelta(days=WINDOWS["critical"][1])
        if check is not None:
            words = {"verdict": check.get_verdict_display(), "effect": rate_words(check.effect, check.plan.method)}
            self.fields["findings"].label = _now("Findings: %(verdict)s, improvement %(effect)s") % words
