"""Files of answers for a browser: their names and kinds, and how many fit into one wait."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Viewer
from feedback.collection.exports import service
from feedback.collection.exports.service import Format, Order
from feedback.core.errors import InputError
from feedback.core.messages import N_

MOST_AT_ONCE = 5_000
"""Responses in a file that must be whole before it is sent: what takes about two seconds."""

KINDS = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/x-ndjson",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.SAV: "application/x-spss-sav",
}


def name_of(order: Order) -> str:
    """Return the name to save the file under."""
    return f"{order.title.replace(' ', '-')}.{order.form}"


def refuse_too_many(session: Session, order: Order) -> None:
    """Raise `InputError` where making the file would keep somebody waiting before a blank page."""
    if not service.at_most(session, order.wanted, MOST_AT_ONCE):
        raise InputError(
            N_(
                "超过 %(most)s 份时，网页上只能导出 CSV 或 JSON Lines。"
                "请改选格式、缩短日期，或者用 feedback responses export 命令。"
            ),
            field="format",
            most=f"{MOST_AT_ONCE:,}",
        )


def whole_file(engine: Engine, viewer: Viewer, order: Order) -> BinaryIO:
    """Return the file, opened at its start; its place on the disk is free once it is closed."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "file"
        service.write_file(engine, viewer, order, target)
        return target.open("rb")
