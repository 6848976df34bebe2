"""The forms of team, containment and prevention."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.forms.capa.actions import DayField
from capa.guards.capa import team_of
from capa.models import CapaContainment, Prevention, TeamMember, TeamRole
from qms.accounts.rights import ADMINISTRATOR, STAFF_ROLES
from qms.workflow.fields import StaffField, choice, line, pieces, text
from qms.workflow.forms import ActForm, StaffForm

IN_A_TEAM = tuple(role.code for role in STAFF_ROLES if role is not ADMINISTRATOR)


class TeamForm(StaffForm):
    """Who joins in which role, and who leaves."""

    person = StaffField(label=gettext_lazy("Joins, or changes the role"), roles=IN_A_TEAM, required=False)
    role = choice(gettext_lazy("Role in the team"), TeamRole.choices, required=False)
    function = line(gettext_lazy("Function"), most=120, hint=gettext_lazy("Production, purchasing, laboratory …"))
    leaving = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Leave the team"), queryset=TeamMember.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the members; the first to join leads."""
        super().__init__(*args, **kwargs)
        members = team_of(self.record).select_related("person")
        field = self.fields["leaving"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = members
        field.label_from_instance = _member  # type: ignore[assignment,method-assign]  # the documented way
        found = list(members)
        leads = any(one.role == TeamRole.LEADER for one in found)
        self.fields["role"].initial = TeamRole.MEMBER if leads else TeamRole.LEADER
        if not found:
            del self.fields["leaving"]

    def data_for_act(self) -> dict[str, Any]:
        """Without a role somebody joins as a member."""
        data = super().data_for_act()
        return {**data, "role": data["role"] or TeamRole.MEMBER}


def _member(member: TeamMember) -> str:
    return f"{member.person.name} · {member.get_role_display()}"


class ContainForm(ActForm):
    """Containment, place by place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """For every place: whether parts can be there, the measure, how many, by when; begun with what is recorded."""
        super().__init__(*args, **kwargs)
        said = {row.place: row for row in CapaContainment.objects.filter(record_id=self.record.pk)}
        for place, label in CapaContainment.Place.choices:
            row = said.get(place)
            self.fields[f"none_{place}"] = forms.BooleanField(
                label=_("%(place)s: not applicable") % {"place": label}, required=False,
                initial=row is not None and not row.applicable,
            )  # fmt: skip
            self.fields[f"measure_{place}"] = text(
                _("%(place)s: measure, or why there can be no parts") % {"place": label}, most=2000, required=False,
                rows=2,
            )  # fmt: skip
            self.fields[f"quantity_{place}"] = pieces(_("Pieces there"))
            self.fields[f"by_when_{place}"] = DayField(label=_("By when"), required=False)
            if row is not None:
                for name in ("measure", "quantity", "by_when"):
                    self.fields[f"{name}_{place}"].initial = getattr(row, name)

    def data_for_act(self) -> dict[str, Any]:
        """The places about which something was said."""
        cleaned = self.cleaned_data
        return {
            "places": [
                {
                    "place": place,
                    "applicable": not cleaned[f"none_{place}"],
                    "measure": cleaned[f"measure_{place}"],
                    "quantity": cleaned[f"quantity_{place}"],
                    "by_when": cleaned[f"by_when_{place}"],
                }
                for place in CapaContainment.Place.values
                if any(cleaned[f"{name}_{place}"] for name in ("none", "measure", "quantity", "by_when"))
            ]
        }


class PreventionForm(ActForm):
    """FMEA, control plan, instruction: number and new revision, or why it stays."""

    NAMES = ("reference", "revision", "skip_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Three fields for every document, begun with what is recorded."""
        super().__init__(*args, **kwargs)
        said = {row.document: row for row in Prevention.objects.filter(record_id=self.record.pk)}
        for document, label in Prevention.Document.choices:
            words = {"document": label}
            self.fields[f"reference_{document}"] = line(_("%(document)s: number") % words, most=80)
            self.fields[f"revision_{document}"] = line(_("%(document)s: new revision") % words, most=40)
            self.fields[f"skip_reason_{document}"] = text(
                _("%(document)s: if it stays as it is, why") % words, most=2000, required=False, rows=2
            )
            for name in self.NAMES:
                self.fields[f"{name}_{document}"].initial = getattr(said.get(document), name, "")

    def data_for_act(self) -> dict[str, Any]:
        """The documents about which something was said."""
        cleaned = self.cleaned_data
        rows = [
            {"document": document, **{name: cleaned[f"{name}_{document}"] for name in self.NAMES}}
            for document in Prevention.Document.values
        ]
        return {"documents": [row for row in rows if any(row[name] for name in self.NAMES)]}
