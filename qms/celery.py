"""Celery: the doorbell. PostgreSQL holds the truth; a task takes ids only and can run twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")

celery_app = Celery("concord")
celery_app.config_from_object("django.conf:settings", namespace="CELERY")
celery_app.autodiscover_tasks()
