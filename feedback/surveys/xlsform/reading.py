"""An XLSForm workbook as a questionnaire, and everything that was lost on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.conditions import Combine, Condition
from feedback.surveys.definition import Questionnaire
from feedback.surveys.loading import MalformedError, read_questionnaire
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line, Sheet, read_book
from feedback.surveys.xlsform.building import Builder
from feedback.surveys.xlsform.choices import ListOf, read_lists
from feedback.surveys.xlsform.columns import OWN, WORDED, Column, language_code
from feedback.surveys.xlsform.context import Context, Shape
from feedback.surveys.xlsform.losses import NOTHING, Remark, Remarks, refuses
from feedback.surveys.xlsform.names import Names, as_id
from feedback.surveys.xlsform.naming import give_names, section_id
from feedback.surveys.xlsform.tree import Form, Group, Item, is_table, read_tree
from feedback.surveys.xlsform.wording import limit_words
from feedback.web.catalog import LANGUAGES, translate

_HAN = re.compile(r"[\u4e00-\u9fff]")
_INTRO = N_("您好！请您帮忙回答几个问题。")
_THANKS = N_("谢谢您！您的回答已经收到。")
_KNOWN = {
    "survey": {"type", "name", "required", "relevant", "constraint", "appearance", "parameters",
               "calculation", "default", "choice_filter", "repeat_count", "read_only", "trigger",
               "disabled"},
    "choices": {"list_name", "name"},
    "settings": {"form_title", "form_id", "default_language"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What a form gives: a questionnaire where one could be read, and what was remarked.

    With an error among the remarks nothing of the form may be kept.
    """

    questionnaire: Questionnaire | None
    remarks: tuple[Remark, ...]

    @property
    def refused(self) -> bool:
        """Whether there is nothing that may be kept."""
        return refuses(self.remarks) or self.questionnaire is None


@dataclass(slots=True)
class _Page:
    """A section in the making: the group it comes from, the groups around it, its questions."""

    groups: tuple[Line, ...]
    children: list[Item | Group] = field(default_factory=list)


def read_xlsform(path: Path, *, key: str | None = None) -> Imported:
    """Read a form; `key` names the questionnaire, else its `form_id`, else the file's name.

    Raise `InputError` for a file that is no workbook, too large, or has macros.
    """
    remarks = Remarks()
    book = read_book(path, remarks)
    survey = book.get("survey")
    if survey is None:
        return Imported(None, remarks.gathered())
    settings = _settings(book)
    context = Context(remarks, _default_language(book, settings, remarks))
    _remark_on_columns(book, remarks)
    lists = read_lists(book.get("choices"), context)
    form = read_tree(survey, context)
    give_names(form, lists, context)
    shape = _whole(book, form, lists, context)
    named = (settings.get("form_id") if settings else "") or path.stem
    shape["title"] = shape["title"] or {context.default: named}
    shape["key"] = as_id(named, "q") if key is None else key
    found = _validated(shape, remarks)
    if found is not None:
        _compare_messages(found, survey, context)
    return Imported(found, remarks.gathered())


def _settings(book: dict[str, Sheet]) -> Line | None:
    sheet = book.get("settings")
    return sheet.lines[0] if sheet and sheet.lines else None


def _default_language(book: dict[str, Sheet], settings: Line | None, remarks: Remarks) -> str:
    """Return the language of columns that name none: the form's own word, else by its script."""
    named = language_code(settings.get("default_language")) if settings else None
    if named is not None:
        return named
    plain = [
        line.cells[Column("label")]
        for sheet in book.values() for line in sheet.lines if Column("label") in line.cells
    ]  # fmt: skip
    if not plain and book["survey"].languages:
        return book["survey"].languages[0]
    guessed = "zh" if any(_HAN.search(text) for text in plain) else "en"
    remarks.add(Severity.NOTICE, "survey", (book["survey"].letters.get(Column("label")), None),
                Message(N_("没有写明是什么语言，按“%(language)s”读。"), {"language": guessed}),
                Message(N_("不对的话，在 settings 表的 default_language 列写明。")))  # fmt: skip
    return guessed


def _remark_on_columns(book: dict[str, Sheet], remarks: Remarks) -> None:
    for sheet in book.values():
        if sheet.name not in _KNOWN:
            continue
        for column, place in sheet.letters.items():
            known = column.base in _KNOWN[sheet.name] | WORDED or column.base.startswith(OWN)
            if known or not any(column in line.cells for line in sheet.lines):
                continue
            remarks.add(
                Severity.NOTICE,
                sheet.name,
                (place, None),
                Message(N_("列“%(name)s”没有读。"), {"name": column.base}),
                NOTHING,
            )
        if sheet.name == "choices":
            _remark_on_media(sheet, remarks)


def _remark_on_media(sheet: Sheet, remarks: Remarks) -> None:
    for line in sheet.lines:
        for column in line.cells:
            if column.base in {"image", "audio", "video", "big-image"}:
                remarks.add(Severity.WARNING, sheet.name, line.place(column),
                            Message(N_("图片、声音和录像没有导入。")),
                            Message(N_("需要时把内容写进题目文字。")))  # fmt: skip


def _whole(book: dict[str, Sheet], form: Form, lists: dict[str, ListOf], context: Context) -> Shape:
    settings = _settings(book)
    title = context.texts(settings, own.TITLE) if settings else None
    titled = settings.get("form_title") if settings else ""
    title = (title or {}) | ({context.default: titled} if titled else {})
    written = settings.get(own.LANGUAGES).split() if settings else []
    languages = written or list(dict.fromkeys([context.default, *book["survey"].languages]))
    if not written and settings is not None and len(title) < len(languages) and titled:
        context.say(Severity.NOTICE, settings, "form_title",
                    Message(N_("XLSForm 的标题只有一种语言，各种语言都先用它。")),
                    Message(N_("导入后请补上标题的译文。")))  # fmt: skip
        title = dict.fromkeys(languages, titled) | title
    sections = _sections(form, lists, context)
    if not sections:
        context.remarks.add(Severity.ERROR, "survey", (None, None),
                            Message(N_("没有一道题可以导入。")),
                            Message(N_("至少要有一道题。")))  # fmt: skip
    return {
        "title": title,
        "intro": _note(form, own.INTRO_PART, _INTRO, languages, context),
        "thanks": _note(form, own.THANKS_PART, _THANKS, languages, context),
        "languages": languages,
        "privacy_notice_version": (settings.get(own.PRIVACY) if settings else "") or "1",
        "facts": list(dict.fromkeys(form.facts)),
        "dimensions": [
            {"id": line.get("id"), "name": context.texts(line, own.NAME) or {},
             "weight": context.number(line, "weight")}
            for line in (book[own.DIMENSIONS_SHEET].lines if own.DIMENSIONS_SHEET in book else ())
        ],
        "sections": sections,
    }  # fmt: skip


def _note(
    form: Form, part: str, otherwise: str, languages: list[str], context: Context
) -> dict[str, str]:
    line = form.notes.get((part, 0))
    found = context.texts(line, "label") if line is not None else None
    if found is not None:
        return found
    context.remarks.add(Severity.NOTICE, "survey", (None, None),
                        Message(N_("没有写开头和结尾的话，用了现成的。")),
                        Message(N_("导入后请看看要不要改。")))  # fmt: skip
    spoken = [code for code in languages if code in LANGUAGES] or ["zh"]
    return {code: translate(otherwise, code) for code in spoken}


def _sections(form: Form, lists: dict[str, ListOf], context: Context) -> list[Shape]:
    builder, names = Builder(context, lists), Names("s")
    found: list[Shape] = []
    for number, page in enumerate(_pages(form.root, (), lists, context), start=1):
        questions = [
            builder.question(child) if isinstance(child, Item) else builder.table(child)
            for child in page.children
        ]
        own_line = page.groups[-1] if page.groups else None
        title = context.texts(own_line, "label") if own_line else None
        if title is None:
            title = {context.default: (own_line.get("name") if own_line else "") or str(number)}
        intro = form.notes.get((own.SECTION_PART, own_line.number)) if own_line else None
        found.append({
            "id": section_id(own_line, names, number), "title": title,
            "intro": context.texts(intro, "label") if intro else None,
            "show_if": _joined([context.condition(line) for line in page.groups]),
            "questions": questions,
        })  # fmt: skip
    return found


def _joined(conditions: list[Condition | None]) -> Condition | None:
    given = tuple(one for one in conditions if one is not None)
    return Combine(op="and", conditions=given) if len(given) > 1 else next(iter(given), None)


def _pages(
    group: Group, around: tuple[Line, ...], lists: dict[str, ListOf], context: Context
) -> Iterator[_Page]:
    """Give the pages in a group: a group in a group is a page of its own, never lost."""
    page = _Page(around)
    for child in group.children:
        if isinstance(child, Item) or is_table(child, lists):
            page.children.append(child)
        elif child.line is not None:
            if page.children:
                yield page
                page = _Page(around)
            if around:
                context.say(Severity.NOTICE, child.line, "type",
                            Message(N_("组里的组变成了单独的一页。")), NOTHING)  # fmt: skip
            yield from _pages(child, (*around, child.line), lists, context)
    if page.children:
        yield page


def _validated(shape: Shape, remarks: Remarks) -> Questionnaire | None:
    try:
        return read_questionnaire(json.dumps(shape, ensure_ascii=False, default=_plain))
    except MalformedError as error:
        for problem in error.problems:
            remarks.add(Severity.ERROR, "survey", (None, None), problem,
                        Message(N_("在表格里改好再导入。")))  # fmt: skip
        return None


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _compare_messages(found: Questionnaire, survey: Sheet, context: Context) -> None:
    """Remark on messages of the form where ours says something else."""
    for line in survey.lines:
        operand = context.operands.get(line.get("name"))
        question = found.find_question(operand.key) if operand else None
        for code, (text, column) in line.texts("constraint_message", context.default).items():
            if question is None or limit_words(question, code) != text.strip():
                context.say(Severity.NOTICE, line, column,
                            Message(N_("答错时的提示用系统自己的话。")), NOTHING)  # fmt: skip
