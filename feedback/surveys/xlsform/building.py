"""Questions of ours from the rows of a form."""

from __future__ import annotations

from decimal import Decimal

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line
from feedback.surveys.xlsform.choices import ListOf
from feedback.surveys.xlsform.context import Context, Shape
from feedback.surveys.xlsform.expressions import ExpressionError
from feedback.surveys.xlsform.limits import Limits, read_limits
from feedback.surveys.xlsform.losses import NOTHING
from feedback.surveys.xlsform.naming import kind_of, parameters, scale_of
from feedback.surveys.xlsform.tree import Group, Item, is_heading

_DECIMALS = 2

_MEDIA = (N_("图片、声音和录像没有导入。"), N_("需要时把内容写进题目文字。"))
_UNREAD = {
    "default": (N_("预填的答案没有导入：这里不预填。"), N_("不用处理。")),
    "calculation": (N_("计算没有导入：这里只认得零售户资料。"), N_("用到它的条件和文字请自己改。")),
    "choice_filter": (N_("随上一题变化的选项没有导入，所有选项都会列出。"),
                      N_("请拆成几道题，用条件分开。")),
    "repeat_count": (N_("重复的次数没有导入。"), N_("请用表格题。")),
    "read_only": (N_("只读的题会变成可以填写的题。"), N_("只给人看的话请改成说明。")),
    "trigger": (N_("触发计算没有导入。"), N_("不用处理。")),
    **dict.fromkeys(("image", "audio", "video", "big-image"), _MEDIA),
}  # fmt: skip
_QUIET = {
    "appearance": N_("其他工具的显示样式没有用。"),
    "required_message": N_("没填时的提示用系统自己的话。"),
    "parameters": N_("其他工具的参数没有用。"),
}
_USED_LOOKS = {"likert", "field-list", "table-list", "multiline", "label", "list-nolabel",
               "minimal", "quick", "horizontal", "w1", "w2"}  # fmt: skip


class Builder:
    """Makes questions; remarks on everything in their rows that is not used."""

    def __init__(self, context: Context, lists: dict[str, ListOf]) -> None:
        """Take in the options by the names of their lists."""
        self._context = context
        self._lists = lists

    def question(self, item: Item) -> Shape:
        """Return one question."""
        kind = kind_of(item, self._lists)
        shape = self._shared(item.line, item.id, kind)
        if kind != "note":
            shape["required"] = self._context.is_yes(item.line, "required")
        if kind in {"single", "rating", "nps"}:
            shape["dimension"] = item.line.get(own.DIMENSION) or None
        if kind == "number":
            shape |= self._measured(item.line, item.kind.base)
        limits = self._limits(item.line, kind, _step(shape))
        if item.kind.base == "range":
            shape |= self._range(item.line)
        if kind in {"rating", "nps"} and item.kind.base != "range":
            shape |= self._scale(item, kind)
        elif kind in {"single", "multiple", "ranking"}:
            alone = dict.fromkeys(limits.exclusive, True)
            shape["options"] = self._options(item, alone)
        if kind == "ranking":
            shape["top"] = self._context.number(item.line, own.TOP)
        if item.kind.or_other:
            self._context.lost(
                item.line,
                "type",
                Message(N_("“其他”选项没有导入。")),
                Message(N_("请在选项里加“其他”，再加一道有条件的文字题。")),
            )
        return shape | limits.fields

    def table(self, group: Group) -> Shape:
        """Return a matrix or a grid."""
        line = group.line
        if line is None:
            msg = "the whole form is no table"
            raise ValueError(msg)
        kind = line.get(own.TYPE) or "matrix"
        rows = [item for item in group.items if not is_heading(item)]
        shape = self._shared(line, group.id, kind)
        required = [self._context.is_yes(item.line, "required") for item in rows]
        shape["required"] = any(required)
        if any(required) and not all(required):
            self._context.lost(line, "required", Message(N_("表格题要么每行必答，要么都可不答。")))
        shape["rows"] = [self._row(item, kind) for item in rows]
        if kind == "matrix":
            shape["dimension"] = line.get(own.DIMENSION) or None
            shape["columns"] = self._options(rows[0], {}) if rows else []
        else:
            base = "decimal" if any(item.kind.base == "decimal" for item in rows) else "integer"
            shape |= self._measured(line, base)
            shape["not_sold"] = self._context.texts(line, own.NOT_SOLD)
            limits = [self._limits(item.line, kind, _step(shape)).fields for item in rows]
            if any(one != limits[0] for one in limits):
                self._context.lost(
                    line, "constraint", Message(N_("表格题各行的限制不同，都没有用。"))
                )
            elif limits:
                shape |= limits[0]
        return shape

    def _row(self, item: Item, kind: str) -> Shape:
        self._unread(item.line)
        row: Shape = {"id": item.id, "text": self._label(item.line),
                      "help": self._context.texts(item.line, "hint"),
                      "dimension": item.line.get(own.DIMENSION) or None}  # fmt: skip
        if kind == "grid" or item.line.get(own.REFERENCE):
            row["reference"] = self._context.number(item.line, own.REFERENCE)
        return row

    def _shared(self, line: Line, question_id: str, kind: str) -> Shape:
        self._unread(line)
        return {
            "id": question_id, "type": kind, "text": self._label(line),
            "help": self._context.texts(line, "hint"),
            "instruction": self._context.texts(line, "guidance_hint"),
            "sms": self._context.texts(line, own.SMS),
            "show_if": self._context.condition(line),
        }  # fmt: skip

    def _label(self, line: Line) -> dict[str, str]:
        words = self._context.texts(line, "label")
        if words is None:
            self._context.lost(line, "label", Message(N_("没有题目文字，用代号代替。")),
                               Message(N_("在 label 列写上文字。")))  # fmt: skip
            words = {self._context.default: line.get("name") or "?"}
        return words

    def _options(self, item: Item, alone: dict[str, bool]) -> list[Shape]:
        found = self._list(item)
        return found.options(self._context, alone) if found is not None else []

    def _list(self, item: Item) -> ListOf | None:
        name = item.kind.list_name
        found = self._lists.get(name or "")
        if found is None:
            self._context.wrong(item.line, "type",
                                Message(N_("choices 表里没有名为“%(name)s”的一组选项。"),
                                        {"name": name or ""}),
                                Message(N_("改正组名，或者在 choices 表里加上选项。")))  # fmt: skip
        return found

    def _scale(self, item: Item, kind: str) -> Shape:
        found = self._list(item)
        if found is None:
            return {}
        points = found.points
        if points is None:
            self._context.wrong(item.line, "type", Message(N_("评分题的选项代号要是数字。")),
                                Message(N_("把选项代号写成 1、2、3。")))  # fmt: skip
            return {}
        ends: Shape = {"min": min(points), "max": max(points)} if kind == "rating" else {}
        return ends | {"labels": found.labels(self._context)}

    def _measured(self, line: Line, base: str) -> Shape:
        places = self._context.number(line, own.DECIMALS)
        if places is None:
            places = str(_DECIMALS) if base == "decimal" else "0"
            if base == "decimal":
                self._context.say(Severity.NOTICE, line, "type",
                                  Message(N_("小数位数没有写，按两位。")), NOTHING)  # fmt: skip
        return {"decimals": places, "unit": self._context.texts(line, own.UNIT)}

    def _range(self, line: Line) -> Shape:
        given = parameters(line)
        ends = scale_of(given)
        if ends is not None:
            return {"min": ends[0], "max": ends[1]}
        places = (len(value.partition(".")[2]) for value in given.values())
        found: Shape = {"decimals": max(places, default=0)}
        for name, field in (("start", "min"), ("end", "max")):
            try:
                found[field] = f"{Decimal(given[name]):f}"
            except (KeyError, ArithmeticError):
                self._context.lost(line, "parameters", Message(N_("范围没有写全，没有导入。")))
        if given.get("step", "1") != "1":
            self._context.lost(
                line, "parameters", Message(N_("数字题没有步长，范围里的数都能填。"))
            )
        return found

    def _limits(self, line: Line, kind: str, step: Decimal) -> Limits:
        written = line.get("constraint")
        if not written:
            return Limits()
        try:
            return read_limits(written, kind, step)
        except ExpressionError as error:
            self._context.lost(line, "constraint",
                               Message(N_("限制没有导入：%(why)s"), {"why": error.message}),
                               Message(N_("导入后请自己设最小、最大或选几项。")))  # fmt: skip
        return Limits()

    def _unread(self, line: Line) -> None:
        """Remark on what the row says in columns that are not used here."""
        for column in line.cells:
            if column.base in _UNREAD:
                what, advice = _UNREAD[column.base]
                self._context.say(Severity.WARNING, line, column, Message(what), Message(advice))
            elif column.base in _QUIET and not _is_used(column.base, line):
                self._context.say(
                    Severity.NOTICE, line, column, Message(_QUIET[column.base]), NOTHING
                )


def _is_used(base: str, line: Line) -> bool:
    if base == "parameters":
        return line.get("type").lower() == "range"
    return base == "appearance" and set(line.get(base).split()) <= _USED_LOOKS


def _step(shape: Shape) -> Decimal:
    """Return the smallest difference between two answers to a number question."""
    return Decimal(1).scaleb(-int(str(shape.get("decimals") or 0)[:1]))
