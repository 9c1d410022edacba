"""The model: what it learns, that it says how sure it is, and that a bad file does no harm."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from feedback.text.additions import Additions, Phrase
from feedback.text.analysis import Analyser
from feedback.text.artefact import ModelError, pack
from feedback.text.corpus import TEST_HAND, held_out_comments, training_comments
from feedback.text.model import SHIPPED, Model, shipped_model
from feedback.text.scores import score


def test_comments_of_a_hand_never_learnt_from_are_read_well(taught: Analyser) -> None:
    asked = held_out_comments()
    found = taught.analyse_many([each.text for each in asked])
    result = score((one.codes, each.codes) for one, each in zip(found, asked, strict=True))
    assert result.comments > 1000
    assert result.micro.f1 >= 0.80
    assert result.macro_f1 >= 0.75


def test_the_shipped_model_learnt_from_the_shipped_tables_and_corpus() -> None:
    model = shipped_model()
    assert model is not None
    assert model.header["rules"] == Analyser.load(model=None).rules_version
    assert model.header["comments"] == len(training_comments())
    assert TEST_HAND not in {each.hand for each in training_comments()}


def test_confidence_is_the_share_of_readers_who_agree(taught: Analyser) -> None:
    asked = held_out_comments()
    said: list[float] = []
    right: list[bool] = []
    for one, each in zip(taught.analyse_many([e.text for e in asked]), asked, strict=True):
        for code, confidence in {m.code: m.confidence for m in one.mentions}.items():
            said.append(confidence)
            right.append(code in each.codes)
    sure, hit = np.array(said), np.array(right)
    for low, high in ((0.3, 0.6), (0.6, 0.85), (0.85, 1.01)):
        band = (sure >= low) & (sure < high)
        assert band.sum() > 100
        assert abs(sure[band].mean() - hit[band].mean()) < 0.15, (low, high)


def test_one_by_one_and_together_give_the_same(taught: Analyser) -> None:
    texts = [each.text for each in held_out_comments()[:150]]
    together = taught.analyse_many(["", *texts, "TD"])
    assert [one.to_dict() for one in together[1:-1]] == [
        taught.analyse(text).to_dict() for text in texts
    ]
    assert (together[0].codes, together[-1].codes) == (("N00",), ("N00",))


def test_what_no_rule_finds_is_shown_by_its_characters(taught: Analyser) -> None:
    inferred = 0
    for one in taught.analyse_many([each.text for each in held_out_comments()]):
        for mention in one.mentions:
            assert 0 <= mention.start < mention.end <= len(one.text)
            if "evidence" in mention.reason:
                inferred += 1
                assert mention.reason["evidence"]
    assert inferred > 300


def test_a_model_survives_its_file() -> None:
    model = shipped_model()
    assert model is not None
    again = Model.from_bytes(model.to_bytes())
    assert again.version == model.version
    assert again.to_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize("cut", [0, 7, 20, 1000, -1])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(ModelError):
        Model.from_bytes(SHIPPED.read_bytes()[:cut])


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(SHIPPED.read_bytes())
    data[len(data) // 2] ^= 1
    with pytest.raises(ModelError, match="checksum"):
        Model.from_bytes(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        pickle.dumps({"codes": ["I01"]}),
        pack({}, {}),
        pack({"codes": ["A"], "thresholds": [0.5], "slopes": [1.0], "offsets": [0.0]}, {}),
    ],
)
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        Model.from_bytes(data)


def test_what_staff_say_of_a_phrase_holds_whatever_the_model_thinks() -> None:
    told = Analyser.load(additions=Additions(phrases=(Phrase("I10", "月光宝盒"),)))
    found = told.analyse("月光宝盒又来了")
    assert found.codes == ("I10",)
    assert [(m.start, m.end, m.confidence) for m in found.mentions] == [(0, 4, 0.9)]
    assert "I10" not in told.analyse("宝盒又来了").codes
