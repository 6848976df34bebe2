"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qms.settings")

from qms import telemetry

telemetry.start("web")  # gunicorn imports this module after its fork
application = get_wsgi_application()

from qms.operations.sharedkeys import refuse_strange_keys  # noqa: E402
from qms.organisations.checks import refuse_strong_role  # noqa: E402  settings must be read before

refuse_strong_role()
refuse_strange_keys()

# What was loaded until here stays as long as the process: the collector's full rounds need not look at it again.
gc.collect()
gc.freeze()
