"""A page as its reader meets it: the words, which of them are marked as Chinese, the links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HAN = re.compile(r"[\u4e00-\u9fff，。；：！？、（）【】]")
# Names and comments stand in these as they were given, in whatever language that was.
QUOTED = re.compile(r"“[^”]*”")
SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title", "label", "data-text", "data-kept"})
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
SILENT = frozenset({"script", "style"})


class Page(HTMLParser):
    """Reads a page once.

    `words` are all texts, `unmarked` those outside elements in Chinese, `faults` those that say
    what is wrong with an entry.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.unmarked: list[str] = []
        self.faults: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        chinese, fault = self._open[-1][1:] if self._open else (False, False)
        if "lang" in given:
            chinese = given["lang"].startswith("zh")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        for name in SPOKEN & set(given):
            self._hear(given[name], chinese=chinese)
        if tag not in VOID:
            fault = fault or not {"fault", "error-summary", "alert-danger"}.isdisjoint(
                given.get("class", "").split()
            )
            self._open.append((tag, chinese, fault))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][0] in SILENT):
            _tag, chinese, fault = self._open[-1] if self._open else ("", False, False)
            self._hear(data.strip(), chinese=chinese)
            if fault:
                self.faults.append(data.strip())

    def _hear(self, text: str, *, chinese: bool) -> None:
        self.words.append(text)
        if not chinese:
            self.unmarked.append(text)

    def chinese_left(self, names: frozenset[str]) -> list[str]:
        """Return texts that hold Chinese outside quotation marks and other than the names."""
        left = []
        for text in self.unmarked:
            bare = QUOTED.sub("", text)
            for name in names:
                bare = bare.replace(name, "")
            if HAN.search(bare):
                left.append(text)
        return left
