"""The XPath expressions of forms: reading them into a tree. Nothing is ever evaluated.

Only the grammar is judged here; what a tree means is for `relevants` and `limits` to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.core.messages import N_, Message

LONGEST = 32_767
"""Characters that a spreadsheet's cell holds."""

_DEEPEST = 40
_LONGEST_NUMBER = 25  # characters; no answer is longer
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<ref>\$\{\s*[^{}\s]+\s*\})
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<string>'[^']*'|"[^"]*"|“[^“”]*”|‘[^‘’]*’|’[^’]*’)
    | (?P<sign><=|>=|!=|[≤≥≠=<>(),+*|-])
    | (?P<path>\.\.?(?:/[\w./-]*)?|/[\w./-]+)
    | (?P<name>[A-Za-z_][\w:-]*(?:\.[\w-]+)*)
    )""",
    re.VERBOSE,
)
_TYPOGRAPHIC = {"≤": "<=", "≥": ">=", "≠": "!="}  # as word processors correct them
_COMPARING = {"=", "!=", "<", "<=", ">", ">="}


class ExpressionError(ValueError):
    """An expression that cannot be understood, or means nothing here; `message` says why."""

    def __init__(self, template: str, **params: object) -> None:
        """`template` is a Chinese message id marked with `N_`."""
        self.message = Message(template, params)
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to the question of that name: `${name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Here:
    """The answer to the question itself: `.`."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function's name and what it is given."""

    name: str
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and the sign between them."""

    sign: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Joined:
    """At least two parts, all joined by `and`, or all by `or`; brackets make parts of their own."""

    word: str
    parts: tuple[Tree, ...]


Tree = Ref | Here | Literal | Call | Comparison | Joined


def parse(written: str) -> Tree:
    """Return the tree of an expression, or raise `ExpressionError`."""
    if len(written) > LONGEST:
        raise ExpressionError(N_("表达式太长。"))
    reader = _Reader(_tokens(written.strip()))
    tree = reader.either(0)
    reader.finish()
    return tree


def _tokens(written: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(written):
        match = _TOKEN.match(written, at)
        if match is None:
            raise ExpressionError(N_("从“%(rest)s”起读不懂。"), rest=written[at:].strip()[:20])
        token = match[0].strip()
        found.append((str(match.lastgroup), _TYPOGRAPHIC.get(token, token)))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("end", "")]
        self._at = 0

    def either(self, depth: int) -> Tree:
        """Read parts joined by `or`."""
        if depth > _DEEPEST:
            raise ExpressionError(N_("括号套得太深。"))
        return self._joined("or", depth)

    def finish(self) -> None:
        if self._tokens[self._at][0] != "end":
            raise ExpressionError(N_("“%(word)s”放错了地方。"), word=self._tokens[self._at][1])

    def _joined(self, word: str, depth: int) -> Tree:
        parts = [self._part(word, depth)]
        while self._skip("name", word):
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _part(self, word: str, depth: int) -> Tree:
        return self._joined("and", depth) if word == "or" else self._comparison(depth)

    def _comparison(self, depth: int) -> Tree:
        left = self._value(depth)
        kind, sign = self._tokens[self._at]
        if kind == "sign" and sign in _COMPARING:
            self._at += 1
            left = Comparison(sign, left, self._value(depth))
        kind, sign = self._tokens[self._at]
        if sign in {"+", "-", "*", "|", "div", "mod"}:
            raise ExpressionError(N_("这里不会做“%(sign)s”这样的计算。"), sign=sign)
        return left

    def _value(self, depth: int) -> Tree:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind in {"ref", "string", "number"}:
            return _simple(kind, text)
        if text == "-" and self._tokens[self._at][0] == "number":
            self._at += 1
            return Literal(-_number(self._tokens[self._at - 1][1]))
        if kind == "path":
            if text == ".":
                return Here()
            raise ExpressionError(N_("这里不认得路径“%(path)s”，请写成 ${题名}。"), path=text)
        if text == "(":
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        if kind == "name" and self._skip("sign", "("):
            return Call(text.lower(), self._parts(depth))
        raise ExpressionError(N_("“%(word)s”放错了地方。"), word=text or "…")

    def _parts(self, depth: int) -> tuple[Tree, ...]:
        if self._skip("sign", ")"):
            return ()
        parts = [self.either(depth + 1)]
        while self._skip("sign", ","):
            parts.append(self.either(depth + 1))
        self._expect(")")
        return tuple(parts)

    def _skip(self, kind: str, text: str) -> bool:
        found = self._tokens[self._at] == (kind, text) or (
            kind == "name" and self._tokens[self._at] == (kind, text.upper())
        )
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._skip("sign", text):
            raise ExpressionError(N_("少了“%(sign)s”。"), sign=text)


def _simple(kind: str, text: str) -> Ref | Literal:
    if kind == "ref":
        return Ref(text[2:-1].strip())
    return Literal(text[1:-1] if kind == "string" else _number(text))


def _number(text: str) -> int | float:
    if len(text) > _LONGEST_NUMBER:
        raise ExpressionError(N_("数字太长。"))
    return float(text) if "." in text else int(text)


def quoted(text: str) -> str:
    """Return a text as a literal; raise `ExpressionError` where both kinds of quotes occur."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise ExpressionError(N_("文字里同时有单引号和双引号，写不进表达式。"))
