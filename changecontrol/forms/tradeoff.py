"""The forms of a new trade-off and of the acts on it. What a service also refuses is not repeated here."""

from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import ReasonedForm, RowField
from changecontrol.guards import sharing
from changecontrol.guards import tradeoff as guards
from changecontrol.models import TradeCriterion, TradeOption, TradeScorer
from changecontrol.models.tradeoff import HIGHEST, LOWEST
from changecontrol.services.tradeoff import Weighing
from changecontrol.workflow.who import DOERS
from qms.organisations.models import Site
from qms.workflow.fields import StaffField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS


class NewTradeOffForm(forms.Form):
    """A new trade-off."""

    title = line(_("Title"), most=200, required=True)
    question = block(
        _("What is to be decided"), most=10_000, rows=5,
        hint=_("What speaks for us, and what the customers would notice."),
    )  # fmt: skip
    owner = StaffField(label=_("Owner"), roles=OWNERS, required=False, help_text=_("Left empty: you."))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    sources = line(_("Follows from"), most=32, hint=_("The number of a record, such as CHG-2026-00031."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer sites and staff."""
        super().__init__(*args, **kwargs)
        site, owner = self.fields["site"], self.fields["owner"]
        assert isinstance(site, forms.ModelChoiceField)
        assert isinstance(owner, StaffField)
        site.queryset = Site.objects.filter(active=True)
        owner.load()

    def draft(self) -> Weighing:
        """What was entered."""
        return Weighing(**{name: self.cleaned_data[name] for name in ("title", "question", "site", "owner")})


class CorrectTradeOffForm(ActForm):
    """Title and question stay what they are called; the question may be put better."""

    question = block(_("What is to be decided"), most=10_000, rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded."""
        super().__init__(*args, **kwargs)
        self.fields["question"].initial = self.record.question


class OptionForm(ActForm):
    """An option, with what else is known of it than its scores."""

    text = line(_("Name"), most=120, required=True)
    description = block(_("Description"), most=2000, rows=3, required=False)
    cost = line(_("Cost"), most=500, required=True, hint=_("Once and for each piece, with figures."))
    risk = line(_("Risk"), most=500, required=True)
    stability = line(
        _("Effect on the stability for customers"), most=500, required=True,
        hint=_("What they would notice: new approvals, other values, stock, dates."),
    )  # fmt: skip


OPTION = ("text", "description", "cost", "risk", "stability")


def _begin(form: ActForm, name: str, rows: Any, fields: tuple[str, ...] = ()) -> None:
    """Offer the rows; the one named in the address begins with what it says."""
    field = form.fields[name]
    assert isinstance(field, RowField)
    field.offer(rows)
    wanted = str(form.initial.get(name, field.initial or ""))
    row = next((one for one in rows if str(one.pk) == wanted), None) if fields else None
    for one in fields if row is not None else ():
        form.fields[one].initial = getattr(row, one)


class ReviseOptionForm(OptionForm):
    """An option that is changed."""

    option = RowField(TradeOption, label=_("Option"))
    field_order = ("option",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        _begin(self, "option", guards.options_of(self.record), OPTION)


class OfOptionForm(ActForm):
    """One of the options."""

    option = RowField(TradeOption, label=_("Option"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        _begin(self, "option", guards.options_of(self.record))


class WeightField(forms.DecimalField):
    """A weight with at most two decimals; the sum is the service's matter."""

    def __init__(self, **kwargs: Any) -> None:
        """More than nothing, less than all."""
        super().__init__(
            min_value=Decimal("0.01"), max_value=Decimal("99.99"), max_digits=5, decimal_places=2, **kwargs
        )


SHARED = _("Who is shown the trade-off reads it, weighs it and scores by it. Without it nobody outside learns of it.")


class CriterionForm(ActForm):
    """A criterion and its weight."""

    text = line(_("Name"), most=120, required=True)
    scale = line(_("What 1 and 10 mean"), most=500, hint=_("So that everybody measures with one measure."))
    weight = WeightField(label=_("Weight"))
    shared = forms.BooleanField(label=_("Shared with the customer"), required=False, help_text=SHARED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Propose what is missing to 100."""
        super().__init__(*args, **kwargs)
        left = 100 - sum(guards.criteria_of(self.record).values_list("weight", flat=True))
        self.fields["weight"].help_text = _("%(left)s of 100 are left.") % {"left": guards.plain(Decimal(left))}


class ReviseCriterionForm(ActForm):
    """A criterion whose words are changed."""

    criterion = RowField(TradeCriterion, label=_("Criterion"))
    text = line(_("Name"), most=120, required=True)
    scale = line(_("What 1 and 10 mean"), most=500)
    shared = forms.BooleanField(label=_("Shared with the customer"), required=False, help_text=SHARED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        _begin(self, "criterion", guards.criteria_of(self.record), ("text", "scale", "shared"))


class OfCriterionForm(ActForm):
    """One of the criteria."""

    criterion = RowField(TradeCriterion, label=_("Criterion"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        _begin(self, "criterion", guards.criteria_of(self.record))


class WeightsForm(ActForm):
    """All weights at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One for each criterion."""
        super().__init__(*args, **kwargs)
        self.rows = list(guards.criteria_of(self.record))
        for row in self.rows:
            self.fields[f"weight_{row.pk}"] = WeightField(label=str(row), initial=guards.plain(row.weight))

    def data_for_act(self) -> dict[str, Any]:
        """The weights by their criteria."""
        return {"weights": {row: self.cleaned_data[f"weight_{row.pk}"] for row in self.rows}}


class ScorerForm(StaffForm):
    """Who is asked."""

    person = StaffField(label=_("Person"), roles=DOERS)


class ReleaseForm(ReasonedForm):
    """Who is asked no more."""

    scorer = RowField(TradeScorer, label=_("Scorer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer who has not scored every option."""
        super().__init__(*args, **kwargs)
        _begin(self, "scorer", guards.waiting_scorers(self.record))


class ScoredRow(NamedTuple):
    """The two fields of a criterion, for the template: its words, its scale, the names of the fields."""

    label: str
    hint: str
    names: str


class ScoreForm(ActForm):
    """One option by every criterion: a score and what shows it."""

    fields_template = "changecontrol/tradeoff/score_fields.html"
    option = RowField(TradeOption, label=_("Option"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with my first option without scores, or with what I said of the one named in the address."""
        super().__init__(*args, **kwargs)
        self.criteria = list(guards.criteria_of(self.record))
        options = guards.options_of(self.record)
        _begin(self, "option", options)
        mine = guards.scores_of(self.record).filter(scorer__person=self.seat.person.pk)
        scored = {one.option_id for one in mine}
        unscored = next((one for one in options if one.pk not in scored), None)
        wanted = str(self.initial.get("option", unscored.pk if unscored else ""))
        self.fields["option"].initial = wanted
        said = {one.criterion_id: one for one in mine if str(one.option_id) == wanted}
        for row in self.criteria:
            self._add(row, said.get(row.pk))

    def _add(self, row: TradeCriterion, said: Any) -> None:
        choices = [("", "—"), *((value, str(value)) for value in range(LOWEST, HIGHEST + 1))]
        self.fields[f"value_{row.pk}"] = forms.TypedChoiceField(
            label=_("Score"), choices=choices, coerce=int, initial=said.value if said else None,
            help_text=row.scale or _("1 is the worst, 10 the best."),
        )  # fmt: skip
        self.fields[f"evidence_{row.pk}"] = block(
            _("What shows it"), most=2000, rows=2, hint=_("Words with figures, or the number of a record.")
        )
        self.fields[f"evidence_{row.pk}"].initial = said.evidence if said else ""

    @property
    def rows(self) -> list[ScoredRow]:
        """The fields by criterion, for the template."""
        return [ScoredRow(str(row), "", f"value_{row.pk} evidence_{row.pk}") for row in self.criteria]

    def data_for_act(self) -> dict[str, Any]:
        """Score and evidence by their criteria."""
        given = {
            row: (self.cleaned_data[f"value_{row.pk}"], self.cleaned_data[f"evidence_{row.pk}"])
            for row in self.criteria
        }
        return {"option": self.cleaned_data["option"], "given": given}


class DissentForm(ActForm):
    """Why not."""

    text = block(_("Your reason"), most=2000, rows=4)


class DecideForm(ActForm):
    """The option, and why where it is not the winner."""

    option = choice(_("Option decided for"), ())
    decision_reason = block(
        _("Reason of the decision"), most=10_000, rows=4, required=False,
        hint=_("Needed when the option does not win, or when several are level."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the options by their letters; the winner is not chosen beforehand."""
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((one.code, str(one)) for one in guards.options_of(self.record))]
        if sharing.share_of(self.record):
            self.fields["answer"] = block(
                _("Reason given to the customer"), most=10_000, rows=4, required=False,
                hint=_("The customer reads it with the outcome. Needed when it objects or agrees with another option."),
            )  # fmt: skip
