"""The client of an object store: it does not wait for ever, and its failures have one name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError

from qms.lib.objectstore import Bucket, StoreAway, StoreSilent

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER, ATTEMPTS = 3, 20, 2
BRISK = (1, 3, 1)
"""The same for a small question that somebody waits for."""

ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


def patience(endpoint: str | None, *, brisk: bool = False) -> Config:
    """How long a client waits. A store of one's own is asked by path, since its buckets have no names in the DNS."""
    connect, answer, attempts = BRISK if brisk else (SECONDS_TO_CONNECT, SECONDS_TO_ANSWER, ATTEMPTS)
    return Config(
        signature_version="s3v4",
        connect_timeout=connect,
        read_timeout=answer,
        retries={"total_max_attempts": attempts, "mode": "standard"},
        s3={"addressing_style": "path" if endpoint else "auto"},
        request_checksum_calculation="when_required",  # stores of other makers do not know the newer ones
        response_checksum_validation="when_required",
    )


def client(bucket: Bucket, *, brisk: bool = False) -> Any:
    """The client of a bucket, one a process: it may be used by many threads, and not by a fork.

    brisk: it gives up after a few seconds, for questions of a page.
    """
    return _client(bucket, os.getpid(), brisk)


@lru_cache(maxsize=16)
def _client(bucket: Bucket, process: int, brisk: bool) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.key,
        aws_secret_access_key=bucket.secret,
        config=patience(bucket.endpoint, brisk=brisk),
    )


def code_of(error: ClientError) -> str:
    """The store's word for what is wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def told(what: str) -> Iterator[None]:
    """Inside the block a missing object raises FileNotFoundError, every other failure of the store StoreAway.

    When it did not answer at all, that is StoreSilent.
    """
    try:
        yield
    except ClientError as error:
        if code_of(error) in ABSENT:
            raise FileNotFoundError(f"There is no {what} in the object store.") from error
        raise StoreAway(f"The object store refused {what}: {code_of(error)}") from error
    except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
        raise StoreSilent(f"The object store did not answer for {what}: {type(error).__name__}") from error
