"""The sign of life of the scheduler. Beat knows only the broker, so it leaves its sign there."""

import datetime as dt
from typing import Any

import redis
import structlog
from celery.signals import after_task_publish, beat_init
from django.conf import settings
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

KEY = "concord:beat"
SECONDS_TO_ANSWER = 2


def broker() -> redis.Redis:
    """A client that gives up after two seconds and tries once."""
    return redis.Redis.from_url(
        f"{settings.REDIS_URL}/0",
        decode_responses=True,
        socket_connect_timeout=SECONDS_TO_ANSWER,
        socket_timeout=SECONDS_TO_ANSWER,
        retry=Retry(NoBackoff(), 0),
    )


@beat_init.connect
def in_beat(**_kwargs: Any) -> None:
    """Leave a sign now and whenever beat rings; only the process of beat does."""
    after_task_publish.connect(leave_sign)
    leave_sign()


def leave_sign(**_kwargs: Any) -> None:
    """Write the time into the broker."""
    try:
        with broker() as client:
            client.set(KEY, timezone.now().isoformat())
    except redis.RedisError as error:
        log.warning("beat.no_sign", error=str(error))


def last_sign(client: redis.Redis) -> dt.datetime | None:
    """When beat last rang, or None. Raises redis.RedisError."""
    value = client.get(KEY)
    return dt.datetime.fromisoformat(str(value)) if value else None
