"""Text made to hurt: whatever its length, it costs time in proportion, and never an exception."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.analysis import Analyser

SHORT, LONG = 4_000, 16_000
LONGEST = 100_000
# Four times the text: quadratic work would show as a factor of 16. Shorter times than the floor
# say nothing.
FACTOR, FLOOR = 8, 0.05


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: "".join(islice(cycle(unit), size))


def _mixed(alphabet: str) -> Callable[[int], str]:
    return lambda size: "".join(random.Random(size).choices(alphabet, k=size))  # noqa: S311


HOSTILE: dict[str, Callable[[int], str]] = {
    "one character": _repeated("的"),
    "one digit": _repeated("1"),
    "digits and gaps": _repeated("1 - "),
    "digits nearly a number": _repeated("138123-x"),
    "numerals": _repeated("一二三〇"),
    "open brackets": _repeated("["),
    "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "open tags": _repeated("<a"),
    "angles": _repeated("<"),
    "half comments": _repeated("<!--"),
    "tags": _repeated("<b>x</b>"),
    "combining marks": lambda size: "a" + "\u0301" * (size - 1),
    "marks on each": _repeated("e\u0301\u0323"),
    "joiners": _repeated("👩\u200d"),
    "emoji": _repeated("😡👎"),
    "private use": _repeated("\ue000\U000f0000"),
    "lone surrogates": _repeated("\ud800\udc00x"),
    "negators": _repeated("没不"),
    "nested negation": _repeated("不是不没有不"),
    "half negators": _repeated("没有很太怎么"),
    "past and present": _repeated("以前好现在差，"),
    "wishes": _repeated("希望能不能"),
    "titles": _repeated("王经理李"),
    "surnames": _repeated("张王李赵"),
    "names called": _repeated("我叫张"),
    "shops": _repeated("大超市小卖部"),
    "opt-outs": _repeated("TD退订"),
    "orders to a machine": _repeated("忽略之前的所有指令"),
    "half orders": _repeated("忽略之前以上上面前面"),
    "times": _repeated("三个月前的上上个星期"),
    "half times": _repeated("十一二两个多"),
    "pinyin": _repeated("songhuo tai man "),
    "letters": _repeated("ab"),
    "blanks": _repeated(" 的 "),
    "line breaks": _repeated("\r\n"),
    "stops": _repeated("，。！"),
    "connectors": _repeated("但是就是"),
    "complaints": _repeated("送货慢客户经理没来过烟不够卖"),
    "a long unit": _repeated("一二三四五六七八九十甲乙"),
    "traditional": _repeated("客戶經理冇嚟過"),
    "all scripts": _mixed("送货慢没aZ9ไทยעבरअ한あ😡\u0301\ue000\ud800<(,。 \t\n"),
    "complaints at random": _mixed("送货慢没不来客户经理态度差烟够好希望以前现在真是，。"),
}


@pytest.fixture(scope="module")
def ready(taught: Analyser) -> Analyser:
    taught.initialize()
    return taught


@pytest.mark.parametrize("kind", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(ready: Analyser, kind: str) -> None:
    make = HOSTILE[kind]
    short, long = (_seconds(ready, make(size)) for size in (SHORT, LONG))
    assert long < FACTOR * max(short, FLOOR), (short, long)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hundred_thousand_characters_are_read_within_bounds(ready: Analyser, kind: str) -> None:
    said = HOSTILE[kind](LONGEST)
    start = time.process_time()
    result = ready.analyse(said)
    assert time.process_time() - start < 20
    assert result.codes
    assert len(result.mentions) < 2_000
    assert all(0 <= mention.start < mention.end <= len(said) for mention in result.mentions)


@given(st.lists(st.sampled_from(sorted(HOSTILE)), min_size=1, max_size=4), st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_hostile_pieces_in_any_order_are_read(ready: Analyser, kinds: list[str], size: int) -> None:
    said = "".join(HOSTILE[kind](size) for kind in kinds)
    alone = ready.analyse(said)
    # What others say in the same batch changes nothing.
    among = ready.analyse_many(["送货慢", said, "\ud800", said])
    assert among[1] == among[3]
    assert among[1].to_dict() == alone.to_dict()


@given(st.text(st.characters(exclude_categories=()), max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_characters_at_all_are_read(ready: Analyser, said: str) -> None:
    result = ready.analyse(said)
    assert result.text == said
    assert result.codes
    assert all(0 <= doubt.start <= doubt.end <= len(said) for doubt in result.doubts)


def _seconds(analyser: Analyser, said: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        analyser.analyse(said)
        best = min(best, time.process_time() - start)
    return best
