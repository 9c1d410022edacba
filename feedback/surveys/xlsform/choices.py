"""Lists of options in a form: our ids for their names, their texts, their extras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line, Sheet
from feedback.surveys.xlsform.context import YES, Context, Shape
from feedback.surveys.xlsform.losses import NOTHING
from feedback.surveys.xlsform.names import Names

_NOT_IDS = Message(N_("选项的代号不合用，换成了新的：小写字母开头，只含小写字母、数字和下划线。"))


@dataclass(slots=True)
class ListOf:
    """The options of one list; `ids` by the names that the form uses."""

    lines: list[Line] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    _names: Names = field(default_factory=lambda: Names("o"))

    def add(self, line: Line, context: Context) -> None:
        """Take an option in."""
        name = line.get("name")
        if not name:
            context.wrong(line, "name", Message(N_("选项没有代号。")),
                          Message(N_("在 name 列给它一个代号。")))  # fmt: skip
            return
        if name in self.ids:
            context.wrong(
                line,
                "name",
                Message(N_("这组选项里“%(name)s”写了两次。"), {"name": name}),
                Message(N_("每个选项用不同的代号。")),
            )
            return
        self.lines.append(line)
        self.ids[name] = self._names.take(name)

    @property
    def points(self) -> list[int] | None:
        """The names as whole numbers, `None` where one is none."""
        if not self.ids or not all(name.isdecimal() and len(name) < 4 for name in self.ids):  # noqa: PLR2004
            return None
        return [int(name) for name in self.ids]

    def options(self, context: Context, alone: Mapping[str, bool] | None = None) -> list[Shape]:
        """Return our options; those named in `alone` exclude all others."""
        return [self._option(line, context, alone or {}) for line in self.lines]

    def _option(self, line: Line, context: Context, alone: Mapping[str, bool]) -> Shape:
        name = line.get("name")
        if self.ids[name] != name:
            context.say(Severity.NOTICE, line, "name", _NOT_IDS, NOTHING)
        words = context.texts(line, "label")
        if words is None:
            context.say(Severity.WARNING, line, "label", Message(N_("选项没有文字，用代号代替。")),
                        Message(N_("在 label 列写上文字。")))  # fmt: skip
            words = {context.default: name}
        exclusive = alone.get(name, False) or line.get(own.EXCLUSIVE).lower() in YES
        return {"id": self.ids[name], "text": words, "exclusive": exclusive,
                "score": context.number(line, own.SCORE)}  # fmt: skip

    def labels(self, context: Context) -> dict[str, dict[str, str]]:
        """Return what the points of a scale mean, without those that only show their number."""
        found = {}
        for line in self.lines:
            words = context.texts(line, "label")
            name = line.get("name")
            if words and line.get(own.UNLABELLED).lower() not in YES:
                found[name] = words
        return found


def read_lists(sheet: Sheet | None, context: Context) -> dict[str, ListOf]:
    """Return the lists of options by name."""
    found: dict[str, ListOf] = {}
    for line in sheet.lines if sheet else ():
        name = line.get("list_name")
        if name:
            found.setdefault(name, ListOf()).add(line, context)
        else:
            context.wrong(line, "list_name", Message(N_("选项没有写属于哪一组。")),
                          Message(N_("在 list_name 列写上组名。")))  # fmt: skip
    return found
