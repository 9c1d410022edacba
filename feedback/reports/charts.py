"""The one door to altair: charts as SVG, with real Chinese characters and without scripts.

Every picture is made from plain tuples and kept by them, so the same figures are drawn once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert

FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
MANY_ROWS = 40
INK, SOFT, BRAND, ALERT = "#1b1f1d", "#5b655f", "#1f5c4d", "#a3261b"
VERSION = "6.4"  # the version of Vega-Lite that altair writes


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval at a label; None where it may not be drawn."""

    label: str
    share: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A unit in a funnel plot; only units outside the limits have a name."""

    n: int
    share: float
    name: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Funnel limits at n shops: the inner and the outer pair."""

    n: int
    low: float
    high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, slots=True)
class Change:
    """A share of something before and after a decision."""

    label: str
    before: float
    after: float


@lru_cache(maxsize=256)
def trend_chart(points: tuple[Point, ...], x_title: str, y_title: str) -> str:
    """Return a line of monthly shares with the band of their intervals, as SVG."""
    rows = _rows(points)
    base = alt.Chart(_data(rows))
    x = alt.X("label:O", title=x_title, sort=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("share:Q", title=y_title, axis=alt.Axis(format="%", tickCount=5))
    low = alt.Y("low:Q", title=y_title)
    band = base.mark_area(opacity=0.18, color=BRAND).encode(x=x, y=low, y2="high:Q")
    line = base.mark_line(color=BRAND, strokeWidth=2.5).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=50, color=BRAND, opacity=1).encode(x=x, y=y)
    return _svg(alt.layer(band, line, dots).properties(width=640, height=220))


@lru_cache(maxsize=256)
def share_chart(points: tuple[Point, ...], x_title: str) -> str:
    """Return one row per label: the share as a dot, its interval as a line, as SVG."""
    base = alt.Chart(_data(_rows(points)))
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=220))
    x = alt.X("share:Q", title=x_title, axis=alt.Axis(format="%", tickCount=6))
    rule = base.mark_rule(color=BRAND, strokeWidth=3, opacity=0.45).encode(
        y=y, x=alt.X("low:Q", title=x_title), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=70, color=BRAND, opacity=1).encode(y=y, x=x)
    height = max((26 if len(points) <= MANY_ROWS else 16) * len(points), 60)
    return _svg(alt.layer(rule, dots).properties(width=520, height=height))


@lru_cache(maxsize=256)
def funnel_chart(
    dots: tuple[Dot, ...], limits: tuple[Limit, ...], expected: float, x_title: str, y_title: str
) -> str:
    """Return shares against shops heard, with both pairs of limits and the expected share."""
    x = alt.X("n:Q", title=x_title, axis=alt.Axis(tickMinStep=1))
    y = alt.Y("y:Q", title=y_title, axis=alt.Axis(format="%", tickCount=5))
    lines = [
        {"n": one.n, "y": value, "line": line}
        for one in limits
        for line, value in (
            ("inner low", one.low),
            ("inner high", one.high),
            ("outer low", one.outer_low),
            ("outer high", one.outer_high),
        )
    ]
    curve = alt.Chart(_data(lines)).encode(x=x, y=y, detail="line:N")
    inner = curve.transform_filter("indexof(datum.line, 'inner') >= 0")
    outer = curve.transform_filter("indexof(datum.line, 'outer') >= 0")
    middle = alt.Chart(_data([{"y": expected}])).mark_rule(color=SOFT).encode(y=y)
    units = [{"n": dot.n, "y": dot.share, "name": dot.name, "alert": dot.alert} for dot in dots]
    points = alt.Chart(_data(units)).encode(x=x, y=y)
    colour = alt.condition("datum.alert", alt.value(ALERT), alt.value(BRAND))
    shape = alt.condition("datum.alert", alt.value("diamond"), alt.value("circle"))
    layers = alt.layer(
        inner.mark_line(color=SOFT, strokeDash=[5, 4], strokeWidth=1),
        outer.mark_line(color=SOFT, strokeWidth=1),
        middle,
        points.mark_point(filled=True, size=70, opacity=0.9).encode(color=colour, shape=shape),
        points.mark_text(dy=-11, fontSize=12, color=INK).encode(text="name:N"),
    )
    return _svg(layers.properties(width=640, height=280))


@lru_cache(maxsize=64)
def change_chart(rows: tuple[Change, ...], x_title: str, names: tuple[str, str]) -> str:
    """Return one row per label: a ring before, a dot after, a line between; `names` are those."""
    lines = [{"label": one.label, "before": one.before, "after": one.after} for one in rows]
    ends = [
        {"label": one.label, "share": share, "when": when}
        for one in rows
        for when, share in zip(names, (one.before, one.after), strict=True)
    ]
    least = min((min(one.before, one.after) for one in rows), default=0.0)
    reach = alt.Scale(domain=[max(0.0, int(least * 10 - 0.5) / 10), 1])
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=260))
    x = alt.X("share:Q", title=x_title, scale=reach, axis=alt.Axis(format="%"))
    rule = alt.Chart(_data(lines)).mark_rule(color=SOFT, strokeWidth=2)
    dots = alt.Chart(_data(ends)).encode(y=y, x=x)
    scale = alt.Scale(domain=list(names), range=["#ffffff", BRAND])
    points = dots.mark_point(size=70, opacity=1, stroke=BRAND, strokeWidth=1.5, filled=True)
    layers = alt.layer(
        rule.encode(y=y, x=alt.X("before:Q", title=x_title, scale=reach), x2="after:Q"),
        points.encode(fill=alt.Fill("when:N", scale=scale, title=None)),
    )
    return _svg(layers.properties(width=480, height=max(24 * len(rows), 60)))


def _rows(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "share": one.share, "low": one.low, "high": one.high} for one in points
    ]


def _data(rows: list[dict[str, Any]]) -> Any:  # noqa: ANN401 -- altair's own types say little
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _svg(chart: Any) -> str:  # noqa: ANN401
    styled = chart.configure(font=FONT, background="white").configure_axis(
        labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK,
        titleColor=SOFT, gridColor="#e8ecea", domainColor="#c9d1cc", tickColor="#c9d1cc",
    ).configure_view(stroke=None)  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(json.dumps(styled.to_dict()), vl_version=VERSION)
    return svg
