"""The words of a comment that carry matter: for counting what is said, never for finding issues."""

from __future__ import annotations

import re

from feedback.text.normalise import normalise
from feedback.text.segment import cut

_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")
_REDACTED = re.compile(r"\[[^\]]{1,6}\]")
# Words that carry no matter of their own; the lexicon's terms are never among them.
_EMPTY_WORDS = """
我们 你们 他们 她们 自己 这个 那个 这样 那样 什么 怎么 为什么 就是 还是 但是 不过 因为 所以
如果 虽然 而且 或者 已经 现在 今天 昨天 时候 有时 一下 一个 一次 一点 有点 一些 可以 没有
不是 觉得 知道 真的 非常 比较 还有 然后 其他 大家 咱们 人家 别人 这边 那边 这里 那里 起来
出来 过来 上次 每次 都是 也是 只是 总是 一直 希望 建议 经理 客户经理 某某
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def words_of(text: str) -> set[str]:
    """Return the words that carry matter, without what stands for redacted names and numbers."""
    plain = normalise(_REDACTED.sub(" ", text)).text
    return {word for word in cut(plain) if _WORD.fullmatch(word) and word not in _EMPTY}
