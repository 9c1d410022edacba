"""The rows of a form as a tree of groups and questions, each with an id of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.known_facts import KNOWN_FACTS
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line, Sheet
from feedback.surveys.xlsform.choices import ListOf
from feedback.surveys.xlsform.columns import FACT_NAME
from feedback.surveys.xlsform.context import YES, Context
from feedback.surveys.xlsform.kinds import Kind, Loss, read_kind
from feedback.surveys.xlsform.losses import NOTHING

_DEEPEST = 20
_TABLES = {"table-list", "list-nolabel"}
_FIX = Message(N_("每个 begin 要有一个 end，成对写。"))


@dataclass(slots=True)
class Item:
    """A row that asks or says something."""

    line: Line
    kind: Kind
    id: str = ""


@dataclass(slots=True)
class Group:
    """A row that begins a group, and what stands in it; the whole form has no row."""

    line: Line | None
    children: list[Item | Group] = field(default_factory=list)
    repeats: bool = False
    id: str = ""

    @property
    def items(self) -> list[Item]:
        """The questions directly in the group."""
        return [child for child in self.children if isinstance(child, Item)]


@dataclass(slots=True)
class Form:
    """All rows: the tree, known facts, and texts that stand in notes of our own."""

    root: Group
    facts: list[str] = field(default_factory=list)
    notes: dict[tuple[str, int], Line] = field(default_factory=dict)
    """Intro and thanks by `(part, 0)`, a section's intro by the number of its group's row."""


def read_tree(sheet: Sheet, context: Context) -> Form:
    """Return the tree; remark on types without a match and on groups that do not close."""
    form = Form(Group(None))
    stack = [form.root]
    for line in sheet.lines:
        written = line.get("type")
        if line.get("disabled").lower() in YES or written.startswith("#"):
            context.say(Severity.NOTICE, line, "type", Message(N_("停用的行，没有读。")), NOTHING)
        elif written:
            _take(line, read_kind(written), stack, form, context)
        elif line.get("name") or line.texts("label", context.default):
            context.wrong(line, "type", Message(N_("没有写题型。")),
                          Message(N_("在 type 列写题型，或者删掉这一行。")))  # fmt: skip
    for group in stack[1:]:
        if group.line is not None:
            context.wrong(group.line, "type", Message(N_("这一组没有结束。")), _FIX)
    return form


def _take(line: Line, kind: Kind | Loss, stack: list[Group], form: Form, context: Context) -> None:
    if isinstance(kind, Loss):
        context.say(kind.severity, line, "type",
                    Message(N_("%(what)s“%(type)s”没有导入。"),
                            {"what": kind.what, "type": line.get("type")[:40]}),
                    kind.advice)  # fmt: skip
    elif kind.base.startswith("begin"):
        _begin(line, kind, stack, context)
    elif kind.base.startswith("end"):
        if len(stack) == 1:
            context.wrong(line, "type", Message(N_("没有哪一组在这里结束。")), _FIX)
        else:
            stack.pop()
    elif kind.base == "calculate":
        _calculate(line, form, context)
    elif line.get(own.PART) and kind.base == "note":
        owner = stack[-1].line
        form.notes[line.get(own.PART), owner.number if owner else 0] = line
    else:
        stack[-1].children.append(Item(line, kind))


def _begin(line: Line, kind: Kind, stack: list[Group], context: Context) -> None:
    if len(stack) > _DEEPEST:
        context.wrong(line, "type", Message(N_("组套得太深。")), _FIX)
        return
    group = Group(line, repeats=kind.base == "begin_repeat")
    if group.repeats:
        context.lost(line, "type", Message(N_("重复的组只能问一遍。")),
                     Message(N_("要问几个人或几样东西，请用表格题，或者分几份问卷。")))  # fmt: skip
    stack[-1].children.append(group)
    stack.append(group)


def _calculate(line: Line, form: Form, context: Context) -> None:
    name = line.get("name")
    fact = line.get(own.FACT) or name.removeprefix(FACT_NAME)
    if line.get(own.FACT) or fact in KNOWN_FACTS:
        form.facts.append(fact)
    else:
        context.lost(line, "calculation", Message(N_("计算没有导入：这里只认得零售户资料。")),
                     Message(N_("用到它的条件和文字请自己改。")))  # fmt: skip


def is_table(group: Group, lists: dict[str, ListOf]) -> bool:
    """Say whether a group is one question of ours with a row for each of its questions."""
    if group.line is None:
        return False
    kind = group.line.get(own.TYPE)
    items = group.items
    if kind in {"matrix", "grid"}:
        return len(items) == len(group.children)
    if not items or len(items) < len(group.children) or group.repeats:
        return False
    looks = " ".join([group.line.get("appearance"), *(one.line.get("appearance") for one in items)])
    named = {one.kind.list_name for one in items}
    plain = all(one.kind.base == "select_one" and not one.line.get("relevant") for one in items)
    return plain and len(named) == 1 and named <= lists.keys() and any(
        word in _TABLES for word in looks.split()
    )  # fmt: skip


def is_heading(item: Item) -> bool:
    """Say whether a row only shows the columns of a table above its other rows."""
    return item.line.get("appearance") == "label"


def each_line(group: Group) -> Iterator[Line]:
    """Give the row of every group and question in the tree."""
    for child in group.children:
        if isinstance(child, Item):
            yield child.line
        else:
            if child.line is not None:
                yield child.line
            yield from each_line(child)
