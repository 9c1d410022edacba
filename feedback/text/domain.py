"""Any other domain: a list of codes with example words, read by those words and a model.

The same features, model and evidence as for retailers' comments; only the rules are plainer: a
word of a code, wherever it stands, speaks for the code.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from feedback.text.clauses import Clause, split_clauses
from feedback.text.features import NO_THESAURUS, Read
from feedback.text.normalise import normalise
from feedback.text.plain_yaml import read_yaml
from feedback.text.tsv import TableError, read_lenient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MAX_CHARACTERS, MAX_CLAUSES = 20_000, 400
_PARTING = re.compile(r"[、，,;；|/\n]+")
_CODE_COLUMNS = (
    "code", "codes", "id", "label", "aspect", "category", "topic", "class", "代码", "编码", "类别",
    "方面", "标签", "维度",
)  # fmt: skip
_NAME_COLUMNS = ("name", "title", "名称")
_WORD_COLUMNS = (
    "words", "example_words", "keywords", "examples", "example_phrases", "phrases", "terms", "word",
    "keyword", "example", "phrase", "term", "例词", "关键词", "关键字", "示例", "示例词", "词",
)  # fmt: skip
_QUOTES = " \t\"'“”‘’「」"


@dataclass(frozen=True, slots=True)
class Domain:
    """Codes in order, each with its name and example words."""

    codes: tuple[str, ...]
    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return {
            "codes": list(self.codes),
            "names": dict(self.names),
            "words": {code: list(words) for code, words in self.words.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Domain:
        """Return what `to_dict` gave."""
        return cls(
            tuple(values["codes"]),
            dict(values["names"]),
            {code: tuple(words) for code, words in values["words"].items()},
        )


class Hit(NamedTuple):
    """A word of a code at `[start, end)` of the normalised text, in a clause."""

    code: str
    word: str
    start: int
    end: int
    place: int


class WordRules:
    """Reads a comment by the example words of a domain."""

    thesaurus = NO_THESAURUS

    def __init__(self, domain: Domain) -> None:
        """Compile the words, longest first."""
        self.domain = domain
        self.codes = domain.codes
        self._codes_of: dict[str, list[str]] = {}
        for code in domain.codes:
            for word in domain.words.get(code, ()):
                key = normalise(word).text.lower()
                if key:
                    self._codes_of.setdefault(key, []).append(code)
        longest = sorted(self._codes_of, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)) or "(?!)")

    @property
    def rules_version(self) -> str:
        """Return the version: there is nothing but rules."""
        return self.version

    @property
    def version(self) -> str:
        """Return a hash of codes and words."""
        content = json.dumps(self.domain.to_dict(), sort_keys=True, ensure_ascii=False)
        return "words-" + hashlib.sha256(content.encode()).hexdigest()[:12]

    def read(self, text: str) -> Read:
        """Return the normalised comment with the codes and words that fired."""
        value = normalise(text).text[:MAX_CHARACTERS]
        clauses = split_clauses(value)[:MAX_CLAUSES]
        # Once per comment: that a word stands there says much, how often it does next to nothing.
        first: dict[str, int] = {}
        for hit in self.hits(value, clauses):
            for name in (hit.code, _name(hit.code, hit.word)):
                first.setdefault(name, hit.place)
        return Read(value, clauses, [(place, name) for name, place in first.items()])

    def names(self) -> dict[str, str]:
        """Return the code of each word, by the name under which `read` reports the word."""
        return {_name(code, word): code for word, codes in self._codes_of.items() for code in codes}

    def hits(self, text: str, clauses: Iterable[Clause]) -> list[Hit]:
        """Return the words found in a normalised text, clause by clause."""
        lowered = text.lower() if len(text.lower()) == len(text) else text
        return [
            Hit(code, match[0], match.start(), match.end(), place)
            for place, clause in enumerate(clauses)
            for match in self._pattern.finditer(lowered, clause.start, clause.end)
            for code in self._codes_of[match[0]]
        ]


def _name(code: str, word: str) -> str:
    return f"{code}:{word}"


def load_domain(path: Path) -> Domain:
    """Return the domain of a TSV or YAML file; TableError says what cannot be read.

    A TSV has a column for the code and one for its words, parted by 、 or commas; a YAML file maps
    codes to lists of words, or to `name` and `words`. A code that comes again adds its words.
    """
    is_yaml = path.suffix.lower() in (".yaml", ".yml")
    entries = _from_yaml(path) if is_yaml else _from_table(path)
    codes: dict[str, tuple[str, tuple[str, ...]]] = {}
    for code, name, words in entries:
        if not code:
            raise TableError(path.name, 0, "code", "is empty")
        before, known = codes.get(code, ("", ()))
        more = tuple(word for word in (each.strip(_QUOTES) for each in words) if word)
        codes[code] = (before or name, tuple(dict.fromkeys((*known, *more))))
    if not codes:
        raise TableError(path.name, 0, "", "holds no code")
    return Domain(
        tuple(codes),
        {code: name or code for code, (name, _) in codes.items()},
        {code: words for code, (_, words) in codes.items()},
    )


Entry = tuple[str, str, list[str]]


def _from_table(path: Path) -> list[Entry]:
    header, rows = read_lenient(path)
    lowered = [name.lower() for name in header]
    if not {*_CODE_COLUMNS, *_WORD_COLUMNS} & set(lowered) and len(header) > 1:
        rows = [(1, header), *rows]  # no header at all
    code = _column(path, lowered, _CODE_COLUMNS, 0)
    words = _column(path, lowered, _WORD_COLUMNS, len(header) - 1)
    name = next((lowered.index(each) for each in _NAME_COLUMNS if each in lowered), None)
    return [
        (
            cells[code].strip(),
            cells[name].strip() if name is not None else "",
            _split(cells[words]),
        )
        for _, cells in rows
        if not cells[0].startswith("#")
    ]


def _column(path: Path, header: list[str], names: tuple[str, ...], default: int) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    if len(header) < 2:  # noqa: PLR2004 -- a code and its words
        found = ", ".join(header) or "nothing"
        raise TableError(path.name, 1, names[0], f"is missing; the header has: {found}")
    return default


def _from_yaml(path: Path) -> list[Entry]:
    content = read_yaml(path)
    if isinstance(content, dict):
        for key in ("codes", "aspects", "issues", "taxonomy"):
            if isinstance(content.get(key), dict | list):
                content = content[key]
                break
    if isinstance(content, dict):
        return [_entry(path, str(code), value) for code, value in content.items()]
    if isinstance(content, list):
        return [_listed(path, each) for each in content]
    raise TableError(path.name, 0, "", "is neither a list nor a mapping of codes")


def _listed(path: Path, value: object) -> Entry:
    if isinstance(value, dict):
        for key in _CODE_COLUMNS:
            if key in value:
                return _entry(path, str(value[key]), value)
        if len(value) == 1:
            ((code, words),) = value.items()
            return _entry(path, str(code), words)
    if isinstance(value, str):
        return value, "", []
    raise TableError(path.name, 0, "code", f"is missing in {value!r}")


def _entry(path: Path, code: str, value: object) -> Entry:
    if isinstance(value, str):
        return code, "", _split(value)
    if isinstance(value, list):
        return code, "", [str(each).strip() for each in value]
    if isinstance(value, dict):
        name = next((str(value[key]) for key in _NAME_COLUMNS if value.get(key)), "")
        words: object = next((value[key] for key in _WORD_COLUMNS if value.get(key)), [])
        return code, name, _entry(path, code, words)[2]
    if value is None:
        return code, "", []
    raise TableError(path.name, 0, code, f"{value!r} is no list of words")


def _split(cell: str) -> list[str]:
    parts = [part.strip() for part in _PARTING.split(cell) if part.strip()]
    return parts if len(parts) > 1 else cell.split()
