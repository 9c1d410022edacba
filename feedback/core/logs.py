"""Structured logs: events with fields, never a respondent's words or a whole phone number."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_LONG_DIGITS = re.compile(r"(?<!\d)(\+?\d{3})\d{4,}(\d{2})(?!\d)")


def _mask(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and key not in {"request_id", "timestamp"}:
            event[key] = _LONG_DIGITS.sub(r"\1****\2", value)
    return event


def configure_logs(level: str = "INFO") -> None:
    """Send events as JSON lines to standard error, long numbers masked."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> Any:  # noqa: ANN401 -- structlog's proxy has no useful static type
    """Return a logger whose events carry `name` as `room`."""
    return structlog.get_logger(room=name)
