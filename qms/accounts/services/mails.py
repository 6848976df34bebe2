"""What people are told about their access."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Invitation
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Addressee, Notice
from qms.notifications.services import notify_address

INVITATION = register(Kind("invitation", _("Invitations")))


def send_invitation(invitation: Invitation, token: str) -> None:
    """Write the mail with the link into the outbox; it leaves at once. The same words for known and unknown people."""
    reader = Addressee(invitation.email, invitation.name, invitation.language, invitation.organisation.zone)
    inviter = invitation.invited_by.name if invitation.invited_by else invitation.organisation.name
    values = {
        "organisation": invitation.organisation.name,
        "inviter": inviter,
        "customer": invitation.customer.name if invitation.customer else "",
        "expires": invitation.expires_at,
    }
    if invitation.customer:
        what = _("%(inviter)s invites you to the quality portal of %(organisation)s, to act for %(customer)s.")
    else:
        what = _("%(inviter)s invites you to work in the quality portal of %(organisation)s.")
    notice = Notice(
        event=f"invitation:{invitation.pk}:{invitation.token_digest[:16]}",
        kind=INVITATION,
        url=reverse("invitation", args=[token]),
        subject=_("Your invitation to the quality portal of %(organisation)s"),
        lines=[
            what,
            _("The link opens a page on which you accept. It works once, until %(expires)s."),
            _("If you do not expect this invitation, you need do nothing."),
        ],
        values=values,
        button=_("Open the invitation"),
        why=_("You get this because %(inviter)s entered your address."),
        urgent=True,
        bell=False,
    )
    notify_address(organisation=invitation.organisation, notice=notice, reader=reader)
