"""A changed second factor ends the person's other sessions: whoever sits in one may be the reason for the change."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.http import HttpRequest

from qms.accounts.models import Person


def listen() -> None:
    """Connect to the sign-in library's signals: it has no other way to tell."""
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.connect(_end_other_sessions, dispatch_uid="end_other_sessions")


def _end_other_sessions(sender: Any, *, request: HttpRequest, user: Person, **more: Any) -> None:
    from qms.accounts.services import end_sessions

    end_sessions(user, by=user, keep=request.session.session_key)
