"""Tiny questionnaires, one per behaviour, built from the questions alone."""

from __future__ import annotations

from typing import Any

from feedback.surveys.definition import Questionnaire


def texts(zh: str, en: str = "words") -> dict[str, str]:
    return {"zh": zh, "en": en}


def question(question_id: str, kind: str = "text", **more: object) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": question_id, "type": kind, "text": texts(f"问题 {question_id}")}
    if kind in {"single", "multiple"}:
        shape["options"] = [option("yes"), option("no")]
    if kind == "ranking":
        shape["options"] = [option("a"), option("b"), option("c")]
    if kind in {"matrix", "grid"}:
        shape["rows"] = [row("a"), row("b")]
    if kind == "matrix":
        shape["columns"] = [option("good"), option("bad")]
    if kind == "rating":
        shape["labels"] = {1: texts("很不满意"), 5: texts("很满意")}
    return shape | more


def option(option_id: str, **more: object) -> dict[str, Any]:
    return {"id": option_id, "text": texts(f"选项 {option_id}", f"option {option_id}")} | more


def row(row_id: str, **more: object) -> dict[str, Any]:
    return {"id": row_id, "text": texts(f"行 {row_id}", f"row {row_id}")} | more


def compare(op: str, operand: str, value: object) -> dict[str, Any]:
    return {"op": op, "operand": operand, "value": value}


def section(section_id: str, *questions: dict[str, Any], **more: object) -> dict[str, Any]:
    shape = {"id": section_id, "title": texts("一节"), "questions": list(questions)}
    return shape | more


def questionnaire(*sections: dict[str, Any], **more: object) -> Questionnaire:
    shape: dict[str, Any] = {
        "key": "tiny",
        "title": texts("小问卷"),
        "intro": texts("您好"),
        "thanks": texts("谢谢"),
        "languages": ["zh", "en"],
        "privacy_notice_version": "1",
        "sections": list(sections),
    }
    return Questionnaire.model_validate(shape | more)


def one_page(*questions: dict[str, Any], **more: object) -> Questionnaire:
    return questionnaire(section("only", *questions), **more)
