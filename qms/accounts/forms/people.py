"""Forms of people, roles and invitations."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneFormField

from qms.accounts.models import Invitation, Membership
from qms.accounts.rights import PORTAL_ROLES, STAFF_ROLES, Role
from qms.organisations.models import LANGUAGES, Customer, Site
from qms.web.filters import FilterForm

STATES = [("active", _("Active")), ("ended", _("Ended"))]
SIDES = [("staff", _("Our staff")), ("customers", _("People of customers"))]


def _role_choices(roles: tuple[Role, ...]) -> list[tuple[str, "_LabelAndHint"]]:
    """Each role with its hint below it."""
    return [(role.code, _LabelAndHint(role)) for role in roles]


class _LabelAndHint:
    """A choice that explains itself; turned into words in the reader's language when it is drawn."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        return format_html('<span>{}<br><span class="help">{}</span></span>', self.role.label, self.role.hint)


class InviteForm(forms.Form):
    """Whom to invite; `customer` decides whether it is a member of staff or somebody of a customer."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    portal_role = forms.ChoiceField(label=_("May do in the portal"), widget=forms.RadioSelect)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False, empty_label=_("none"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=LANGUAGES)

    def __init__(self, *args: Any, sites: QuerySet[Site], customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if customer is None:
            self.fields["roles"].choices = _role_choices(STAFF_ROLES)  # type: ignore[attr-defined]
            self.fields["site"].queryset = sites.filter(active=True)  # type: ignore[attr-defined]
            del self.fields["portal_role"]
        else:
            self.fields["portal_role"].choices = _role_choices(PORTAL_ROLES)  # type: ignore[attr-defined]
            del self.fields["roles"], self.fields["site"]


class RolesForm(forms.Form):
    """The roles of a member of staff."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = _role_choices(STAFF_ROLES)  # type: ignore[attr-defined]


class PortalRoleForm(forms.Form):
    """What somebody of a customer may do."""

    portal_role = forms.ChoiceField(label=_("May do in the portal"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portal_role"].choices = _role_choices(PORTAL_ROLES)  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """Where somebody works and as what."""

    job = forms.CharField(label=_("Function"), max_length=120, required=False)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False, empty_label=_("none"))

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites.filter(active=True)  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """What the invited person adds: how they are called, and a password of their own."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least 12 characters. A sentence that only you know is a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    zone = TimeZoneFormField(label=_("Time zone"))


class PeopleFilter(FilterForm):
    """Filters of the list of people."""

    main = ("text", "role", "side", "state")

    text = django_filters.CharFilter(label=_("Name or e-mail"), method="by_text", max_length=100)
    role = django_filters.ChoiceFilter(
        label=_("Role"),
        choices=[(role.code, role.label) for role in STAFF_ROLES],
        method="by_role",
        empty_label=_("any"),
    )
    side = django_filters.ChoiceFilter(label=_("Side"), choices=SIDES, method="by_side", empty_label=_("any"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state", empty_label=_("any"))

    class Meta:
        model = Membership
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Part of the name or the address."""
        return rows.filter(Q(person__name__icontains=value) | Q(person__email__icontains=value))

    def by_role(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Staff with this role."""
        return rows.filter(roles__contains=[value])

    def by_side(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Staff, or people of customers."""
        return rows.filter(customer__isnull=value == "staff")

    def by_state(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """Those who belong here now, or those who did."""
        return rows.filter(active=value == "active")


class InvitationsFilter(FilterForm):
    """Filters of the list of invitations."""

    main = ("text",)

    text = django_filters.CharFilter(label=_("Name or e-mail"), method="by_text", max_length=100)

    class Meta:
        model = Invitation
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Invitation], name: str, value: str) -> QuerySet[Invitation]:
        """Part of the name or the address."""
        return rows.filter(Q(name__icontains=value) | Q(email__icontains=value))
