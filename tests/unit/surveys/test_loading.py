from __future__ import annotations

import json
from typing import Any

import pytest

from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.loading import LARGEST, MalformedError, read_questionnaire
from tests.unit.surveys.questionnaires import one_page, option, question


@pytest.mark.parametrize("key", library_keys())
def test_what_was_exported_is_read_back(key: str) -> None:
    definition = load_questionnaire(key)
    assert read_questionnaire(definition.model_dump_json()) == definition
    assert read_questionnaire(definition.model_dump_json().encode()) == definition


ID_RULE = "写法不对：代号用小写字母开头，只含小写字母、数字和下划线，最多 40 个字符。"


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(MalformedError) as problems:
        read_questionnaire(text)
    return [str(problem) for problem in problems.value.problems]


def broken(**changes: Any) -> str:  # noqa: ANN401 -- any JSON
    shape = question("q", "single", options=[option("yes"), option("no")]) | changes
    whole = one_page(question("placeholder")).model_dump(mode="json", exclude_none=True)
    whole["sections"][0]["questions"] = [question("first"), shape]
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行第 1 列不是正确的 JSON。"),
        ('{"key": 1,\n ]', "第 2 行第 2 列不是正确的 JSON。"),
        (b'{"key": "\xff"}', "文件不是 UTF-8 编码，请另存为 UTF-8 再试。"),
        ("9" * 9_000, "里面有一个数字太长了。"),
        ("[" * 100_000, "括号套得太深。"),
        (" " * LARGEST + "{}", "文件太大，问卷定义不应超过 1 MB。"),
        ("[]", "“JSON”的值不对。"),
        ("{}", "“key”没有写。"),
        (broken(colour="red"), "“sections.only.questions.q.colour”不是这里可以写的内容。"),
        (
            broken(options=[option("Ja!")]),
            "“sections.only.questions.q.options.Ja!.id”" + ID_RULE,
        ),
        (broken(type="hologram"), "“sections.only.questions.q”是没有的题型或条件。"),
        (
            broken(show_if={"op": "xor", "conditions": []}),
            "“sections.only.questions.q.show_if”是没有的题型或条件。",
        ),
        (broken(required="perhaps"), "“sections.only.questions.q.required”的值不对。"),
        (broken(text={"zh": "  "}), "“sections.only.questions.q.text.zh”不能空着。"),
    ],
)
def test_a_malformed_file_is_refused_with_the_place(text: str | bytes, said: str) -> None:
    assert said in refused(text)


def test_a_condition_nested_without_end_is_refused() -> None:
    deep: dict[str, Any] = {"op": "answered", "operand": "first"}
    for _ in range(300):
        deep = {"op": "not", "condition": deep}
    problems = refused(broken(show_if=deep))
    assert problems[0].endswith(".condition.…”的值不对。")
    assert max(map(len, problems)) < 150


def test_many_problems_are_named_at_once_but_not_without_end() -> None:
    options = [{"id": f"o{n}", "text": {"zh": "x"}, "ghost": 1} for n in range(200)]
    assert len(refused(broken(options=options))) == 20
