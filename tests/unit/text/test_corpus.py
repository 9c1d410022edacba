"""The labelled comments that ship: enough, of many kinds, and each hand's own."""

from __future__ import annotations

import csv
import math
from collections import Counter

import pytest

from feedback.text.corpus import FOLDER, TEST_HAND, comments_of, hands
from feedback.text.tables import DATA_DIR
from feedback.text.taxonomy import NO_SUBSTANCE, load_taxonomy

CODES = load_taxonomy(DATA_DIR / "taxonomy.tsv").codes
ALIKE = 0.6
STYLES = {
    "plain", "paraphrase", "negation", "double_negation", "wish", "past", "concession", "irony",
    "trad", "yue", "typo", "pinyin", "short", "long", "mixed", "neutral",
}  # fmt: skip


def rows(hand: str) -> list[dict[str, str]]:
    with (FOLDER / f"{hand}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def trigrams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def pairs_alike(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of different hands whose trigrams have a Jaccard index of ALIKE or more.

    Two sets that alike share one of the rarest trigrams of either (prefix filter: Chaudhuri and
    others 2006), so only comments that do are compared.
    """
    sets = [trigrams(text) for _, text in texts]
    often = Counter(each for one in sets for each in one)
    holding: dict[str, list[int]] = {}
    found = []
    for place, one in enumerate(sets):
        rarest = sorted(one, key=lambda each: (often[each], each))
        prefix = rarest[: len(one) - math.ceil(ALIKE * len(one)) + 1]
        for other in {known for each in prefix for known in holding.get(each, ())}:
            shared = len(one & sets[other])
            alike = shared / (len(one) + len(sets[other]) - shared)
            if alike >= ALIKE and texts[place][0] != texts[other][0]:
                found.append((texts[place][1], texts[other][1]))
        for each in prefix:
            holding.setdefault(each, []).append(place)
    return found


def test_there_are_enough_comments_of_several_hands() -> None:
    sizes = {hand: len(comments_of(hand, CODES)) for hand in hands()}
    assert sum(sizes.values()) >= 8000
    assert sizes[TEST_HAND] >= 1000
    assert sum(size >= 500 for size in sizes.values()) >= 6


def test_no_two_hands_wrote_the_same() -> None:
    texts = [(hand, row["text"]) for hand in hands() for row in rows(hand)]
    assert pairs_alike([*texts, ("copy", texts[0][1])])
    assert pairs_alike(texts) == []


def test_short_comments_stand_once_in_a_hand_and_have_one_reading_everywhere() -> None:
    readings: dict[str, set[str]] = {}
    for hand in hands():
        seen = Counter(row["text"] for row in rows(hand))
        assert [text for text, count in seen.items() if count > 1] == []
        for row in rows(hand):
            readings.setdefault(row["text"], set()).add(" ".join(sorted(row["codes"].split())))
    assert {text: codes for text, codes in readings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_there_often_and_in_the_test_hand(code: str) -> None:
    counts = {
        hand: sum(code in each.codes for each in comments_of(hand, CODES)) for hand in hands()
    }
    assert sum(counts.values()) >= 400
    assert counts[TEST_HAND] >= 50


def test_every_style_and_channel_is_there() -> None:
    every = [row for hand in hands() for row in rows(hand)]
    styles = Counter(row["style"] for row in every)
    assert {style for style in STYLES if styles[style] < 100} == set()
    channels = Counter(row["channel"] for row in every)
    assert {"web", "sms", "hotline", "check_call", "meeting"} <= set(channels)
    assert min(channels.values()) >= 300


def test_nothing_to_act_on_stands_alone() -> None:
    for hand in hands():
        for each in comments_of(hand, CODES):
            assert NO_SUBSTANCE not in each.codes or each.codes == (NO_SUBSTANCE,), each.text


def test_evidence_stands_in_its_comment() -> None:
    for hand in hands():
        for row in rows(hand):
            for part in filter(None, (row.get("evidence") or "").split("|")):
                code, _, words = part.partition("=")
                assert code in row["codes"].split(), row
                assert words in row["text"], row
