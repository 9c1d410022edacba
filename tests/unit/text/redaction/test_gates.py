"""No gate keeps a search away from a text in which it would find something."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.redaction import LABELLED, SECOND_DEV, SECOND_TEST, sentences
from feedback.text.corpus import comments_of, hands
from feedback.text.normalise import narrowed, normalise
from feedback.text.normalise_many import normalise_many
from feedback.text.redaction import redact, redact_many
from feedback.text.redaction.people import classes, people
from feedback.text.redaction.redacting import everything, written
from feedback.text.tables import DATA_DIR
from feedback.text.taxonomy import load_taxonomy

# What stands around names, shops and numbers and is in no table.
AROUND = (
    *'的了是在和我他找跟去给说来没不就都又,。:、()“”"/ -*某姓家店记号楼栋路街村组小老阿大',
    *"一二三0159aXl@·",
    *("我叫", "名叫", "他叫", "店名叫", "招牌", "隔壁", "对面", "旁边的", "我是", "那家", "转让"),
    *("没来", "女士", "先生", "单元", "门牌", "交叉口", "小区", "大道", "微信", "许可证号", "然后"),
    *("先生说", "态度", "来电", "门口", "老板", "天天", "怎么", "有货", "的烟", "两家", "这家店"),
    *("13800000000", "138", "26881234", "abcde1234", "改名", "车站", "烟酒", "里的", "去查查"),
)


def _words() -> list[list[str]]:
    """Return all words of the tables, class by class, so that small classes are drawn as often."""
    tables = ("surnames.tsv", "given_names.tsv", "not_names.tsv", "titles.tsv", "shops.tsv")
    found = [sorted(words) for table in tables for words in classes(table).values()]
    book = people()
    return [*found, sorted(book.common), sorted(book.given), list(AROUND), list(AROUND)]


WORDS = _words()


def _drawn(seed: int, count: int) -> list[str]:
    """Return texts made of words of the tables and of what stands around them."""
    drawn = random.Random(seed)  # noqa: S311 -- texts, no keys
    return [
        "".join(drawn.choice(drawn.choice(WORDS)) for _ in range(drawn.randint(1, 7)))
        for _ in range(count)
    ]


def _missed(texts: Sequence[str]) -> list[tuple[str, object]]:
    """Return the texts in which a search finds something that its gate does not let it see."""
    searches = everything()
    laid = searches.gates.laid(texts)
    return [
        (texts[at], finder.find)
        for number, finder in enumerate(searches.finders)
        for at in sorted(set(range(len(texts))) - set(laid.texts_with(number, finder.worth)))
        if finder.find(texts[at])
    ]


@pytest.fixture(scope="module")
def comments() -> list[str]:
    codes = load_taxonomy(DATA_DIR / "taxonomy.tsv").codes
    said = {comment.text for hand in hands() for comment in comments_of(hand, codes)}
    rows = [
        sentence.text
        for split in ("dev", "test")
        for file in (LABELLED, SECOND_DEV, SECOND_TEST)
        for sentence in sentences(split, file)
    ]
    return [*sorted(said), *rows]


def test_nothing_is_missed_in_comments(comments: list[str]) -> None:
    normalised = [value.text for value in normalise_many(comments)]
    assert _missed(normalised) == []
    assert _missed(comments) == []


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_missed_in_texts_made_of_the_tables_words(seed: int) -> None:
    assert _missed(_drawn(seed, 4000)) == []


def test_a_compound_surname_passes_where_its_beginning_is_in_a_word() -> None:
    assert _missed(["钟小曲比丽克孜"] * 100) == []


@given(
    st.lists(
        st.lists(st.one_of([st.sampled_from(words) for words in WORDS]), max_size=8).map("".join),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_nothing_is_missed_in_texts_that_shrink(texts: list[str]) -> None:
    assert _missed(texts) == []


def test_many_are_redacted_as_one_by_one(comments: list[str]) -> None:
    some = [
        *comments[::7],
        *_drawn(9, 500),
        "",
        "\ud800王经理",
        "😡" * 50,
        "１３８１２３４５６７８",
    ]
    assert redact_many(some, [normalise(text) for text in some]) == [redact(text) for text in some]


@pytest.mark.parametrize("seed", range(2))
def test_wide_characters_pass_where_narrow_ones_pass(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 -- texts, no keys
    texts = [
        "".join(
            chr(ord(char) + 0xFEE0) if "!" <= char <= "~" and drawn.random() < 0.5 else char
            for char in text
        )
        for text in _drawn(seed + 50, 3000)
    ]
    asked = everything().asked([narrowed(text) for text in texts])
    for at, text in enumerate(texts):
        for finder in written().finders:
            if finder not in asked.get(at, []):
                assert finder.find(text) == []


def test_no_texts_are_no_trouble() -> None:
    assert redact_many([], []) == []
