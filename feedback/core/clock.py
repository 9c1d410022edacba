"""The one clock. Instants are aware and in UTC; days are those of the shop's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Asia/Shanghai")

_NO_OFFSET = timedelta()
_offset = _NO_OFFSET
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _offset


def start_at(instant: datetime | None) -> None:
    """Let this process's time run on from `instant`; None: the machine's time again.

    For a made-up city whose days are past: its inspectors find calls to make today.
    """
    global _offset  # noqa: PLW0603 -- a process has one clock
    _offset = _NO_OFFSET if instant is None else instant.astimezone(UTC) - datetime.now(UTC)


def day_of(instant: datetime, zone: ZoneInfo = SHOP_ZONE) -> date:
    """Return the calendar day on which `instant` falls for the shops."""
    if instant.tzinfo is None:
        msg = "a naive datetime has no day: give it a time zone"
        raise ValueError(msg)
    return instant.astimezone(zone).date()


def today() -> date:
    """Return the present day in the shops' time zone."""
    return day_of(now())


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Let `now()` return `instant` inside the block; for tests and made-up cities."""
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
