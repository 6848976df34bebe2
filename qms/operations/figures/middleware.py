"""/metrics, and the counting of requests. Both exist only where METRICS_TOKEN is set."""

import os
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare

log = structlog.get_logger(__name__)

ADDRESS = "/metrics"
SHORTEST_TOKEN = 24


class FiguresMiddleware:
    """Answers Prometheus and counts everybody else. Without the token the address is as unknown as any other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Leave the chain where nobody wants figures. Raises ImproperlyConfigured for a token that can be guessed."""
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        if len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
            raise ImproperlyConfigured(f"METRICS_TOKEN must have at least {SHORTEST_TOKEN} characters.")
        from qms.operations.figures import requests  # where its files lie is decided when it is imported

        self.get_response, self.counted = get_response, requests.counted

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the scrape, or count the request."""
        if request.path_info == ADDRESS and request.method == "GET" and _knows_the_token(request):
            return scraped()
        with self.counted(request) as note:
            response = self.get_response(request)
            note(response)
            return response


def _knows_the_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    known = scheme.lower() == "bearer" and constant_time_compare(token, settings.METRICS_TOKEN)
    if known:
        log.info("figures.told")
    else:
        log.warning("figures.refused", ip=request.META.get("REMOTE_ADDR", ""))
    return known


def scraped() -> HttpResponse:
    """All figures in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
    from prometheus_client.multiprocess import MultiProcessCollector

    from qms.operations.figures.database import Database
    from qms.operations.figures.requests import REGISTRY
    from qms.operations.figures.tallies import Tallies

    shared: Any = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(Database())
    asked.register(Tallies())
    return HttpResponse(generate_latest(shared) + generate_latest(asked), content_type=CONTENT_TYPE_PLAIN_0_0_4)
