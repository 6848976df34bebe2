"""The forms by which a trade-off is shared with a customer, and those in which the customer speaks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import ReasonedForm
from changecontrol.forms.tradeoff import ScoredRow
from changecontrol.guards import tradeoff as own
from changecontrol.guards import weighing as guards
from changecontrol.guards.sharing import whom_to_ask
from changecontrol.models import CustomerPosition, TradeCriterion, TradeOption
from changecontrol.models.tradeoff import HIGHEST, LOWEST
from qms.organisations.models import Customer
from qms.workflow.fields import choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm


class ShareForm(ActForm):
    """With whom it is shared, and what is to be decided in words for that customer; beside it all that goes out."""

    fields_template = "changecontrol/tradeoff/share_fields.html"
    customer = forms.ModelChoiceField(
        label=_("Customer"), queryset=Customer.objects.none(), help_text=_("Those that its change concerns.")
    )
    title = line(_("Title for the customer"), most=200, required=True)
    question = block(
        _("What is to be decided, for the customer"), most=10_000, rows=5,
        hint=_("The question of the trade-off itself stays inside."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers that may be asked."""
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = whom_to_ask(self.record)

    @property
    def options(self) -> list[TradeOption]:
        """What goes out: their names and descriptions."""
        return list(own.options_of(self.record))

    @property
    def criteria(self) -> list[TradeCriterion]:
        """What goes out: the criteria marked as shared."""
        return list(own.criteria_of(self.record).filter(shared=True))


class TakeBackForm(ReasonedForm):
    """Why the sharing is taken back: the reason alone."""


class ProposeWeightsForm(ActForm):
    """The customer's weights of the shared criteria."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One for each criterion, beginning with what was proposed last; ours stands in the hint."""
        super().__init__(*args, **kwargs)
        sheet, said = guards.sheet_of(self.record), guards.weights_of(self.record)
        self.places = range(1, len(sheet.content["criteria"]) + 1)
        for place, (name, scale, share) in zip(self.places, sheet.content["criteria"], strict=True):
            ours = _("%(scale)s The supplier: %(share)s.") if scale else _("The supplier: %(share)s.")
            self.fields[f"weight_{place}"] = forms.DecimalField(
                label=name, min_value=Decimal("0.01"), max_value=Decimal(100), max_digits=5, decimal_places=2,
                help_text=ours % {"scale": scale, "share": own.plain(Decimal(share))},
                initial=said.weights[place - 1] if said else None,
            )  # fmt: skip
        self.fields["comment"] = block(_("Comment"), most=2000, rows=3, required=False)

    def data_for_act(self) -> dict[str, Any]:
        """The weights in the order of the criteria."""
        weights = [self.cleaned_data[f"weight_{place}"] for place in self.places]
        return {"weights": weights, "comment": self.cleaned_data["comment"]}


class CustomerScoreForm(ActForm):
    """One option by every shared criterion: a score and what shows it."""

    fields_template = "changecontrol/tradeoff/score_fields.html"
    option = choice(_("Option"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the first option without scores, or with what was said of the one named in the address."""
        super().__init__(*args, **kwargs)
        content, said = guards.sheet_of(self.record).content, guards.scores_of(self.record)
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((code, f"{code} {name}") for code, name, _words in content["options"])]
        scored = {option for option, _place in said}
        unscored = next((row[0] for row in content["options"] if row[0] not in scored), "")
        wanted = str(self.initial.get("option", unscored))
        field.initial = wanted
        self.criteria = list(enumerate(content["criteria"], 1))
        for place, (_name, scale, _share) in self.criteria:
            self._add(place, scale, said.get((wanted, place)))

    def _add(self, place: int, scale: str, said: Any) -> None:
        choices = [("", "—"), *((value, str(value)) for value in range(LOWEST, HIGHEST + 1))]
        self.fields[f"value_{place}"] = forms.TypedChoiceField(
            label=_("Score"), choices=choices, coerce=int, initial=said.value if said else None,
            help_text=scale or _("1 is the worst, 10 the best."),
        )  # fmt: skip
        self.fields[f"evidence_{place}"] = block(_("What shows it"), most=2000, rows=2, hint=_("Words with figures."))
        self.fields[f"evidence_{place}"].initial = said.evidence if said else ""

    @property
    def rows(self) -> list[ScoredRow]:
        """The fields by criterion, for the template."""
        return [ScoredRow(row[0], "", f"value_{place} evidence_{place}") for place, row in self.criteria]

    def data_for_act(self) -> dict[str, Any]:
        """Score and evidence by the place of their criteria."""
        given = {
            place: (self.cleaned_data[f"value_{place}"], self.cleaned_data[f"evidence_{place}"])
            for place, _row in self.criteria
        }
        return {"option": self.cleaned_data["option"], "given": given}


class PositionForm(ActForm):
    """Where the customer stands."""

    stance = choice(_("Position"), CustomerPosition.Stance.choices)
    option = choice(_("Option that you agree with"), (), required=False, hint=_("Left empty when you object."))
    reason_given = block(_("Your reason"), most=2000, rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the options by their letters."""
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.ChoiceField)
        content = guards.sheet_of(self.record).content
        field.choices = [("", "—"), *((code, f"{code} {name}") for code, name, _words in content["options"])]
