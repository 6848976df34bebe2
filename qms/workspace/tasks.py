"""The heart of the installation: rung by the schedule, noted by the worker, read by /healthz."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from qms.workspace.services import note_pulse


@shared_task
def heartbeat() -> None:
    """A worker is alive, and this is what it sees of the outbox."""
    note_pulse()


@worker_ready.connect
def in_worker(**_kwargs: Any) -> None:
    """A worker that has started says so at once instead of at the next ring."""
    heartbeat.apply_async(expires=30)
