"""A questionnaire as an XLSForm workbook.

What the standard has is written in its columns; the rest in columns of our own, so that reading
the workbook gives the same questionnaire.
"""

from __future__ import annotations

from dataclasses import dataclass

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.conditions import Condition
from feedback.surveys.definition import (
    GridQuestion,
    MatrixQuestion,
    Question,
    Questionnaire,
    RankingQuestion,
    Scale,
    Section,
    Table,
    Texts,
)
from feedback.surveys.flat import cell_key
from feedback.surveys.questions import Numeric, Row, options_of
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.columns import FACT_NAME, language_heading, worded
from feedback.surveys.xlsform.export_notes import TEXT_COLUMNS, Notes
from feedback.surveys.xlsform.expressions import ExpressionError
from feedback.surveys.xlsform.limits import write_limits
from feedback.surveys.xlsform.lists import Lists
from feedback.surveys.xlsform.losses import Remark
from feedback.surveys.xlsform.operands import fact_operands, name_of, operands_of
from feedback.surveys.xlsform.relevants import read_relevant, write_relevant
from feedback.surveys.xlsform.sheets import Cell, Written, exact, pack
from feedback.surveys.xlsform.wording import languages_in, limit_words, to_references

Cells = dict[str, Cell | None]


@dataclass(frozen=True, slots=True)
class Exported:
    """A workbook's bytes, and what other tools cannot do with it."""

    content: bytes
    remarks: tuple[Remark, ...]


def write_xlsform(definition: Questionnaire) -> Exported:
    """Return the questionnaire as a workbook, and what XLSForm cannot express of it."""
    form = _Form(definition)
    form.write()
    sheets = [form.survey, form.lists.sheet, form.settings, form.dimensions]
    filled = [one for one in sheets if one.rows or one.name in {"survey", "choices"}]
    return Exported(pack(filled), form.notes.gathered(filled))


class _Form:
    """The sheets of one questionnaire while they are written."""

    def __init__(self, definition: Questionnaire) -> None:
        self._definition = definition
        self._languages = languages_in(definition)
        self._operands = operands_of(definition)
        each = self._worded
        self.survey = Written("survey", [
            "type", "name", *each("label"), *each("hint"), *each("guidance_hint"), "required",
            "relevant", "constraint", *each("constraint_message"), "appearance", "calculation",
            own.TYPE, own.PART, own.DIMENSION, *each(own.SMS), *each(own.UNIT), own.DECIMALS,
            *each(own.NOT_SOLD), own.REFERENCE, own.TOP, own.FACT, own.SHOW_IF,
        ])  # fmt: skip
        self.settings = Written("settings", [
            "form_title", "form_id", "default_language", own.LANGUAGES, own.PRIVACY,
            *each(own.TITLE),
        ])  # fmt: skip
        self.dimensions = Written(own.DIMENSIONS_SHEET, ["id", "weight", *each(own.NAME)])
        self.lists = Lists(self._languages)
        self.notes = Notes(self.survey, self._kind_of)

    def write(self) -> None:
        """Fill all sheets."""
        whole = self._definition
        source = whole.languages[0]
        self.settings.add({
            "form_title": whole.title.get(source), "form_id": whole.key,
            "default_language": language_heading(source),
            own.LANGUAGES: " ".join(whole.languages), own.PRIVACY: whole.privacy_notice_version,
            **self._texts(own.TITLE, {code: text for code, text in whole.title.items()
                                      if code != source}),
        })  # fmt: skip
        for one in whole.dimensions:
            self.dimensions.add(
                {"id": one.id, "weight": exact(one.weight), **self._texts(own.NAME, one.name)}
            )
        self._note("_intro", own.INTRO_PART, whole.intro)
        for name in whole.facts:
            row = self.survey.add({"type": "calculate", "name": FACT_NAME + name,
                                   "calculation": "string('')", own.FACT: name})  # fmt: skip
            self.notes.say(own.FACT, row)
        asked = {question.id for question in whole.questions}
        for section in whole.sections:
            self._section(section, f"_{section.id}" if section.id in asked else section.id)
        self._note("_thanks", own.THANKS_PART, whole.thanks)
        self.notes.find_doubles()

    def _section(self, section: Section, name: str) -> None:
        row = self.survey.add({
            "type": "begin_group", "name": name, **self._texts("label", section.title),
            "appearance": "field-list",
            **self._shown(section.show_if, len(self.survey.rows) + 2),
        })  # fmt: skip
        self.notes.watch(row, section.title)
        if section.intro is not None:
            self._note(f"_intro_{section.id}", own.SECTION_PART, section.intro)
        for question in section.questions:
            write = self._table if isinstance(question, Table) else self._question
            write(question)
        self.survey.add({"type": "end_group"})

    def _note(self, name: str, part: str, texts: Texts) -> None:
        row = self.survey.add(
            {"type": "note", "name": name, own.PART: part, **self._texts("label", texts)}
        )
        self.notes.watch(row, texts)

    def _question(self, question: Question) -> None:
        kind, extra = self._kind(question)
        row = self.survey.add({
            "type": kind, **self._shared(question), "required": _yes(question.required),
            **self._limits(question), **extra,
        })  # fmt: skip
        if isinstance(question, RankingQuestion) and question.top is not None:
            self.notes.say(own.TOP, row)
        self.notes.watch(row, question.text, question.help, question.instruction)

    def _kind(self, question: Question) -> tuple[str, Cells]:
        extra: Cells = {own.DIMENSION: getattr(question, "dimension", None)}
        if isinstance(question, Scale):
            extra |= {own.TYPE: question.type, "appearance": "likert"}
            return f"select_one {self.lists.points(question)}", extra
        if isinstance(question, Numeric):
            return _number_type(question), extra | self._measured(question)
        if question.type in {"single", "multiple", "ranking"}:
            named = self.lists.options(question.id, options_of(question))
            base = {"single": "select_one", "multiple": "select_multiple"}.get(
                question.type, "rank"
            )
            top = question.top if isinstance(question, RankingQuestion) else None
            return f"{base} {named}", extra | {own.TOP: top}
        if question.type == "text":
            return "text", extra | {"appearance": "multiline"}
        return question.type, extra

    def _measured(self, question: Numeric) -> Cells:
        return {own.DECIMALS: question.decimals or None, **self._texts(own.UNIT, question.unit)}

    def _table(self, question: Question) -> None:
        grid = question if isinstance(question, GridQuestion) else None
        matrix = question if isinstance(question, MatrixQuestion) else None
        row = self.survey.add({
            "type": "begin_group", **self._shared(question), own.TYPE: question.type,
            "appearance": "field-list" if grid else "table-list",
            own.DIMENSION: matrix.dimension if matrix else None,
            **(self._measured(grid) if grid else {}),
            **self._texts(own.NOT_SOLD, grid.not_sold if grid else None),
        })  # fmt: skip
        if grid is not None and grid.not_sold is not None:
            self.notes.say(worded(own.NOT_SOLD, next(iter(grid.not_sold))), row, base=own.NOT_SOLD)
        self.notes.watch(row, question.text, question.help, question.instruction)
        if matrix is not None:
            kind = f"select_one {self.lists.options(question.id, matrix.columns)}"
        else:
            kind = _number_type(grid) if grid is not None else ""
        limits = self._limits(question)
        for line in (matrix or grid).rows if (matrix or grid) else ():  # type: ignore[union-attr]
            self._row(question, line, kind, limits)
        self.survey.add({"type": "end_group"})

    def _row(self, question: Question, line: Row, kind: str, limits: Cells) -> None:
        row = self.survey.add({
            "type": kind, "name": cell_key(question.id, line.id),
            **self._texts("label", line.text), **self._texts("hint", line.help),
            "required": _yes(question.required), **limits, own.DIMENSION: line.dimension,
            own.REFERENCE: None if line.reference is None else f"{line.reference:f}",
        })  # fmt: skip
        self.notes.watch(row, line.text, line.help)

    def _shared(self, question: Question) -> Cells:
        return {
            "name": question.id, **self._texts("label", question.text),
            **self._texts("hint", question.help),
            **self._texts("guidance_hint", question.instruction),
            **self._texts(own.SMS, question.sms),
            **self._shown(question.show_if, len(self.survey.rows) + 2),
        }  # fmt: skip

    def _limits(self, question: Question) -> Cells:
        constraint = write_limits(question)
        if not constraint:
            return {}
        said = {code: limit_words(question, code) for code in self._definition.languages}
        return {"constraint": constraint, **self._texts("constraint_message", said)}

    def _shown(self, condition: Condition | None, row: int) -> Cells:
        """Write a condition; as it is, too, where reading it back gives another of equal truth."""
        if condition is None:
            return {}
        exactly = condition.model_dump_json()
        try:
            written = write_relevant(condition, name_of, self._kind_of)
        except ExpressionError as error:
            advice = Message(N_("其他工具里请自己设条件；本系统再导入时条件还在。"))
            self.notes.add(Severity.WARNING, "relevant", row, error.message, advice)
            return {own.SHOW_IF: exactly}
        try:
            same = read_relevant(written, {**fact_operands(written), **self._operands}) == condition
        except ExpressionError:
            same = False
        return {"relevant": written, own.SHOW_IF: None if same else exactly}

    def _kind_of(self, operand: str) -> str:
        found = self._operands.get(operand)
        return found.kind if found is not None else ""

    def _texts(self, base: str, texts: Texts | None) -> Cells:
        piped = to_references if base in TEXT_COLUMNS else _as_it_is
        return {worded(base, code): piped(text) for code, text in (texts or {}).items()}

    def _worded(self, base: str) -> list[str]:
        return [worded(base, code) for code in self._languages]


def _number_type(question: Numeric) -> str:
    return "decimal" if question.decimals else "integer"


def _yes(required: bool) -> str | None:  # noqa: FBT001 -- one flag, one cell
    return "yes" if required else None


def _as_it_is(text: str) -> str:
    return text
