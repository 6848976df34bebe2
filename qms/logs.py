"""Structured logs: one line an event, as JSON or plain, with request id, person and organisation."""

from typing import Any

import structlog

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
    renderer = structlog.processors.JSONRenderer() if log_format == "json" else structlog.processors.KeyValueRenderer()
    level = "ERROR" if quiet else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": structlog.stdlib.ProcessorFormatter, "processor": renderer, "foreign_pre_chain": _SHARED}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "pyhanko", "pikepdf")},
    }
