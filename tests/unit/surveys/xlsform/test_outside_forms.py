"""Forms as field offices make them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook

from feedback.surveys.checker import check_definition, errors_among
from feedback.surveys.definition import (
    MatrixQuestion,
    MultipleQuestion,
    NumberQuestion,
    RatingQuestion,
    SingleQuestion,
)
from feedback.surveys.xlsform.reading import read_xlsform
from tests.unit.surveys.xlsform.forms import YES_NO, made, read, said, save

MARKET = {
    "Survey": [
        ["2026 年市场调查（试用）"],
        [],
        ["type", "name", "label:English", "label::中文 (zh)", "hint::中文 (zh)", "required",
         "relevance", "constraint", "constraint_message::中文 (zh)", "备注", "appearance",
         "default"],
        ["start", "start"],
        ["deviceid", "deviceid"],
        ["begin group", "Shop Info", "Shop", "店铺情况"],
        ["text", "shop_name", "Shop name?", "店名？", None, "yes"],
        ["select one from yes_no", "sells", "Do you sell cigarettes?", "卖烟吗？", None, True],
        ["integer", "Cartons", "Cartons on hand?", "有几条？", "数一数", "yes", "${sells} = 1",
         ". >= 0 and . <= 500", "请填 0 到 500", "老李负责", None, 10],
        ["geopoint", "gps", "Position", "位置"],
        ["end group"],
        [],
        ["begin_group", "views", "Views", "看法", None, None, "${sells} = '1' and ${Cartons} > 0"],
        ["select_one agree", "fair", "Supply is fair", "货源公平", None, "yes", None, None, None,
         None, "likert"],
        ["select_multiple reasons or_other", "why", "Why?", "为什么？", None, None, "${fair} <= 2",
         "not(selected(., '99') and count-selected(.) > 1)"],
        ["date", "since", "Since when?", "从哪天起？", None, None, "selected(${why}, '1')",
         ". <= today()"],
        ["note", "bye", "Thanks for <b>${shop_name}</b>", "谢谢${shop_name}！"],
        ["end_group"],
    ],
    "Choices": [
        ["list name", "value", "label:English", "label::中文 (zh)", "filter"],
        ["yes_no", 1.0, "Yes", "是"],
        ["yes_no", 0.0, "No", "否"],
        [],
        *[["agree", float(number), f"Level {number}", f"{number} 级"] for number in range(1, 6)],
        ["reasons", 1, "Late", "送得晚", "a"],
        ["reasons", 2, "Few", "货少", "a"],
        ["reasons", 99, "None of these", "都不是", "b"],
    ],
    "Settings": [
        ["form_title", "form_id", "version", "default_language"],
        ["市场调查", "Market Survey-2026", date(2026, 3, 5), "中文 (zh)"],
    ],
    "说明": [["给填表的人看"]],
}  # fmt: skip


NOT_IDS = "选项的代号不合用，换成了新的：小写字母开头，只含小写字母、数字和下划线。"


def test_a_field_offices_form_becomes_a_questionnaire(tmp_path: Path) -> None:
    found = read_xlsform(save(tmp_path / "market.xlsx", MARKET))
    whole = made(found)
    assert not found.refused, said(found)
    assert whole.key == "market_survey_2026"
    assert whole.languages == ("zh", "en")
    assert [section.id for section in whole.sections] == ["shop_info", "views"]
    by_id = {asked.id: asked for asked in whole.questions}
    assert list(by_id) == ["shop_name", "sells", "cartons", "fair", "why", "since", "bye"]
    cartons, fair, why = by_id["cartons"], by_id["fair"], by_id["why"]
    assert isinstance(cartons, NumberQuestion)
    assert (cartons.min, cartons.max, cartons.required) == (0, 500, True)
    assert cartons.show_if is not None
    assert cartons.show_if.model_dump() == {"op": "eq", "operand": "sells", "value": "o1"}
    assert isinstance(fair, RatingQuestion)
    assert fair.labels[5] == {"en": "Level 5", "zh": "5 级"}
    assert isinstance(why, MultipleQuestion)
    assert [one.exclusive for one in why.options] == [False, False, True]
    assert by_id["bye"].text["zh"] == "谢谢{{answer:shop_name}}！"
    assert by_id["sells"].required
    faults = errors_among(check_definition(whole))
    assert {str(one.message) for one in faults} == {"缺少 en 译文。"}  # of the hint


def test_everything_lost_of_a_field_offices_form_is_listed_with_its_cell(tmp_path: Path) -> None:
    found = read_xlsform(save(tmp_path / "market.xlsx", MARKET))
    assert set(said(found)) == {
        "warning survey!A10: 位置题“geopoint”没有导入。",
        "warning survey!L9: 预填的答案没有导入：这里不预填。",
        "warning survey!A15: “其他”选项没有导入。",
        "warning survey!C17: 有 HTML 或排版记号，这里会照原样显示。",
        "notice survey!A4: 自动记录的项“start”没有导入。",
        "notice survey!A5: 自动记录的项“deviceid”没有导入。",
        "notice survey!B9: 代号“Cartons”不合用，换成了“cartons”。",
        "notice survey!J: 列“备注”没有读。",
        "notice survey!I9: 答错时的提示用系统自己的话。",
        f"notice choices!B2, B3, B10, B11, B12: {NOT_IDS}",
        "notice choices!E: 列“filter”没有读。",
        "notice settings!C: 列“version”没有读。",
        "notice settings!A2: XLSForm 的标题只有一种语言，各种语言都先用它。",
        "notice 说明: 这张表没有读。",
        "notice survey: 没有写开头和结尾的话，用了现成的。",
    }


def test_tables_of_other_tools_become_one_question(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            ["type", "name", "label", "appearance", "required", "relevant"],
            ["begin_group", "rate", "您同意吗？", "table-list"],
            ["select_one yes_no", "rate_a", "货源够", None, "yes"],
            ["select_one yes_no", "rate_b", "送货准", None, "yes"],
            ["end_group"],
            ["begin group", "old", "老写法", "field-list"],
            ["select_one yes_no", "head", "选项", "label"],
            ["select_one yes_no", "old_a", "服务好", "list-nolabel"],
            ["end group"],
            ["text", "why", "为什么？", None, None, "${rate_b} = 'no'"],
        ],
    )
    whole = made(found)
    rate, old, why = whole.questions
    assert isinstance(rate, MatrixQuestion)
    assert [row.id for row in rate.rows] == ["rate_a", "rate_b"]
    assert rate.required
    assert isinstance(old, MatrixQuestion)
    assert [row.id for row in old.rows] == ["old_a"]
    assert why.show_if is not None
    assert why.show_if.model_dump()["operand"] == "rate.rate_b"


def test_groups_in_groups_keep_every_question_and_condition(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            ["type", "name", "label", "relevant"],
            ["select_one yes_no", "a", "甲？"],
            ["begin group", "outer", "外面", "${a} = 'yes'"],
            ["text", "b", "乙？"],
            ["begin group", "inner", "里面", "${b} != ''"],
            ["text", "c", "丙？"],
            ["end group"],
            ["text", "d", "丁？"],
            ["end group"],
            ["begin repeat", "people", "家里人"],
            ["text", "e", "戊？"],
            ["end repeat"],
        ],
    )
    whole = made(found)
    assert [[asked.id for asked in one.questions] for one in whole.sections] == [
        ["a"], ["b"], ["c"], ["d"], ["e"],
    ]  # fmt: skip
    assert [one.id for one in whole.sections] == ["page_1", "outer", "inner", "outer_2", "people"]
    inner = whole.sections[2].show_if
    assert inner is not None
    assert inner.model_dump()["op"] == "and"
    assert whole.sections[3].show_if == whole.sections[1].show_if
    assert "warning survey!A10: 重复的组只能问一遍。" in said(found)


def test_ranges_ranks_and_facts(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [
            ["type", "name", "label", "parameters", "calculation", "relevant", "choice_filter"],
            ["calculate", "tier", None, None, "pulldata('shops', 'tier', 'id', 'x')"],
            ["calculate", "total", None, None, "${a} + 1"],
            ["range", "a", "几分？", "start=1 end=5 step=1"],
            ["range", "b", "多少钱？", "start=0.5;end=20;step=0.5"],
            ["rank yes_no", "c", "排一排", None, None, "${tier} >= 10"],
            ["text", "d", "为什么？", None, None, "${total} > 3"],
            ["select_one yes_no", "e", "哪个？", None, None, None, "a=${c}"],
            ["select_one_from_file shops.csv", "f", "哪家店？"],
        ],
    )
    whole = made(found)
    a, b, c, d, _ = whole.questions
    assert isinstance(a, RatingQuestion)
    assert (a.min, a.max) == (1, 5)
    assert isinstance(b, NumberQuestion)
    assert (str(b.min), b.decimals) == ("0.5", 1)
    assert c.show_if is not None
    assert c.show_if.model_dump() == {"op": "ge", "operand": "fact:tier", "value": 10}
    assert whole.facts == ("tier",)
    assert d.show_if is None
    words = said(found)
    assert "warning survey!E3: 计算没有导入：这里只认得零售户资料。" in words
    assert "warning survey!E2: 计算没有导入：这里只认得零售户资料。" not in words
    assert any(one.startswith("warning survey!F7: 条件读不了，这题会问所有人") for one in words)
    assert "warning survey!D5: 数字题没有步长，范围里的数都能填。" in words
    assert any(one.startswith("warning survey!G8") for one in words)
    assert any("从外部文件" in one and "A9" in one for one in words)


def test_a_merged_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet.append(["满意度问卷"])
    sheet.merge_cells("A1:D1")
    sheet.append(["type", "name", "label"])
    sheet.append(["select_one  yes_no", "a", "好吗？"])
    sheet.append(["text", "b", "哪里不好？"])
    choices = book.create_sheet("choices")
    for line in YES_NO:
        choices.append(list(line))
    book.save(tmp_path / "form.xlsx")
    whole = made(read_xlsform(tmp_path / "form.xlsx"))
    first = whole.questions[0]
    assert isinstance(first, SingleQuestion)
    assert first.text == {"zh": "好吗？"}
    assert whole.key == "form"
