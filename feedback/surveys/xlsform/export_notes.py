"""What to say of a form that is written: what other tools will do otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.definition import Texts
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.columns import worded
from feedback.surveys.xlsform.losses import NOTHING, Remark, Remarks
from feedback.surveys.xlsform.sheets import Written, unwritable
from feedback.surveys.xlsform.wording import has_marks, names_in, to_references

TEXT_COLUMNS = ("label", "hint", "guidance_hint")
_CODED = {"single", "multiple", "ranking", "matrix"}


class Notes:
    """Remarks by heading and row while `survey` is written; letters are known at the end."""

    def __init__(self, survey: Written, kind_of: Callable[[str], str]) -> None:
        """`kind_of` gives the type of the question that a name stands for."""
        self._survey = survey
        self._kind_of = kind_of
        self._pending: list[tuple[Severity, str, int, Message, Message]] = []

    def add(
        self, severity: Severity, heading: str, row: int, what: Message, advice: Message
    ) -> None:
        """Keep a remark about a cell."""
        self._pending.append((severity, heading, row, what, advice))

    def gathered(self, sheets: list[Written]) -> tuple[Remark, ...]:
        """Return what was said, with the letters of columns as they finally are."""
        found = Remarks()
        for severity, heading, row, message, advice in self._pending:
            letter = self._survey.letter_of(heading)
            found.add(severity, self._survey.name, (letter, row), message, advice)
        for sheet in sheets:
            for heading in sheet.used:
                without = own.WITHOUT.get("::".join(heading.split("::")[:2]))
                if without is not None and without not in [one.message for one in found.found]:
                    grave = any(heading.startswith(name) for name in own.GRAVE)
                    severity = Severity.WARNING if grave else Severity.NOTICE
                    found.add(severity, sheet.name, (sheet.letter_of(heading), None),
                              without, NOTHING)  # fmt: skip
            for heading, row, problem in unwritable(sheet):
                place = (sheet.letter_of(heading), row)
                advice = Message(N_("请把这一格改短、改干净，或者导出为 JSON。"))
                found.add(Severity.ERROR, sheet.name, place, problem, advice)
        return found.gathered()

    def say(self, heading: str, row: int, *, base: str | None = None) -> None:
        """Remark that a column of ours makes a difference."""
        self._pending.append(
            (Severity.WARNING, heading, row, own.WITHOUT[base or heading], NOTHING)
        )

    def watch(self, row: int, *all_texts: Texts | None) -> None:
        """Remark on references in texts that other tools show otherwise, or read as their own."""
        for base, texts in zip(TEXT_COLUMNS, all_texts, strict=False):
            for code, text in (texts or {}).items():
                heading, names = worded(base, code), names_in(to_references(text))
                if has_marks(to_references(text)):
                    self._pending.append((
                        Severity.WARNING, heading, row,
                        Message(N_("带备用说法的 {{…}} 在其他工具里会照原样显示。")),
                        Message(N_("在其他工具里用时请改写这句话。")),
                    ))  # fmt: skip
                if any(self._kind_of(one) in _CODED
                       for one in names):  # fmt: skip
                    self._pending.append((
                        Severity.NOTICE, heading, row,
                        Message(N_("文字里引用的选项，在其他工具里显示的是代号。")), NOTHING,
                    ))  # fmt: skip
                if names_in(text):
                    self._pending.append((
                        Severity.WARNING, heading, row,
                        Message(N_("文字里的 ${…} 会被当成对答案的引用。")),
                        Message(N_("请换一种写法。")),
                    ))  # fmt: skip

    def find_doubles(self) -> None:
        """Remark on names that stand twice: neither other tools nor we read such a form."""
        names = [str(row["name"]) for row in self._survey.rows if "name" in row]
        twice = {name for name, times in Counter(names).items() if times > 1}
        for number, row in enumerate(self._survey.rows, start=2):
            if row.get("name") in twice:
                self._pending.append((
                    Severity.ERROR, "name", number,
                    Message(N_("代号“%(name)s”用了不止一次。"), {"name": row["name"]}),
                    Message(N_("每道题和每一节用不同的代号。")),
                ))  # fmt: skip
