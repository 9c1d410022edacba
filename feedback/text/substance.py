"""Comments that are not read for issues: opt-outs, bare scores and instructions to a machine."""

from __future__ import annotations

import re

_EDGES = re.compile(r"[\s,.!?;:。、~…\"'“”‘’()\[\]【】]+")
_OPT_OUT = frozenset(
    ["t", "td", "r", "n", "stop", "unsubscribe", "cancel", "end", "quit", "退订", "拒收", "取消", "取消订阅", "回复td", "回复t", "td退订", "t退订", "退订td", "退订t", "不要再发", "别再发", "不要再发了", "别再发了", "不要发了", "别发了", "请不要再发", "停止发送", "不要再发短信", "别再发短信", "不要再发短信了", "别再发短信了", "请勿打扰", "不想收", "不要打扰", "别再给我发了", "不要给我发了"]
)
_MACHINE = re.compile(
    r"(?:忽略|无视|忘记|忘掉)(?:掉)?(?:之前|以上|上面|前面|先前|你)?(?:的)?(?:所有|全部|一切)?(?:的)?(?:之前|以上|上面|前面|先前)?(?:的)?(?:指令|提示|规则|设定|命令)"
    r"|系统提示词|提示词|开发者模式|越狱模式|你现在是一个|你是一个(?:AI|人工智能|语言模型|助手)"
    r"|(?:输出|打印|列出|显示)(?:所有|全部)(?:的)?(?:电话|手机|用户|客户|密码|数据|名单)"
    r"|(?:ignore|disregard|forget) (?:all |the |any )*(?:previous|above|prior)|system prompt|you are now|jailbreak",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z\u3400-\u9fff]")


def is_opt_out(normalised: str) -> bool:
    """Tell whether the whole comment asks for no more messages, in any width, case or script."""
    return len(normalised) <= 24 and _EDGES.sub("", normalised).lower() in _OPT_OUT  # noqa: PLR2004


def is_substantial(normalised: str) -> bool:
    """Tell whether the comment is to be read at all: it has words, and they speak to people."""
    if not _WORDS.search(normalised) or is_opt_out(normalised):
        return False
    return _MACHINE.search(normalised) is None
