"""How django-allauth behaves here: nobody signs up, mails look like ours, the second factor is the person's choice."""

import io
import unicodedata
from typing import Any, cast

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from qms.accounts.models import Person
from qms.accounts.queries import must_use_second_factor
from qms.accounts.sign_in_mails import write
from qms.notifications.aside import send_aside
from qms.notifications.notices import Addressee
from qms.organisations.context import Acting, act_as, current_organisation


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

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and note when: the session's absolute end is counted from here."""
        super().login(request, user)
        request.session["started"] = request.session["seen"] = timezone.now().timestamp()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's language and zone; sent after the commit, so that no answer waits for a mail server."""
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            return
        reader = Addressee(person.email, person.name, person.language, person.zone)
        message = write(template_prefix, reader, context)
        transaction.on_commit(lambda: send_aside(message))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One counter per address, however it is written: the database matches e-mails in any case."""
        login = str(credentials.get("email") or credentials.get("username") or "")
        return unicodedata.normalize("NFKC", login).casefold().strip()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Asks for the second factor at sign-in unless it is kept for signing only and no organisation demands it."""

    def build_totp_svg(self, url: str) -> str:
        """The QR code on white, so that a phone can read it on a dark page too."""
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", light="white", border=4, scale=5)
        return picture.getvalue().decode()

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
