"""Celery: the doorbell. PostgreSQL holds the truth; a task takes ids only and can run twice."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_process_shutdown, worker_ready
from django.core.exceptions import ImproperlyConfigured
from django_structlog.celery.receivers import CeleryReceiver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")

celery_app = Celery("concord")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()

whose_task = CeleryReceiver()
"""Gives each task what the lines of its request say: request id, organisation, person. Signals hold it weakly."""
whose_task.connect_worker_signals()


@worker_init.connect
def refuse_strong_role(**_kwargs: Any) -> None:
    """Do not start as a database role that no wall stops, nor with keys of another installation.

    (Celery swallows every other exception of a signal.)
    """
    from qms.operations.sharedkeys import refuse_strange_keys  # both need the settings, which are read by now
    from qms.organisations import checks

    try:
        checks.refuse_strong_role()
        refuse_strange_keys()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@worker_process_init.connect
def trace(**_kwargs: Any) -> None:
    """Each process of the worker traces for itself."""
    from qms import telemetry

    telemetry.start("worker")


@worker_ready.connect
def trace_threads(sender: Any = None, **_kwargs: Any) -> None:
    """The worker of the bells has threads instead of processes, so nobody begins for it."""
    from celery.concurrency.prefork import TaskPool

    from qms import telemetry

    if not isinstance(sender.pool, TaskPool):
        telemetry.start("worker")


@worker_process_shutdown.connect
def trace_no_more(**_kwargs: Any) -> None:
    """These processes end without running what Python runs at an exit."""
    from qms import telemetry

    telemetry.stop()
