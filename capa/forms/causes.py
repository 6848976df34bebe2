"""The forms about the problem and its causes. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capa.forms.proofs import ProofsField, offer_files
from capa.guards.causes import acted_on, unverified
from capa.models import Cause, ProblemStatement
from capa.queries.causes import ANSWERS
from qms.workflow import fields
from qms.workflow.fields import choice
from qms.workflow.forms import ActForm

OF_ASPECT = {
    "what": _("What: the object and its fault"),
    "where": _("Where: on the part, at the machine, at the customer"),
    "when": _("When: since when, in which pattern"),
    "extent": _("How many, how much: the share and its trend"),
}
ASKED = {
    "observed": _("is"),
    "not_observed": _("is not, though it could be"),
    "distinction": _("what distinguishes both"),
    "change": _("what changed there, and when"),
}


class ProblemForm(ActForm):
    """The is/is-not table: four questions of each aspect, begun with what is recorded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Four fields per aspect."""
        super().__init__(*args, **kwargs)
        known = {row.aspect: row for row in ProblemStatement.objects.filter(record_id=self.record.pk)}
        for aspect, label in OF_ASPECT.items():
            for name in ANSWERS:
                field = fields.text(f"{label} – {ASKED[name]}", most=2000, required=False, rows=2)
                field.initial = getattr(known[aspect], name) if aspect in known else ""
                self.fields[f"{name}_{aspect}"] = field

    def data_for_act(self) -> dict[str, Any]:
        """The aspects of which something is said."""
        said = [
            {"aspect": aspect, **{name: self.cleaned_data[f"{name}_{aspect}"] for name in ANSWERS}}
            for aspect in OF_ASPECT
        ]
        return {"aspects": [one for one in said if any(one[name] for name in ANSWERS)]}


class CauseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of the record's causes."""

    def __init__(self, **kwargs: Any) -> None:
        """Nothing is offered before the record is known."""
        super().__init__(queryset=Cause.objects.none(), **kwargs)

    def offer(self, rows: "QuerySet[Cause]") -> None:
        """Offer these; the only one is chosen when one must be."""
        self.queryset = rows
        found = list(rows[:2])
        if self.required and len(found) == 1:
            self.initial = found[0].pk


class OfCauseForm(ActForm):
    """Base of the forms about one of the record's causes."""

    cause = CauseField(label=_("Cause"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the causes the act is possible for."""
        super().__init__(*args, **kwargs)
        field = self.fields["cause"]
        assert isinstance(field, CauseField)
        field.offer(self.offered())

    def offered(self) -> "QuerySet[Cause]":
        """The causes that are not excluded."""
        return acted_on(self.record)

    def named(self) -> Cause | None:
        """The cause that the address names, or the only one."""
        wanted = str(self.initial.get("cause", self.fields["cause"].initial or ""))
        return next((one for one in self.offered() if str(one.pk) == wanted), None)


EVIDENCE = _("Evidence, as far as there is some")


def _begin_files(form: OfCauseForm) -> None:
    """Offer the record's files, those of the cause that was named ticked."""
    cause = form.named()
    form.fields["proofs"].initial = [one["id"] for one in cause.files] if cause else []
    offer_files(form)


class AddCauseForm(ActForm):
    """A cause of the problem, or of another cause."""

    parent = CauseField(
        label=_("Why is this so?"), required=False, empty_label=_("The problem itself"),
        help_text=_("The cause that it explains; a cause behind another answers the same question."),
    )  # fmt: skip
    branch = choice(
        _("Which question of the problem it answers"), Cause.Branch.choices, required=False,
        hint=_("Only for a cause of the problem itself."),
    )  # fmt: skip
    category = choice(
        _("Category"), Cause.Category.choices, required=False, hint=_("Empty: that of the cause it explains.")
    )
    text = fields.text(
        _("Because"), most=1000, rows=3, hint=_("One fact that can be checked, not an action that is missing.")
    )
    evidence = fields.text(EVIDENCE, most=4000, required=False, rows=2)
    proofs = ProofsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer files, and the causes behind which something can lie."""
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, CauseField)
        field.offer(acted_on(self.record).filter(is_root=False))
        offer_files(self)


class ReviseCauseForm(OfCauseForm):
    """Words, category and place of a cause; begun with what is recorded of it."""

    parent = CauseField(label=_("Explains"), required=False, empty_label=_("The problem itself"))
    branch = choice(_("Which question of the problem it answers"), Cause.Branch.choices, required=False)
    category = choice(_("Category"), Cause.Category.choices)
    text = fields.text(_("Because"), most=1000, rows=3)
    evidence = fields.text(EVIDENCE, most=4000, required=False, rows=2)
    proofs = ProofsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the cause that was named."""
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, CauseField)
        field.offer(self.offered())
        cause = self.named()
        for name in ("parent_id", "branch", "category", "text", "evidence"):
            self.fields[name.removesuffix("_id")].initial = getattr(cause, name) if cause else ""
        _begin_files(self)


class VerifyCauseForm(OfCauseForm):
    """Method and evidence, and whether it is a root."""

    method = choice(_("Method"), Cause.Method.choices)
    evidence = fields.text(
        _("Evidence"), most=4000, rows=4, hint=_("With figures: what was done, what came out, where it is filed.")
    )
    proofs = ProofsField()
    is_root = forms.BooleanField(
        label=_("This is a root cause"), required=False,
        help_text=_("Nothing that we can change lies behind it, and without it the problem does not occur."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the files that the cause has."""
        super().__init__(*args, **kwargs)
        _begin_files(self)

    def offered(self) -> "QuerySet[Cause]":
        """The causes that wait for it."""
        return unverified(self.record)


class ExcludeCauseForm(OfCauseForm):
    """What shows that it is not so; the reason comes by itself."""

    evidence = fields.text(_("Evidence"), most=4000, rows=3)
    proofs = ProofsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the files that the cause has."""
        super().__init__(*args, **kwargs)
        _begin_files(self)

    def data_for_act(self) -> dict[str, Any]:
        """The reason is kept with the cause too."""
        return {**super().data_for_act(), "why": self.cleaned_data["reason"]}


class NoCauseForm(ActForm):
    """Why no cause could be verified."""

    no_cause_reason = fields.text(_("What was tried, and why the cause stays unknown"), most=4000)
