"""What people are told about signing."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Addressee, Notice
from qms.notifications.services import notify, notify_address
from qms.organisations.models import Organisation

SIGNING_LOCKED = register(Kind("signing-locked", _("Signing was locked after wrong attempts")))


def tell_locked(person: Person, organisation: Organisation, until: datetime) -> None:
    """Tell the person, and the organisation's security contact, at once (21 CFR 11.300(d))."""
    notice = Notice(
        event=f"signing-locked:{person.pk}:{until:%Y%m%d%H%M%S}",
        kind=SIGNING_LOCKED,
        url="/me/",
        subject=_("Signing is locked for %(name)s"),
        lines=[
            _("Five attempts to sign as %(name)s failed. Signing is locked until %(until)s."),
            _("If this was not you, change the password now and tell your administrator."),
        ],
        values={"name": person.name, "until": until},
        button=_("Open my settings"),
        why=_("You get this because it concerns the safety of your signature."),
        urgent=True,
    )
    notify(organisation=organisation, notice=notice, recipients=[person])
    if organisation.security_contact:
        reader = Addressee(organisation.security_contact, organisation.name, organisation.language, organisation.zone)
        notify_address(organisation=organisation, notice=notice, reader=reader)
