from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.web.intake import strings_in, unstorable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_nul_and_half_characters_cannot_be_stored() -> None:
    assert unstorable("a\x00")
    assert unstorable("\ud83d")
    assert not unstorable("店主😀𠮷\n")


@given(st.text())
def test_whatever_can_be_written_as_utf8_without_nul_can_be_stored(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert unstorable(text)
    else:
        assert unstorable(text) == ("\x00" in text)


@given(JSON)
def test_every_string_of_a_json_value_is_looked_at(value: object) -> None:
    def count(item: object) -> int:
        if isinstance(item, dict):
            return len(item) + sum(count(inner) for inner in item.values())
        if isinstance(item, list):
            return sum(count(inner) for inner in item)
        return int(isinstance(item, str))

    assert len(list(strings_in(value))) == count(value)


def test_the_field_is_named_by_its_place() -> None:
    assert dict(strings_in({"a": [{"b": "x"}]}))["a.b"] == "x"
