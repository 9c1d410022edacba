import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.collection.drafts import BrokenDraftError, Draft, draft_key, seal, unseal

KEY = draft_key("k" * 48)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
answers = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), texts | st.lists(texts)
)


@given(answers)
def test_a_draft_comes_back_as_it_was(raw: dict[str, str | list[str]]) -> None:
    draft = Draft("zh", "words", raw)
    assert unseal(KEY, "abcdefgh", seal(KEY, "abcdefgh", draft)) == draft


def test_half_a_character_does_not_break_the_page() -> None:
    sealed = seal(KEY, "abcdefgh", Draft("zh", "words", {"comment": "半\ud83d"}))
    assert unseal(KEY, "abcdefgh", sealed).raw == {"comment": "半?"}


def test_a_draft_is_of_one_invitation_and_one_installation() -> None:
    sealed = seal(KEY, "abcdefgh", Draft("zh"))
    for key, owner in ((KEY, "another1"), (draft_key("other"), "abcdefgh")):
        with pytest.raises(BrokenDraftError):
            unseal(key, owner, sealed)


@given(st.text(max_size=80))
def test_no_text_is_taken_for_a_draft(text: str) -> None:
    with pytest.raises(BrokenDraftError):
        unseal(KEY, "abcdefgh", text)


def test_a_sealed_draft_shows_nothing_of_the_answers() -> None:
    plain = seal(KEY, "abcdefgh", Draft("zh", "words", {"manager_service": "1"}))
    assert "manager_service" not in plain
    assert plain != seal(KEY, "abcdefgh", Draft("zh", "words", {"manager_service": "1"}))
