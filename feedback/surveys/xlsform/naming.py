"""Ids for the questions, rows and groups of a form, and what its names stand for."""

from __future__ import annotations

from feedback.core.messages import N_, Message
from feedback.surveys.checking.findings import Severity
from feedback.surveys.flat import SEPARATOR, cell_key
from feedback.surveys.known_facts import KNOWN_FACTS
from feedback.surveys.texts import FACT_PREFIX
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.book import Line
from feedback.surveys.xlsform.choices import ListOf
from feedback.surveys.xlsform.context import Context
from feedback.surveys.xlsform.kinds import Kind
from feedback.surveys.xlsform.losses import NOTHING
from feedback.surveys.xlsform.names import Names, as_id
from feedback.surveys.xlsform.relevants import Operand
from feedback.surveys.xlsform.tree import Form, Group, Item, each_line, is_heading, is_table
from feedback.surveys.xlsform.wording import names_in

_TYPES = {"select_multiple": "multiple", "rank": "ranking", "integer": "number",
          "decimal": "number", "text": "text", "date": "date", "note": "note"}  # fmt: skip
_HIGHEST = 10


def give_names(form: Form, lists: dict[str, ListOf], context: Context) -> None:
    """Give every question an id, and tell the context what each name stands for."""
    _find_doubles(form, context)
    for line in each_line(form.root):
        context.needs.setdefault(line.get("name"), []).extend(names_in(line.get("relevant")))
    for fact in form.facts:
        if fact in KNOWN_FACTS:
            context.operands[fact] = Operand(FACT_PREFIX + fact, "fact")
    _name(form.root, Names("q"), lists, context)


def _find_doubles(form: Form, context: Context) -> None:
    seen: dict[str, Line] = {}
    for line in each_line(form.root):
        name = line.get("name")
        if not name:
            if not line.get("type").lower().startswith("begin"):
                context.wrong(line, "name", Message(N_("这一行没有代号。")),
                              Message(N_("在 name 列给它一个代号。")))  # fmt: skip
        elif name in seen:
            context.wrong(line, "name",
                          Message(N_("代号“%(name)s”和第 %(row)s 行的一样。"),
                                  {"name": name, "row": seen[name].number}),
                          Message(N_("每道题和每一节用不同的代号。")))  # fmt: skip
        else:
            seen[name] = line


def _name(group: Group, names: Names, lists: dict[str, ListOf], context: Context) -> None:
    for child in group.children:
        if isinstance(child, Item):
            child.id = _take(child.line, names, context)
            kind = kind_of(child, lists)
            _tell(child.line, Operand(child.id, kind, _options(child.kind, lists)), context)
        elif child.line is not None and is_table(child, lists):
            child.id = _take(child.line, names, context)
            _name_rows(child, child.line, lists, context)
        else:
            _name(child, names, lists, context)


def _name_rows(group: Group, line: Line, lists: dict[str, ListOf], context: Context) -> None:
    rows = Names("r")
    kind = line.get(own.TYPE) or "matrix"
    for item in group.items:
        if is_heading(item):
            continue
        name = item.line.get("name")
        before, _, after = name.partition(SEPARATOR)
        item.id = rows.take(after if after and before == line.get("name") else name)
        key = cell_key(group.id, item.id)
        _tell(item.line, Operand(key, kind, _options(item.kind, lists)), context)


def _take(line: Line, names: Names, context: Context) -> str:
    name = line.get("name")
    found = names.take(name)
    if found != name:
        context.say(
            Severity.NOTICE,
            line,
            "name",
            Message(N_("代号“%(name)s”不合用，换成了“%(id)s”。"), {"name": name, "id": found}),
            NOTHING,
        )
    return found


def _tell(line: Line, operand: Operand, context: Context) -> None:
    name = line.get("name")
    context.operands[name] = operand
    context.rows[name] = line.number


def _options(kind: Kind, lists: dict[str, ListOf]) -> dict[str, str]:
    return lists[kind.list_name].ids if kind.list_name in lists else {}


def kind_of(item: Item, lists: dict[str, ListOf]) -> str:
    """Return the type of our question that an item becomes."""
    written = item.line.get(own.TYPE)
    if item.kind.base == "select_one":
        if written in {"rating", "nps"}:
            return written
        found = lists.get(item.kind.list_name or "")
        points = found.points if found else None
        likert = "likert" in item.line.get("appearance").split()
        return "rating" if likert and points and _is_scale(points) else "single"
    if item.kind.base == "range":
        return "rating" if scale_of(parameters(item.line)) else "number"
    return _TYPES[item.kind.base]


def _is_scale(points: list[int]) -> bool:
    least, most = min(points), max(points)
    return most <= _HIGHEST and least < most and points == list(range(least, most + 1))


def parameters(line: Line) -> dict[str, str]:
    """Return what stands in `parameters`, such as `{"start": "1", "end": "5"}`."""
    pairs = line.get("parameters").replace(",", " ").replace(";", " ").split()
    return {
        name.lower(): value for name, sign, value in (one.partition("=") for one in pairs) if sign
    }


def scale_of(given: dict[str, str]) -> tuple[int, int] | None:
    """Return both ends of a range that is a scale of ours: whole points from 0 to 10."""
    try:
        start, end, step = (float(given.get(name, low)) for name, low in
                            (("start", "1"), ("end", "10"), ("step", "1")))  # fmt: skip
    except ValueError:
        return None
    fits = start.is_integer() and end.is_integer() and step == 1 and 0 <= start < end <= _HIGHEST
    return (int(start), int(end)) if fits else None


def section_id(line: Line | None, names: Names, number: int) -> str:
    """Return an id for a page; without a name of its own it is numbered."""
    name = line.get("name") if line else ""
    return names.take(as_id(name, "s") if name else f"page_{number}")
