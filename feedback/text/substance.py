"""Comments that are not read for issues: opt-outs, bare scores and instructions to a machine."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EDGES = re.compile(r"[\s,.!?;:。、~…\"'“”‘’()\[\]【】]+")
_OPT_OUT = re.compile(
    "t|td|r|n|stop|unsubscribe|cancel|end|quit|(?:回复?)?(?:td?)?退订(?:td?)?|回复?td?|拒收"
    "|取消(?:订阅)?|停止发送|请勿打扰|不想收|不要打扰"
    "|请?(?:不要|别)(?:再)?(?:给我)?发(?:短信|信息|消息)?了?",
    re.IGNORECASE,
)
_OPENS = "回退拒取停请不别"
_OPENS_OPT_OUT = re.compile(rf"{_EDGES.pattern[:-1]}*[tdrnsuceq{_OPENS}]", re.IGNORECASE)
_OPT_OUT_LENGTH = 24
_BEFORE = "(?:之前|以上|上面|前面|先前|你|的|所有|全部|一切|掉){0,4}"
_MACHINE = re.compile(
    rf"(?:忽略|无视|忘记|忘掉){_BEFORE}(?:指令|提示|规则|设定|命令)"
    "|系统提示词|提示词|开发者模式|越狱模式"
    "|你(?:现在)?是一个(?:AI|人工智能|语言模型|助手)"
    "|(?:输出|打印|列出|显示)(?:所有|全部)的?(?:电话|手机|用户|客户|密码|数据|名单)"
    "|(?:ignore|disregard|forget) (?:all |the |any ){0,3}(?:previous|above|prior)"
    "|system prompt|you are now|jailbreak",
    re.IGNORECASE,
)
# One of these stands in whatever _MACHINE finds; to look for them in many texts costs little.
_TRIGGERS = (
    "指令",
    "提示",
    "规则",
    "设定",
    "命令",
    "模式",
    "是一个",
    "输出",
    "打印",
    "列出",
    "显示",
)
_LATIN_TRIGGERS = (b"ignore", b"disregard", b"forget", b"system", b"you are", b"jailbreak")
_LATIN = re.compile("[A-Za-z]{3}")
_WORDS = re.compile(r"[A-Za-z\u3400-\u9fff]")


def is_opt_out(normalised: str) -> bool:
    """Tell whether the whole comment asks for no more messages, in any width, case or script."""
    if len(normalised) > _OPT_OUT_LENGTH or not _OPENS_OPT_OUT.match(normalised):
        return False
    return _OPT_OUT.fullmatch(_EDGES.sub("", normalised)) is not None


def is_substantial(normalised: str) -> bool:
    """Tell whether the comment is to be read at all: it has words, and they speak to people."""
    return substantial_many([normalised])[0]


def substantial_many(normalised: Sequence[str]) -> list[bool]:
    """Tell of each comment whether it is to be read."""
    found = [_says_something(text) for text in normalised]
    for at in _suspects(normalised):
        found[at] = found[at] and _MACHINE.search(normalised[at]) is None
    return found


def _suspects(texts: Sequence[str]) -> set[int]:
    """Return the numbers of the texts that may speak to machines."""
    joined = "\n".join(texts)
    latin = joined.encode("ascii", "ignore").lower()
    if any(trigger in latin for trigger in _LATIN_TRIGGERS):
        found = {at for at, text in enumerate(texts) if _LATIN.search(text)}
    else:
        found = set()
    places = []
    for trigger in _TRIGGERS:
        at = joined.find(trigger)
        while at >= 0:
            places.append(at)
            at = joined.find(trigger, at + 1)
    ends = list(accumulate(len(text) + 1 for text in texts)) if places else []
    return found.union(bisect_right(ends, place) for place in places)


def _says_something(text: str) -> bool:
    first = text[:1]
    if "\u4e00" <= first <= "\u9fff" and first not in _OPENS:
        return True
    return _WORDS.search(text) is not None and not is_opt_out(text)
