"""The learned tagger: what it finds, whatever it is given, and that its file can be trusted."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.artefact import ModelError
from feedback.text.normalise import normalise
from feedback.text.redaction import redact
from feedback.text.redaction.tag_examples import hands, marked_comments
from feedback.text.redaction.tagging import SHIPPED, Tagger, shipped_tagger
from feedback.text.redaction.taken import Secret

PLAIN = (
    "烟送来的时候都快中午了，柜台上早就空了",
    "订货系统老是卡，点一下转半天",
    "这个月紧俏烟给得太少了，下次能不能多给几条啊",
    "湘潭那边的假烟都往我们这跑，价钱低一半",
)


def found(text: str) -> list[tuple[str, Secret]]:
    value = normalise(text).text
    tags = shipped_tagger().find([value], {}).get(0, [])
    return [(value[tag.start : tag.end], tag.kind) for tag in tags]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("揭经理三个月没来过了", "揭", Secret.NAME),
        ("人家鸿顺隆那边一拿就是二十条", "鸿顺隆", Secret.SHOP),
    ],
)
def test_names_and_shops_are_found_by_what_stands_around(
    text: str, words: str, kind: Secret
) -> None:
    assert (words, kind) in found(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_talk_holds_nothing(text: str) -> None:
    assert found(text) == []


def test_comments_are_read_alike_alone_and_together() -> None:
    texts = [normalise(each.text).text for each in marked_comments(hands()[:1])[:300]]
    # The ends of comments lie close together: nothing may look from one into the next.
    texts += [text[: number % 7] for number, text in enumerate(texts)]
    hints = {number: [(0, 1)] for number, text in enumerate(texts) if text and number % 3 == 0}
    together = shipped_tagger().find(texts, hints)
    alone = {
        number: tags[0]
        for number, text in enumerate(texts)
        if (tags := shipped_tagger().find([text], {0: hints.get(number, [])}))
    }
    assert together == alone


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=40), max_size=4))
def test_whatever_is_said_every_tag_lies_within(texts: list[str]) -> None:
    for number, tags in shipped_tagger().find(texts, {}).items():
        ends = [0]
        for tag in tags:
            assert ends[-1] <= tag.start < tag.end <= len(texts[number])
            ends.append(tag.end)


@pytest.mark.parametrize(
    "unit", ["王", "王经理", "\ud800", "\ue000", "😀", "某店", "a", "\n", " ", "鑫源"]
)
def test_the_longest_texts_are_read_in_linear_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.process_time()
    shipped_tagger().find([text], {0: [(0, len(text))]})
    assert time.process_time() - start < 3


def test_numbers_stay_hidden_whatever_the_tagger_thinks() -> None:
    assert redact("打13904517726找我").text == "打[电话]找我"


def test_a_file_that_was_changed_is_refused() -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[len(data) // 2] ^= 1
    with pytest.raises(ModelError):
        Tagger.from_bytes(bytes(data))


@pytest.mark.parametrize("name", sorted(shipped_tagger().arrays))
def test_a_file_without_a_part_or_with_another_shape_is_refused(name: str) -> None:
    tagger = shipped_tagger()
    lacking = {key: part for key, part in tagger.arrays.items() if key != name}
    shorter = tagger.arrays | {name: tagger.arrays[name][:-1]}
    for arrays in (lacking, shorter):
        with pytest.raises(ModelError):
            Tagger(tagger.header, arrays)


def test_a_file_with_a_header_of_another_kind_is_refused() -> None:
    tagger = shipped_tagger()
    for header in ({}, tagger.header | {"format": 99}, tagger.header | {"least": None}):
        with pytest.raises(ModelError):
            Tagger(header, tagger.arrays)


def test_the_file_is_small_and_holds_whole_numbers_only() -> None:
    tagger = shipped_tagger()
    assert len(SHIPPED.read_bytes()) <= 500_000
    assert all(np.issubdtype(part.dtype, np.integer) for name, part in tagger.arrays.items()
               if name != "steps")  # fmt: skip
