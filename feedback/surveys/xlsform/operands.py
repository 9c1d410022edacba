"""Under which name an answer or a known fact stands in a form."""

from __future__ import annotations

from feedback.surveys.definition import FACT_PREFIX, Questionnaire
from feedback.surveys.flat import answer_keys
from feedback.surveys.questions import options_of
from feedback.surveys.xlsform.columns import FACT_NAME
from feedback.surveys.xlsform.relevants import Operand
from feedback.surveys.xlsform.wording import names_in


def name_of(operand: str) -> str:
    """Return the name for an answer key, or for `fact:name`."""
    if operand.startswith(FACT_PREFIX):
        return FACT_NAME + operand.removeprefix(FACT_PREFIX)
    return operand


def operands_of(definition: Questionnaire) -> dict[str, Operand]:
    """Return what each name of the questionnaire's form stands for."""
    return {
        key: Operand(key, question.type, {one.id: one.id for one in options_of(question)})
        for question in definition.questions
        for key in answer_keys(question)
    }


def fact_operands(written: str) -> dict[str, Operand]:
    """Return the known facts that an expression or a text refers to by our names for them."""
    return {
        name: Operand(FACT_PREFIX + name.removeprefix(FACT_NAME), "fact")
        for name in names_in(written)
        if name.startswith(FACT_NAME) and len(name) > len(FACT_NAME)
    }
