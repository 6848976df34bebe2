"""How django-allauth behaves here: nobody signs up, its mails look like ours, the second factor is the person's choice."""

import smtplib
import unicodedata
from typing import Any, cast

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from qms.accounts.models import Person
from qms.accounts.queries import must_use_second_factor
from qms.organisations.context import Acting, act_as, current_organisation

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Invitations are the only way in; mails are written in the reader's language and leave after the commit."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; people are invited."""
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """From here on the person acts: the memberships that demand a second factor are theirs to read."""
        person = cast(Person, user)
        if current_organisation() is None:  # it is set where somebody accepts an invitation
            act_as(Acting(person=person.pk, printed_name=person.name, source="sign-in"))
        return cast("HttpResponse | None", super().pre_login(request, user, **kwargs))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render in the reader's language and zone; send after the commit, so that no answer waits for a mail server."""
        reader = Person.objects.filter(email=email.lower()).first()
        with translation.override(reader.language if reader else None), timezone.override(reader.zone if reader else None):
            words = {**context, "email": email, "name": reader.name if reader else "", "public_url": settings.PUBLIC_URL}
            message = self.render_mail(template_prefix, email, words)
        transaction.on_commit(lambda: _send(message))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """An address that no forged Host header can bend."""
        return _on_our_host(super().get_reset_password_from_key_url(key))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter per address, however it is written: the database matches e-mails in any case."""
        login = str(credentials.get("email") or credentials.get("username") or "")
        return unicodedata.normalize("NFKC", login).casefold().strip()


def _on_our_host(url: str) -> str:
    path = url.split("//", 1)[-1].split("/", 1)[-1]
    return f"{settings.PUBLIC_URL}/{path}"


def _send(message: EmailMessage) -> None:
    """Sending fails in silence for the one who asked: the answer must not tell whether there is an account."""
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        log.error("mail_of_sign_in_not_sent", error=str(error))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Asks for the second factor at sign-in unless the person keeps it for signing only and no organisation demands it."""

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Whether the person has such a factor; during a sign-in, whether it is asked for."""
        if not super().is_mfa_enabled(user, types):
            return False
        if not _signing_in() or user.factor_use == Person.FactorUse.SIGN_IN:
            return True
        return must_use_second_factor(user)


def _signing_in() -> bool:
    """Management pages and re-authentication are asked by somebody who is signed in; the login stage is not."""
    request = context.request
    return request is not None and not request.user.is_authenticated
