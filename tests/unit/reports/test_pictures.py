from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from feedback.reports import charts, fonts, wordclouds
from feedback.reports.keywords import Said, key_terms, shop_counts
from feedback.text.terms import words_of

POINTS = (
    charts.Point("2026-08", 0.1, 0.05, 0.2),
    charts.Point("2026-09", None),
    charts.Point("2026-10", 0.3, 0.2, 0.4),
)


def drawn(svg: str) -> str:
    ET.fromstring(svg)  # noqa: S314 -- made by this very code
    assert "<script" not in svg
    assert "<style" not in svg
    return svg


def test_a_trend_shows_its_months_in_a_chinese_font() -> None:
    svg = drawn(charts.trend_chart(POINTS, "月份", "户数占比"))
    assert "2026-10" in svg
    assert "户数占比" in svg
    assert "CJK" in svg


def test_shares_are_drawn_by_issue() -> None:
    svg = drawn(charts.share_chart((charts.Point("拜访不到位", 0.1, 0.05, 0.2),), "占比"))
    assert "拜访不到位" in svg


def test_a_funnel_names_only_who_was_given_a_name() -> None:
    dots = (charts.Dot(100, 0.3, "吴振华", alert=True), charts.Dot(90, 0.05))
    limits = (charts.Limit(50, 0.0, 0.1, 0.0, 0.2), charts.Limit(100, 0.0, 0.1, 0.0, 0.15))
    svg = drawn(charts.funnel_chart(dots, limits, 0.05, "听到的户数", "户数占比"))
    assert svg.count("吴振华") >= 1


def test_the_same_figures_are_drawn_once() -> None:
    before = charts.trend_chart.cache_info().hits
    charts.trend_chart(POINTS, "x", "y")
    charts.trend_chart(POINTS, "x", "y")
    assert charts.trend_chart.cache_info().hits == before + 1


def test_a_chosen_font_that_is_missing_is_none_rather_than_another(tmp_path: Path) -> None:
    assert fonts.chinese_font(str(tmp_path / "missing.ttf")) is None
    chosen = tmp_path / "chosen.ttf"
    chosen.write_bytes(b"")
    assert fonts.chinese_font(str(chosen)) == chosen


def test_a_plain_sans_serif_is_preferred() -> None:
    listed = ["/f/NotoSerifCJK-Bold.ttc", "/f/NotoSansCJK-Bold.ttc", "/f/NotoSansCJK-Regular.ttc"]
    assert fonts.best(listed) == Path("/f/NotoSansCJK-Regular.ttc")
    assert fonts.best(["/f/readme.txt"]) is None


def test_a_word_cloud_has_real_chinese_glyphs() -> None:
    font = fonts.chinese_font()
    if font is None and os.environ.get("CI") != "true":
        pytest.skip("no font with Chinese characters on this machine")
    assert font is not None
    one = wordclouds.draw_cloud((("没来过", 3.0),), str(font))
    other = wordclouds.draw_cloud((("走过场", 3.0),), str(font))
    assert one.startswith(b"\x89PNG")
    assert one != other  # boxes in place of glyphs would look alike


def test_one_shop_that_repeats_itself_is_counted_once() -> None:
    voices: list[Said] = [
        (shop, words_of(said)) for shop, said in [(1, "拍照就走"), (1, "拍照就走"), (2, "拍照")]
    ]
    counts = shop_counts(voices)
    assert counts["拍照"] + counts.get("拍照就走", 0) <= 3
    assert max(counts.values()) <= 2


def test_redacted_places_are_no_words() -> None:
    assert not {"电话", "号码"} & words_of("[电话] [号码]")


def test_what_is_said_about_one_more_than_about_the_others_comes_first() -> None:
    own: list[Said] = [(shop, words_of("客户经理拍照就走")) for shop in range(12)]
    peers: list[Said] = [
        (shop, words_of("送货晚点，烟不够卖，系统卡顿")) for shop in range(100, 160)
    ]
    terms = key_terms(own, peers)
    assert terms
    assert all(term.count == 12 and term.peer_count == 0 for term in terms)
    assert key_terms(own[:1], peers) == []
