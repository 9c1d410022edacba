"""Reading a questionnaire from JSON that somebody wrote, and saying where it is malformed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from feedback.core.errors import InputError
from feedback.core.messages import N_, Message
from feedback.surveys.definition import Questionnaire

LARGEST = 1_000_000
"""Characters of a definition; the longest that makes sense is a tenth of it."""

_MOST_NAMED = 20
_DEEPEST = 10
_TEXTS = {
    "missing": N_("“%(where)s”没有写。"),
    "extra_forbidden": N_("“%(where)s”不是这里可以写的内容。"),
    "string_pattern_mismatch": N_(
        "“%(where)s”写法不对：代号用小写字母开头，只含小写字母、数字和下划线，最多 40 个字符。"
    ),
    "union_tag_invalid": N_("“%(where)s”是没有的题型或条件。"),
    "union_tag_not_found": N_("“%(where)s”没有写明题型或条件的种类。"),
    "string_too_short": N_("“%(where)s”不能空着。"),
    "string_too_long": N_("“%(where)s”太长了。"),
    "too_short": N_("“%(where)s”至少要有一项。"),
}
_OTHERWISE = N_("“%(where)s”的值不对。")
_QUESTIONS = "single multiple rating nps number text date matrix ranking grid note"
_CONDITIONS = "eq ne lt le gt ge contains in answered and or not"
_TAGS = frozenset(f"{_QUESTIONS} {_CONDITIONS}".split(" "))


class MalformedError(InputError):
    """JSON that is no questionnaire; `problems` names every place found."""

    def __init__(self, problems: Sequence[Message]) -> None:
        """Tell the first problem, keep all."""
        self.problems = tuple(problems)
        super().__init__(N_("这份问卷读不了：%(problem)s"), problem=problems[0])


def read_questionnaire(text: str | bytes) -> Questionnaire:
    """Return the questionnaire that `text` holds as JSON, or raise `MalformedError`."""
    if len(text) > LARGEST:
        raise MalformedError([Message(N_("文件太大，问卷定义不应超过 1 MB。"))])
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise MalformedError(
            [Message(N_("第 %(line)s 行第 %(column)s 列不是正确的 JSON。"), where)]
        ) from None
    except UnicodeDecodeError:
        raise MalformedError([Message(N_("文件不是 UTF-8 编码，请另存为 UTF-8 再试。"))]) from None
    except ValueError:
        raise MalformedError([Message(N_("里面有一个数字太长了。"))]) from None
    except RecursionError:
        raise MalformedError([Message(N_("括号套得太深。"))]) from None
    try:
        return Questionnaire.model_validate(data)
    except ValidationError as error:
        raise MalformedError(_problems(error, data)) from None


def _problems(error: ValidationError, data: object) -> list[Message]:
    found: dict[tuple[str, str], Message] = {}
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        template = _TEXTS.get(each["type"], _OTHERWISE)
        if each["type"] == "recursion_loop":
            template = N_("“%(where)s”套得太深。")
        where = _path(each["loc"], data)
        found.setdefault((template, where), Message(template, {"where": where}))
    return list(found.values())[:_MOST_NAMED]


def _path(places: Sequence[int | str], data: object) -> str:
    """Write a place as `sections.goods.questions.delivery.text`: by ids where there are ids."""
    written: list[str] = []
    here: Any = data
    for place in places:
        if isinstance(here, Mapping) and place not in here and place in _TAGS:
            continue  # the kind of a question or condition is no place of its own
        name = str(place)
        if isinstance(here, list) and isinstance(place, int) and place < len(here):
            here = here[place]
            own = here.get("id") if isinstance(here, Mapping) else None
            name = own if isinstance(own, str) else str(place + 1)
        else:
            here = here.get(place) if isinstance(here, Mapping) else None
        written.append(name)
    cut = [*written[:_DEEPEST], "…"] if len(written) > _DEEPEST else written
    return ".".join(cut) or "JSON"
