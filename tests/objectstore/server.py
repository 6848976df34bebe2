"""A real S3 server on the loopback, in a process of its own, that can go away and come back.

What it keeps lies in its memory: a store that was ended comes back empty, one that was stopped for a while does not.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3

from qms.lib.objectclient import patience
from tools.processes import HOST, end, free_port, launch, tail, wait_until

KEY, SECRET = "test-key", "se/cret+of the store"


class Store:
    """The server at `endpoint`, with a client of its own for what no part of the product may do."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, host: str = HOST) -> None:
        self.process, self.endpoint = process, f"http://{host}:{port}"
        self.client: Any = boto3.session.Session().client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=KEY,
            aws_secret_access_key=SECRET, config=patience(self.endpoint),
        )  # fmt: skip

    def address(self, bucket: str, folder: str = "", more: str = "") -> str:
        """The address of a folder of a bucket as it stands in the environment."""
        path = f"{bucket}/{folder}".rstrip("/")
        asked = f"endpoint={quote(self.endpoint, safe='')}&region=us-east-1{more}"
        return f"s3://{quote(KEY, safe='')}:{quote(SECRET, safe='')}@{path}?{asked}"

    def new_bucket(self, **how: Any) -> str:
        """The name of a fresh bucket."""
        name = f"bucket-{secrets.token_hex(6)}"
        self.client.create_bucket(Bucket=name, **how)
        return name

    def keys(self, bucket: str) -> list[str]:
        """Everything in a bucket."""
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=bucket).get("Contents", [])]


def answers(host: str, port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def store_server(folder: Path, host: str = HOST) -> Iterator[Store]:
    """The server, running until the block ends."""
    port, log = free_port(), folder / "store.log"
    command = [sys.executable, "-m", "moto.server", "-H", host, "-p", str(port)]
    process = launch(command, log, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        ready = wait_until(lambda: answers(host, port), lambda: process.poll() is None, 60)
        assert ready, tail(log)
        yield Store(process, port, host)
    finally:
        end(process, signal.SIGTERM, 5)
