"""What rules and tagger make of a text together: either may find what the other does not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from feedback.text.redaction.people import borders, classes, people
from feedback.text.redaction.tagging import shipped_tagger
from feedback.text.redaction.taken import KINDS, LABELS, Secret
from feedback.text.segment import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from feedback.text.redaction.finders import Named
    from feedback.text.redaction.tagging import Tag


def agreed(texts: Sequence[str], found: Mapping[int, list[Named]]) -> dict[int, list[Named]]:
    """Return what is to be taken out of normalised texts, by their number.

    `found` is what the rules found. Numbers, accounts and addresses stay as they are. A name or a
    shop counts as a hint for the tagger, which weighs it against everything around; rules know
    better where a name ends, so what they found stays where both found something.
    """
    hints = {
        number: [(hit[0], hit[1]) for hit in hits if _by_word(hit)]
        for number, hits in found.items()
    }
    tags = shipped_tagger().find(texts, hints)
    kept = {}
    for number in sorted(found.keys() | tags.keys()):
        seen = tags.get(number, [])
        hits = [hit for hit in found.get(number, []) if not _by_word(hit) or _meets(hit, seen)]
        hinted = hints.get(number, ())
        hits += [
            (tag.start, tag.end, _instead(tag))
            for tag in seen
            if not _meets(tag, hinted) and _may_name(texts[number], tag)
        ]
        if hits:
            kept[number] = hits
    return kept


def _may_name(text: str, tag: Tag) -> bool:
    """Tell whether what only the tagger took for a name can be one.

    向, 和, 连 are surnames too: rules know when (向经理反映). No surname ends within a word
    (小陈列柜). 隔壁便利店 says what a shop is and where, and not what it is called. 马鞍山
    is a place before it is a shop.
    """
    words = text[tag.start : tag.end]
    if tag.kind is Secret.SHOP:
        if bulk().tag(words) == "ns":
            return False
        return not all(word in _plain_words() for word in bulk().cut(words))
    if words in people().function:
        return False
    return len(words) > 1 or tag.end in borders(text, tag.start, tag.end)


@cache
def _plain_words() -> frozenset[str]:
    shops = classes("shops.tsv")
    return shops["describing"] | shops["tobacco"] | shops["other"] | shops["chain"]


def _by_word(hit: Named) -> bool:
    """Tell whether this is a name or a shop, which words around tell and no form of its own."""
    return KINDS.get(hit[2], Secret.NAME) in {Secret.NAME, Secret.SHOP}


def _meets(one: Named | Tag, others: Iterable[tuple[int, int] | Tag]) -> bool:
    return any(one[0] < other[1] and other[0] < one[1] for other in others)


def _instead(tag: Tag) -> str:
    return LABELS[Secret.SHOP] if tag.kind is Secret.SHOP else "某" * (tag.end - tag.start)
