"""The forms of regulatory affairs about a record that touches registrations."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.registrations.models import Decision, Outcome, Registration, RegulatoryAssessment
from qms.registrations.models.assessment import WORDS
from qms.registrations.queries.assessments import awaited, open_assessments
from qms.registrations.questions import QUESTIONS
from qms.workflow.fields import DayField, RowField, YesNoField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm


class NameForm(ActForm):
    """A registration of the register."""

    reference = line(_("Number"), required=True, hint=_("As in the register, such as REG-00012."))


class StrikeForm(ActForm):
    """The one that is not touched."""

    item = RowField(RegulatoryAssessment, label=_("Not touched"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is not assessed yet."""
        super().__init__(*args, **kwargs)
        self.fields["item"].offer(open_assessments(self.record).filter(outcome=""))  # type: ignore[attr-defined]

    def data_for_act(self) -> dict[str, Any]:
        """Which, and the reason, which is kept with it."""
        return {**super().data_for_act(), "why": self.cleaned_data["reason"]}


class AssessForm(ActForm):
    """The questionnaire and what follows. One registration at a time."""

    assessment = RowField(RegulatoryAssessment, label=_("Registration"))
    outcome = choice(_("What follows"), Outcome.choices)
    rationale = block(
        _("Rationale"), most=WORDS,
        hint=_("What changes, what is registered of it, and why this follows. For no effect a sentence at least."),
    )  # fmt: skip
    document = line(_("Letter to file"), most=120, hint=_("Its number or place, where only a document follows."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Every question after the registration."""
        super().__init__(*args, **kwargs)
        asked = {one.code: YesNoField(label=one.words, help_text=one.citation) for one in QUESTIONS}
        own = {name: field for name, field in self.fields.items() if name != "assessment"}
        self.fields = {"assessment": self.fields["assessment"], **asked, **own}
        self.fields["assessment"].offer(open_assessments(self.record))  # type: ignore[attr-defined]

    def data_for_act(self) -> dict[str, Any]:
        """The answers by the codes of the questions, and the rest, as it can be signed."""
        said = super().data_for_act()
        answers = {one.code: said.pop(one.code) for one in QUESTIONS}
        return {**said, "assessment": said["assessment"].pk, "answers": answers}


class DecideForm(ActForm):
    """What was decided outside."""

    assessment = RowField(RegulatoryAssessment, label=_("Registration"))
    decision = choice(_("Decision"), Decision.choices)
    reference = line(_("Reference of the decision"), most=120, required=True)
    decided_on = DayField(label=_("Decided on"))
    certificate = RowField(
        Registration, label=_("Certificate that came of it"), required=False,
        help_text=_("If a new registration of the register came of it. One that has ended is not taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what waits, and the register."""
        super().__init__(*args, **kwargs)
        self.fields["assessment"].offer(awaited(self.record))  # type: ignore[attr-defined]
        rows = Registration.objects.filter(organisation=self.record.organisation, kind="registration")
        self.fields["certificate"].queryset = rows.exclude(state__in=("draft", "void")).order_by("number")  # type: ignore[attr-defined]

    def data_for_act(self) -> dict[str, Any]:
        """The keys of what was chosen, and the rest, as it can be signed."""
        said = super().data_for_act()
        certificate = said["certificate"].pk if said["certificate"] else None
        return {**said, "assessment": said["assessment"].pk, "certificate": certificate}
