"""Structured logs: one line an event, as JSON or plain, with request id, person and organisation.

Both forms escape line breaks, so that no name or message forges a line; what must not be written down is taken out of
every line on its way, whoever wrote it.
"""

import re
from typing import Any

import structlog

LEFT_OUT = "…"
SECRET_NAMES = re.compile(r"passw|secret|token|cookie|authori[sz]ation|csrf|session|otp|recovery|\bcode_typed\b", re.I)
"""Names of values that are never written. (`code` is the status of an answer.)"""
_SECRETS = (
    (re.compile(r"(/(?:invitation|calendars)/)[^/\s'\"]+"), rf"\1{LEFT_OUT}"),
    (re.compile(r"(/accounts/password/reset/key/)[^/\s'\"]+"), rf"\1{LEFT_OUT}"),
    (re.compile(r"(?i)((?:bearer|basic)\s+)[\w.~+/=-]{8,}"), rf"\1{LEFT_OUT}"),
    (re.compile(r"(?i)\b((?:__Host-)?(?:session|csrf|csrftoken|sessionid)=)[^;\s'\"]+"), rf"\1{LEFT_OUT}"),
    (re.compile(r"(\b\w{1,20}://[^:/\s@]*:)[^@/\s]+(@)"), rf"\1{LEFT_OUT}\2"),
    (
        re.compile(
            r"(?s)(DETAIL:|CONTEXT:\s+COPY|LINE \d+:|invalid input syntax for type [^:\n]{1,60}:) .*?"
            r"(?=\n\n(?:The above exception|During handling)|\Z)"
        ),
        rf"\1 {LEFT_OUT}",
    ),
)
"""Secrets inside of texts: tokens in addresses, headers, passwords of servers; rows, statements and values that a
database cites, to the end of its message: they hold what people wrote, on as many lines. Each form takes time that
grows with the text and not with its square: strangers choose how long a word is.
"""


def hush(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take secrets out of a line: values by their name, parts of texts by their form."""
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = LEFT_OUT
        elif isinstance(value, str):
            event[name] = without_secrets(value)
        elif not isinstance(value, int | float | bool | None):
            event[name] = without_secrets(str(value))
    return event


def without_secrets(text: str) -> str:
    """The text with its secrets left out."""
    for form, instead in _SECRETS:
        text = form.sub(instead, text)
    return text


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(log_format: str, *, quiet: bool) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING. `log_format` is "json" or "plain"."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    level = "ERROR" if quiet else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": structlog.stdlib.ProcessorFormatter, **formatting(log_format)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "pyhanko", "pikepdf")},
            "django.request": {"level": "CRITICAL"},  # the lines of qms/web/requestlog.py say more
        },
    }


def formatting(log_format: str) -> dict[str, Any]:
    """What a `ProcessorFormatter` needs to write our lines, and those of libraries, in one of the two forms."""
    renderer = structlog.processors.JSONRenderer() if log_format == "json" else structlog.processors.KeyValueRenderer()
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, hush]
    return {"processors": [*last, renderer], "foreign_pre_chain": _SHARED}
