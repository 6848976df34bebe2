"""The organisation itself, for its administrators."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.forms.organisation import OrganisationForm
from qms.accounts.rights import Right
from qms.accounts.views.acts import ActPage, act_page, posted
from qms.organisations.services import change_organisation


@staff(Right.MANAGE_PEOPLE)
def organisation(request: SeatedRequest) -> HttpResponse:
    """Name, zone, language, security contact, second factor."""
    row = request.seat.organisation
    here = reverse("staff:organisation", args=[row.slug])
    form = OrganisationForm(posted(request), instance=row)
    page = ActPage(
        title=_("Organisation"),
        intro=_("What stands on pages, mails and records, and how people sign in."),
        button=_("Save"),
        back=here,
    )
    return act_page(
        request,
        page,
        form,
        lambda: change_organisation(row, by=request.seat.person, **form.cleaned_data),
        done=_("Saved."),
    )
