"""Who came in and who was refused, written down without what was typed (OWASP ASVS 5.0, 16.3.1)."""

from typing import Any

import structlog
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

log = structlog.get_logger(__name__)

CHANGES = {
    password_changed: "sign_in.password_changed",
    password_reset: "sign_in.password_reset",
    authenticator_added: "sign_in.factor_added",
    authenticator_removed: "sign_in.factor_removed",
    authenticator_reset: "sign_in.factor_renewed",
    authenticator_used: "sign_in.factor_used",
}


def listen() -> None:
    """Write from now on."""
    user_logged_in.connect(came_in)
    user_logged_out.connect(left)
    user_login_failed.connect(refused)
    authentication_failed.connect(refused)
    for signal, event in CHANGES.items():
        signal.connect(_teller(event), weak=False, dispatch_uid=event)


def came_in(user: Any = None, **_kwargs: Any) -> None:
    """Somebody has signed in."""
    log.info("sign_in.done", person=str(user.pk))


def left(user: Any = None, request: Any = None, **_kwargs: Any) -> None:
    """Somebody has signed out, or a session has ended. The answer clears the browser (qms/web/middleware.py)."""
    if request is not None:
        request.signed_out = True
    if user is not None:
        log.info("sign_in.ended", person=str(user.pk))


def refused(authenticator: Any = None, **_kwargs: Any) -> None:
    """A password was wrong, or the address unknown: which of both, and what was typed, is not written. Or a code was
    wrong: then it is known whose."""
    log.warning("sign_in.refused", **_of(authenticator))


def _teller(event: str) -> Any:
    def tell(user: Any, authenticator: Any = None, **_kwargs: Any) -> None:
        log.info(event, **{"person": str(user.pk), **_of(authenticator)})

    return tell


def _of(authenticator: Any) -> dict[str, str]:
    """Which factor it is and whose; nothing for a password."""
    if authenticator is None:
        return {"factor": "password"}
    return {"factor": str(authenticator.type), "person": str(authenticator.user_id)}
