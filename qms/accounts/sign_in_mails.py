"""The mails about signing in: forgotten passwords, and news of changes that somebody else may have made.

They belong to a person, not to an organisation, so they do not go through an organisation's outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Addressee, Notice, write_out

SIGN_IN = register(Kind("sign-in", _("Signing in")))
SENDER = "Concord"


LOOK = _("Look at my sign-in settings")


@dataclass(frozen=True)
class SignInMail:
    """Subject and sentences; `link` names the value of the library's context that holds the address to open."""

    subject: Promise | str
    lines: tuple[Promise | str, ...]
    button: Promise | str = LOOK
    link: str = ""


def _changed(subject: Promise | str) -> SignInMail:
    not_you = _("If this was not you, change your password at once and tell your administrator.")
    return SignInMail(subject, (_("It happened on %(timestamp)s, from the address %(ip)s."), not_you))


MAILS: Mapping[str, SignInMail] = {
    "account/email/password_reset_key": SignInMail(
        _("Choose a new password"),
        (
            _("Somebody asked for a new password for your account. If it was you, open this page and choose one."),
            _("If it was not you, you need do nothing: the present password stays."),
        ),
        _("Choose a new password"),
        "password_reset_url",
    ),
    "account/email/password_reset": _changed(_("Your password was reset")),
    "account/email/password_changed": _changed(_("Your password was changed")),
    "account/email/password_set": _changed(_("Your password was set")),
    "mfa/email/totp_activated": _changed(_("An authenticator app was set up")),
    "mfa/email/totp_deactivated": _changed(_("The authenticator app was removed")),
    "mfa/email/recovery_codes_generated": _changed(_("New recovery codes were made")),
    "mfa/email/webauthn_added": _changed(_("A security key was added")),
    "mfa/email/webauthn_removed": _changed(_("A security key was removed")),
}


def write(prefix: str, reader: Addressee, values: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The mail as text and HTML in the reader's language. `prefix`: the library's name of the mail, else KeyError."""
    mail = MAILS[prefix]
    address = str(values[mail.link]) if mail.link else reverse("me_sign_in")
    notice = Notice(
        event=prefix,
        kind=SIGN_IN,
        url=urlsplit(address).path,
        subject=mail.subject,
        lines=mail.lines,
        values={name: values[name] for name in ("timestamp", "ip") if name in values},
        button=mail.button,
        why=_("You get this because it concerns the security of your account."),
        urgent=True,
        bell=False,
    )
    letter = write_out(notice, reader, SENDER)
    message = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [reader.email])
    message.attach_alternative(letter.html, "text/html")
    return message
