"""The kernel of Concord: the project and what every domain stands on.

One criterion: what another domain must hold a key to or call lives here; everything else is a folder at the root.
"""

from qms.celery import celery_app

__all__ = ["celery_app"]
