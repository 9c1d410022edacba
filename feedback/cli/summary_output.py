"""A summary as a table for people, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from feedback.attribution.summary import By, Cell, Point, Row, Summary
from feedback.cli.output import language, say, sentence
from feedback.codeframe.queries import active_taxonomy
from feedback.core.messages import N_, Message
from feedback.stats.compare import Standing

BARS = "▁▂▃▄▅▆▇█"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIRST_COLUMN = {By.MANAGER: N_("客户经理"), By.ISSUE: N_("问题"), By.AREA: N_("地区")}
# Indistinguishable from the average is left blank, which keeps the eye on the others.
STANDINGS = {
    Standing.WORTH_A_LOOK: N_("值得了解"),
    Standing.NEEDS_CHECK: N_("需要核查"),
    Standing.TOO_FEW: N_("数据不足"),
}
ON_MANAGER = {"yes": N_("是"), "partly": N_("部分"), "no": N_("否")}


def print_table(summary: Summary) -> None:
    """Print one sentence that says what was found, then the table, then what to bear in mind."""
    click.echo(sentence(finding(summary)))
    table = Table(
        header_style="bold", pad_edge=False, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False
    )
    table.add_column(sentence(FIRST_COLUMN[summary.by]), no_wrap=True)
    for title in (N_("听到"), N_("提到"), N_("占比（95%）")):
        table.add_column(sentence(title), justify="right", no_wrap=True)
    table.add_column(sentence(N_("逐月")), no_wrap=True)
    if summary.by is By.ISSUE:
        table.add_column(sentence(N_("客户经理责任")))
    else:
        # What gives way on a narrow terminal: names and verdicts, never a figure.
        table.add_column(sentence(N_("提到最多")), max_width=20)
    if summary.by is By.MANAGER:
        table.add_column(sentence(N_("判断")), overflow="fold")
    for row in summary.rows:
        table.add_row(*_cells(summary, row))
    Console().print(table)
    _notes(summary)


def print_json(summary: Summary) -> None:
    """Print one JSON object with everything the table holds."""
    rows = [_record(summary, row) for row in summary.rows]
    value = {
        "by": str(summary.by),
        "period": summary.period,
        "issue": summary.code,
        "restricted_included": summary.with_restricted,
        "total": _figures(summary.total),
        "rows": rows,
    }
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_csv(summary: Summary) -> None:
    """Print a CSV whose cells no spreadsheet takes for a formula."""
    fixed = ("key", "name", "shops", "heard", "counted", "share", "low", "high", "mentions",
             "on_manager_shops", "standing", "top")  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["period", *fixed, *summary.months])
    for row in summary.rows:
        record = _record(summary, row)
        record["top"] = "; ".join(f"{top.code} {top.shops}" for top in row.top)
        cells = [summary.period, *(record.get(name) for name in fixed)]
        months = [point.cell.counted for point in row.trend]
        writer.writerow([neutralise(cell) for cell in (*cells, *months)])
    click.echo(out.getvalue(), nl=False)


PRINTERS: dict[str, Callable[[Summary], None]] = {
    "table": print_table,
    "json": print_json,
    "csv": print_csv,
}


def neutralise(cell: object) -> object:
    """Return the cell as text that no spreadsheet runs: a leading apostrophe stops a formula.

    OWASP, CSV Injection: cells that begin with = + - @ tab or carriage return.
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def finding(summary: Summary) -> Message:
    """Return what the summary found, in one sentence."""
    heard = _number(summary.total.heard)
    if summary.by is By.MANAGER:
        people = [row for row in summary.rows if row.id]
        return Message(
            N_(
                "%(period)s：听到 %(heard)s 家店。%(people)s 位客户经理中，"
                "高于平均而需要核查的 %(check)s 位，值得了解的 %(look)s 位。"
            ),
            {
                "period": summary.period,
                "heard": heard,
                "people": len(people),
                "check": _having(people, Standing.NEEDS_CHECK),
                "look": _having(people, Standing.WORTH_A_LOOK),
            },
        )
    named = [row for row in summary.rows if row.cell.counted and row.key != "P00" and row.id >= 0]
    most = max(named, key=lambda row: _weight(summary, row), default=None)
    if most is None:
        return Message(
            N_("%(period)s：听到 %(heard)s 家店，没有提到问题。"),
            {"period": summary.period, "heard": heard},
        )
    return Message(
        N_("%(period)s：听到 %(heard)s 家店。提到最多的是“%(name)s”：%(shops)s 家，占 %(share)s。")
        if summary.by is By.ISSUE
        else N_(
            "%(period)s：听到 %(heard)s 家店。占比最高的是“%(name)s”：%(shops)s 家，占 %(share)s。"
        ),
        {
            "period": summary.period,
            "heard": heard,
            "name": _name(most),
            "shops": _number(most.cell.counted),
            "share": _percent(most.cell.share),
        },
    )


def _weight(summary: Summary, row: Row) -> float:
    if summary.by is By.ISSUE:
        return row.cell.counted or 0
    return row.cell.share or 0


def _having(rows: Iterable[Row], standing: Standing) -> int:
    return sum(row.standing is standing and row.above for row in rows)


def _cells(summary: Summary, row: Row) -> Sequence[str | Text]:
    cell = row.cell
    line: list[str | Text] = [f"{row.key} {_name(row)}"]
    if cell.withheld:
        line += ["", sentence(N_("店数太少，不显示")), ""]
    else:
        line += [_number(cell.heard), _number(cell.counted), _share(cell)]
    line.append(sparkline(row.trend))
    if summary.by is By.ISSUE:
        line.append(sentence(ON_MANAGER[row.on_manager]))
    else:
        line.append(Text(_most_named(row), no_wrap=True, overflow="ellipsis"))
    if summary.by is By.MANAGER:
        line.append(_standing(row))
    return line


def _standing(row: Row) -> str:
    if row.standing not in STANDINGS:
        return ""
    word = sentence(STANDINGS[row.standing])
    return word if row.above else word + sentence(N_("（低于平均）"))


def sparkline(points: Sequence[Point]) -> str:
    """Draw the monthly shares as bars from zero to the largest; a dot where nothing can be said."""
    shares = [point.cell.share for point in points]
    top = max((share for share in shares if share), default=0.0)
    return "".join(
        "·" if share is None else BARS[round((len(BARS) - 1) * share / top) if top else 0]
        for share in shares
    )


def _notes(summary: Summary) -> None:
    if summary.by is By.MANAGER and summary.code is None:
        say(N_("“提到”只数属于客户经理责任的问题；一家店无论说几次都只算一家。"))
    else:
        say(N_("一家店无论说几次都只算一家。"))
    if summary.with_restricted:
        say(N_("含受限问题 I16、I17，只供纪检使用，请勿外传。"))
    else:
        say(N_("受限问题 I16、I17 没有列入；纪检人员可加 --restricted。"))


def _record(summary: Summary, row: Row) -> dict[str, object]:
    record: dict[str, object] = {
        "key": row.key,
        "name": _name(row),
        **_figures(row.cell),
        "on_manager": row.on_manager or None,
        "standing": str(row.standing) if row.standing else None,
        "above_average": row.above if row.standing else None,
        "top": [{"code": top.code, "shops": top.shops} for top in row.top],
        "trend": {point.month: _figures(point.cell) for point in row.trend},
    }
    if summary.by is not By.ISSUE:
        del record["on_manager"]
    return record


def _figures(cell: Cell) -> dict[str, object]:
    interval = cell.interval
    return {
        "shops": cell.shops,
        "heard": cell.heard,
        "counted": cell.counted,
        "share": _rounded(cell.share),
        "low": _rounded(interval.low if interval else None),
        "high": _rounded(interval.high if interval else None),
        "mentions": cell.mentions,
        "on_manager_shops": cell.on_manager_shops,
        "withheld": cell.withheld,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _share(cell: Cell) -> str:
    interval = cell.interval
    if cell.share is None or interval is None:
        return "—"
    return f"{_percent(cell.share)} ({100 * interval.low:.0f}–{100 * interval.high:.0f}%)"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.0f}%"


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _name(row: Row) -> str:
    return row.name_en if language() == "en" and row.name_en else sentence(row.name)


def _most_named(row: Row) -> str:
    if not row.top:
        return ""
    issue = active_taxonomy()[row.top[0].code]
    name = issue.name_en if language() == "en" else issue.name
    return f"{name} {row.top[0].shops}"
