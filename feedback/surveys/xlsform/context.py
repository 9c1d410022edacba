"""What reading a form has to know and to keep: remarks, languages, names, lists of options."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pydantic import TypeAdapter, ValidationError

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.conditions import Condition
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line
from feedback.surveys.xlsform.columns import Column
from feedback.surveys.xlsform.expressions import ExpressionError
from feedback.surveys.xlsform.losses import LOOK, Remarks
from feedback.surveys.xlsform.operands import fact_operands, name_of
from feedback.surveys.xlsform.relevants import Operand, read_relevant, write_relevant
from feedback.surveys.xlsform.wording import has_markup, names_in, to_marks

LONGEST_TEXT = 2000
YES = frozenset({"yes", "y", "true", "true()", "1", "是", "必答"})
NO = frozenset({"", "no", "n", "false", "false()", "0", "否", "选答"})
_CONDITIONS: TypeAdapter[Condition] = TypeAdapter(Condition)

Shape = dict[str, object]
"""A piece of a questionnaire on its way to the model."""


@dataclass(slots=True)
class Context:
    """What is known while a form is read; `operands` by the names that the form uses."""

    remarks: Remarks
    default: str
    operands: dict[str, Operand] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    """In which row a name stands."""
    needs: dict[str, list[str]] = field(default_factory=dict)
    """To which names the condition of a name refers."""

    def say(
        self, severity: Severity, line: Line, column: str | Column, what: Message, advice: Message
    ) -> None:
        """Remark on a cell."""
        self.remarks.add(severity, line.sheet.name, line.place(column), what, advice)

    def lost(self, line: Line, column: str, what: Message, advice: Message = LOOK) -> None:
        """Remark that what stands in a cell has no place here."""
        self.say(Severity.WARNING, line, column, what, advice)

    def wrong(self, line: Line, column: str | Column, what: Message, advice: Message) -> None:
        """Remark on a cell with which the form cannot be kept."""
        self.say(Severity.ERROR, line, column, what, advice)

    def texts(self, line: Line, base: str) -> dict[str, str] | None:
        """Return a text in all its languages, references to answers as ours; None without any."""
        found: dict[str, str] = {}
        for code, (text, column) in line.texts(base, self.default).items():
            if len(text.strip()) > LONGEST_TEXT:
                self.wrong(line, column,
                           Message(N_("有 %(length)s 个字符，最多 %(most)s 个。"),
                                   {"length": len(text), "most": LONGEST_TEXT}),
                           Message(N_("把这段话写短。")))  # fmt: skip
                continue
            if has_markup(text):
                self.say(Severity.WARNING, line, column,
                         Message(N_("有 HTML 或排版记号，这里会照原样显示。")),
                         Message(N_("删掉记号，只留文字。")))  # fmt: skip
            found[code] = to_marks(text, self._keys(text))
        return found or None

    def _keys(self, text: str) -> dict[str, str]:
        if "${" not in text:
            return {}
        return {name: one.key for name, one in {**fact_operands(text), **self.operands}.items()}

    def is_yes(self, line: Line, base: str) -> bool:
        """Return whether a cell says yes; remark on expressions, which have no place here."""
        written = line.get(base).lower()
        if written not in YES | NO:
            self.lost(line, base, Message(N_("不是 yes 或 no，按 no 读。")),
                      Message(N_("导入后请自己设。")))  # fmt: skip
        return written in YES

    def number(self, line: Line, base: str) -> str | None:
        """Return the number in a cell as it is written, `None` where nothing stands."""
        written = line.get(base)
        if not written:
            return None
        try:
            number = Decimal(written)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.wrong(line, base, Message(N_("“%(cell)s”不是数字。"), {"cell": written[:20]}),
                       Message(N_("改成数字。")))  # fmt: skip
            return None
        return written

    def condition(self, line: Line) -> Condition | None:
        """Return when a row is asked, `None` where always or where it cannot be said here."""
        written = line.get("relevant")
        kept = self._kept(line, written)
        if kept is not None or not written:
            return kept
        known = {**fact_operands(written), **self.operands}
        try:
            found = read_relevant(written, known)
        except ExpressionError as error:
            self.lost(line, "relevant",
                      Message(N_("条件读不了，这题会问所有人：%(why)s"), {"why": error.message}),
                      Message(N_("导入后请自己设条件。")))  # fmt: skip
            return None
        self._refuse_later(line, written)
        return found

    def _kept(self, line: Line, written: str) -> Condition | None:
        """Return our own condition, unless somebody has changed `relevant` since."""
        exactly = line.get(own.SHOW_IF)
        if not exactly:
            return None
        kinds = {one.key: one.kind for one in self.operands.values()}
        try:
            found = _CONDITIONS.validate_json(exactly)
            same = not written or written == write_relevant(
                found, name_of, lambda operand: kinds.get(operand, "")
            )
        except ValidationError:
            self.lost(line, own.SHOW_IF, Message(N_("不是本系统写的条件，没有读。")))
            return None
        except ExpressionError:
            same = not written
        return found if same else None

    def _refuse_later(self, line: Line, written: str) -> None:
        for name in names_in(written):
            row = self.rows.get(name)
            if row is None or row < line.number:
                continue
            if self._leads_to(name, line.get("name")):
                what = N_("条件绕成了圈：“%(name)s”要不要问，又取决于这一题。")
            else:
                what = N_("条件引用的“%(name)s”在后面（第 %(row)s 行），问到这里时还没有答案。")
            self.wrong(line, "relevant", Message(what, {"name": name, "row": row}),
                       Message(N_("条件只能引用前面的题；调整顺序或改条件。")))  # fmt: skip

    def _leads_to(self, start: str, goal: str) -> bool:
        seen, waiting = {""}, [start]
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting += self.needs.get(name, [])
        return False
