"""What people are told of gaps: once a day that new ones wait for them, not one message for each."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.organisations.models import Organisation

GAPS = register(Kind("gaps", _("New gaps in records"), optional=True, side="staff"))


def gaps_notice(organisation: Organisation, day: dt.date) -> Notice:
    """New gaps were found that wait for the reader."""
    return Notice(
        event=f"gaps:{organisation.pk}:{day.isoformat()}",
        kind=GAPS,
        url=reverse("staff:gaps", args=[organisation.slug]),
        subject=_("New gaps in records"),
        lines=[_("Tonight's search found records that lack something they should have. They wait in your work.")],
        values={},
        button=_("Open the list of gaps"),
        why=_("You get this because you own such a record, or your role mends it."),
    )
