"""Spans of traces, for work worth seeing in one: nothing at all where nobody has configured tracing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_tracer: Any = None


def use(tracer: Any) -> None:
    """Make spans with this tracer of OpenTelemetry from now on; with None, none."""
    global _tracer  # noqa: PLW0603  one per process, set when it starts
    _tracer = tracer


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """Trace the block under a name. Attributes are told as `concord.…`; nothing of a person, nothing of content."""
    if _tracer is None:
        yield
        return
    told = {f"concord.{key}": value for key, value in attributes.items()}
    with _tracer.start_as_current_span(name, attributes=told):
        yield
