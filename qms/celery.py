"""Celery: the doorbell. PostgreSQL holds the truth; a task takes ids only and can run twice."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")

celery_app = Celery("concord")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()


@worker_init.connect
def refuse_strong_role(**_kwargs: Any) -> None:
    """Do not start as a database role that no wall stops. (Celery swallows every other exception of a signal.)"""
    from qms.organisations import checks  # needs the settings, which are read by now

    try:
        checks.refuse_strong_role()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
