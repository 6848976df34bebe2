"""Traces by OpenTelemetry, where an address for them is configured; elsewhere not even an import.

Each process starts its own after the fork: the web server's in qms/wsgi.py, the worker's in qms/celery.py. What leaves
is chosen by name (`KEPT`), so that no library tells more of a request than we have decided.
"""

import atexit
import os
from collections.abc import Callable
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from qms.lib import spans

ADDRESSES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
SHUTDOWN_MILLISECONDS = 2_000
"""A receiver that hangs keeps no process from ending."""

STATEMENT_LETTERS = 2_000
KEPT = {
    "http.request.method", "http.route", "http.response.status_code", "db.system", "db.system.name", "db.statement",
    "db.query.text", "celery.action", "celery.state", "celery.task_name", "messaging.message.id", "exception.type",
}  # fmt: skip
"""Attributes that leave the house, beside our own `concord.…`. Statements have placeholders instead of values."""

_stop: list[Callable[[], None]] = []


def wanted() -> bool:
    """Whether an address for traces is configured."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not off and any(os.environ.get(name) for name in ADDRESSES)


def start(part: str) -> None:
    """Begin to trace this process; `part` is "web" or "worker". Must be called after a fork."""
    if not wanted() or _stop:
        return
    os.environ.setdefault("OTEL_PROPAGATORS", "tracecontext")  # read at import; baggage is nothing of ours
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor

    provider, processor = _provider(part)
    spans.use(provider.get_tracer("concord"))
    CeleryInstrumentor().instrument(tracer_provider=provider)  # type: ignore[no-untyped-call]
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    _stop.append(lambda: processor._batch_processor.shutdown(timeout_millis=SHUTDOWN_MILLISECONDS))
    atexit.register(stop)


def stop() -> None:
    """Send what is left, for two seconds at most."""
    while _stop:
        _stop.pop()()


def _provider(part: str) -> tuple[Any, Any]:
    """A provider whose spans wait in a bounded queue for a thread that sends them; what does not fit is dropped."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME") or f"concord-{part}"
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter()
    send = exporter.export
    setattr(exporter, "export", lambda batch: send([spared(each) for each in batch]))  # noqa: B010  mypy refuses the other
    processor = BatchSpanProcessor(exporter)
    provider.add_span_processor(processor)
    return provider, processor


def spared(span: Any) -> Any:
    """The span with what may leave: no message of an exception, no attribute that is not on the list."""
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.trace import Status

    events = [Event(each.name, kept(each.attributes), each.timestamp) for each in span.events]
    return ReadableSpan(
        name=span.name, context=span.context, parent=span.parent, resource=span.resource,
        attributes=kept(span.attributes), events=events, links=span.links, kind=span.kind,
        instrumentation_scope=span.instrumentation_scope, status=Status(span.status.status_code),
        start_time=span.start_time, end_time=span.end_time,
    )  # fmt: skip


def kept(attributes: Any) -> dict[str, Any]:
    """The attributes that may leave."""
    chosen = {name: value for name, value in (attributes or {}).items() if name in KEPT or name.startswith("concord.")}
    return {name: value[:STATEMENT_LETTERS] if isinstance(value, str) else value for name, value in chosen.items()}


class TraceMiddleware:
    """A span of each request, named by its address as the URLconf calls it; continues the trace of the one who asks.

    Not the library's: that one stands before everything else and asks for the host, so that its refusals would be the
    only answers without our headers; and it tells path and query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Leave the chain where nobody wants traces."""
        if not wanted() or spans._tracer is None:
            raise MiddlewareNotUsed
        from opentelemetry import propagate, trace

        from qms.web import requestlog  # which needs models, and those are not there when a process starts to trace

        self.asked = requestlog
        self.get_response, self.propagate, self.trace = get_response, propagate, trace

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside a span."""
        above, kind = self.propagate.extract(request.headers), self.trace.SpanKind.SERVER
        with spans._tracer.start_as_current_span("request", context=above, kind=kind) as span:
            response = self.get_response(request)
            self.name(span, request, response)
            return response

    def name(self, span: Any, request: HttpRequest, response: HttpResponseBase) -> None:
        """Say what was asked, by names of ours only."""
        address, method = self.asked.address_of(request), self.asked.method_of(request)
        span.update_name(f"{method} {address}")
        span.set_attribute("http.request.method", method)
        span.set_attribute("http.response.status_code", response.status_code)
        span.set_attribute("concord.address", address)
        span.set_attribute("concord.request_id", str(getattr(request, "request_id", "")))
        if response.status_code >= 500:
            span.set_status(self.trace.StatusCode.ERROR)
