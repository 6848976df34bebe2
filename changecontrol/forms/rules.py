"""The forms of sets of classification rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import RowField
from changecontrol.guards.rules import rules_of
from changecontrol.models import ClassRule, Level
from changecontrol.rules.questions import FOUND, QUESTIONS
from qms.workflow.fields import line, text
from qms.workflow.forms import ActForm

CHOICES = [*QUESTIONS, *FOUND]


class NewRulesForm(forms.Form):
    """A new set, begun with the one in force."""

    title = line(_("Title"), most=200, required=True)
    basis = text(_("What the rules rest on"), most=2000, required=False, rows=3)


class RuleForm(ActForm):
    """A rule."""

    all_of = forms.MultipleChoiceField(label=_("All of these"), choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    none_of = forms.MultipleChoiceField(
        label=_("None of these"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    level = forms.TypedChoiceField(
        label=_("Class at least"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    text = text(_("Rule in words"), most=2000, rows=2)
    citation = line(_("Where it comes from"), most=200)
    task = line(_("Task it causes"), most=200)


class ReviseRuleForm(RuleForm):
    """A rule that is changed."""

    rule = RowField(ClassRule, label=_("Rule"))
    field_order = ("rule",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the rules; the one named in the address begins with what it says."""
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, RowField)
        field.offer(rules_of(self.record))
        wanted = str(self.initial.get("rule", field.initial or ""))
        row = next((one for one in rules_of(self.record) if str(one.pk) == wanted), None)
        if row is not None:
            for name in ("all_of", "none_of", "level", "text", "citation", "task"):
                self.fields[name].initial = getattr(row, name)


class OfRuleForm(ActForm):
    """One of the rules."""

    rule = RowField(ClassRule, label=_("Rule"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer them."""
        super().__init__(*args, **kwargs)
        self.fields["rule"].offer(rules_of(self.record))  # type: ignore[attr-defined]
