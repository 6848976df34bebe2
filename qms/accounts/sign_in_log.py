"""Who came in and who was refused, written down without what was typed (OWASP ASVS 5.0, 16.3.1)."""

from typing import Any

import structlog
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

log = structlog.get_logger(__name__)


def listen() -> None:
    """Write from now on."""
    user_logged_in.connect(came_in)
    user_logged_out.connect(left)
    user_login_failed.connect(refused)


def came_in(user: Any = None, **_kwargs: Any) -> None:
    """Somebody has signed in."""
    log.info("sign_in.done", person=str(user.pk))


def left(user: Any = None, **_kwargs: Any) -> None:
    """Somebody has signed out, or a session has ended."""
    if user is not None:
        log.info("sign_in.ended", person=str(user.pk))


def refused(**_kwargs: Any) -> None:
    """A password was wrong, or the address unknown: which of both, and what was typed, is not written."""
    log.warning("sign_in.refused")
