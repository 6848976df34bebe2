"""Celery: the doorbell. PostgreSQL holds the truth; a task takes ids only and can run twice."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
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
    """Do not start as a database role that no wall stops. (Celery swallows every other exception of a signal.)"""
    from qms.organisations import checks  # needs the settings, which are read by now

    try:
        checks.refuse_strong_role()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
