"""Why a code was found, in words: by which rule, by which words of the model, or by staff. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from feedback.core.messages import N_, Message
from feedback.text.patterns import WISH, Place
from feedback.text.shifters import (
    CLAIMED,
    DENIAL,
    IRONY,
    MISTAKEN,
    NEGATION,
    NOW,
    PAST,
    PROHIBITION,
)
from feedback.text.shifters import WISH as HOPE

MOST_WORDS = 3
ADDED = "staff-"  # begins the names of rules that staff added
SHIFTERS: Mapping[str, str] = {
    NEGATION: N_("前面有否定词"),
    DENIAL: N_("前面有否认的话"),
    PROHIBITION: N_("叫人别这样"),
    HOPE: N_("是希望或建议"),
    PAST: N_("讲的是从前"),
    NOW: N_("讲的是现在"),
    IRONY: N_("是反话"),
    MISTAKEN: N_("只是以为"),
    CLAIMED: N_("只是号称"),
}
_NEGATORS = frozenset({NEGATION, DENIAL, PROHIBITION})
_OUTSIDE = frozenset({Place.ABSENT.value, Place.NO_CONTEXT.value})


def explain(
    reason: Mapping[str, Any], *, confidence: float, words: Sequence[str] = ()
) -> tuple[Message, ...]:
    """Return why a mention counts, as sentences to be said one after the other.

    `reason` as in `text.analysis.Mention`, or `{"staff": True}`; `words` are the characters that
    prove it, from the redacted text.
    """
    if reason.get("staff"):
        return (Message(N_("人工：复核人员判定")),)
    made: list[Message] = []
    if reason.get("pattern"):
        made.append(_rule(reason, words))
    evidence = [str(pair[0]) for pair in reason.get("evidence", ())]
    if evidence:
        made.append(_model(evidence, confidence))
    elif not made:
        made.append(
            Message(N_("模型：整句的说法（把握 %(share)s）"), {"share": _share(confidence)})
        )
    return tuple(made)


def phrase_of(rule: str) -> str:
    """Return the words of a rule joined by +, as `送货 + 晚`, without what must not stand there."""
    parts: list[str] = []
    for item in rule.split():
        place = item[0] if item[:1] and item[0] in {*_OUTSIDE, "+", "&", "=", "@"} else ""
        if place in _OUTSIDE or item == WISH:
            continue
        names = [name for name in re.split(r"[{}|]", item.removeprefix(place)) if name]
        shown = "/".join(names[:MOST_WORDS]) + ("…" if len(names) > MOST_WORDS else "")
        parts.append(f"（{shown}）" if place == Place.CONTEXT.value else shown)
    return " + ".join(parts)


def _rule(reason: Mapping[str, Any], words: Sequence[str]) -> Message:
    rule = str(reason.get("rule", ""))
    added = str(reason["pattern"]).startswith(ADDED)
    phrase = (rule if added else phrase_of(rule)) or str(reason["pattern"])
    how = _turned([str(one) for one in reason.get("shifters", ())])
    said = "”“".join(dict.fromkeys(words))
    if added:
        return Message(
            N_("规则：人工补充的说法 %(phrase)s，%(how)s"), {"phrase": phrase, "how": how}
        )
    if not said or said == phrase:
        return Message(N_("规则：短语 %(phrase)s，%(how)s"), {"phrase": phrase, "how": how})
    return Message(
        N_("规则：短语 %(phrase)s，%(how)s；话里的“%(words)s”"),
        {"phrase": phrase, "how": how, "words": said},
    )


def _turned(shifters: Sequence[str]) -> Message:
    """Say what turned the meaning; a shifter is a kind, or a kind with its word as `否定:没`."""
    named = [one.partition(":")[::2] for one in shifters]
    turned = [
        Message(N_("%(kind)s“%(word)s”"), {"kind": Message(SHIFTERS[kind]), "word": word})
        if word
        else Message(SHIFTERS[kind])
        for kind, word in named
        if kind in SHIFTERS
    ]
    if not _NEGATORS.intersection(kind for kind, _ in named):
        turned.insert(0, Message(N_("未被否定")))
    how = turned[0]
    for more in turned[1:]:
        how = Message(N_("%(one)s，%(other)s"), {"one": how, "other": more})
    return how


def _model(evidence: Sequence[str], confidence: float) -> Message:
    return Message(
        N_("模型：最强的词语“%(words)s”（把握 %(share)s）"),
        {"words": "”“".join(evidence), "share": _share(confidence)},
    )


def _share(confidence: float) -> str:
    return f"{100 * confidence:.0f}%"
