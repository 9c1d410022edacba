"""Learning from labelled comments: what counts, what is kept apart, how sure it is."""

from __future__ import annotations

import numpy as np
import pytest

from feedback.text.analysis import Analyser
from feedback.text.artefact import ModelError
from feedback.text.corpus import training_comments
from feedback.text.deciding import best_thresholds, decided, f1_scores
from feedback.text.labelled import Labelled
from feedback.text.model import Model
from feedback.text.training import calibrated, prepare, train


def some(hands: tuple[str, ...], each: int) -> list[Labelled]:
    every = training_comments()
    return [one for hand in hands for one in [one for one in every if one.hand == hand][:each]]


@pytest.fixture(scope="module")
def small(analyser: Analyser) -> Model:
    return train(analyser, some(("hand4", "hand6", "hand8"), 150))


def test_few_comments_make_a_small_model_of_all_codes(analyser: Analyser, small: Model) -> None:
    assert small.codes == tuple(analyser.codes)
    assert small.header["comments"] == 450
    assert small.header["rules"] == analyser.rules_version
    assert len(small.to_bytes()) < 1_500_000


def test_a_model_survives_its_file(small: Model) -> None:
    assert Model.from_bytes(small.to_bytes()).version == small.version


def test_a_learnt_expression_is_found_where_no_rule_knows_it(analyser: Analyser) -> None:
    phrase = "菠萝包飞上天"
    text = f"他们{phrase}了"
    assert analyser.analyse(text).codes != ("I13",)
    starts, ends = ("又", "天天", "昨天", "老是", "怎么"), ("", "了", "啦")
    taught = [Labelled(f"{start}{phrase}{end}", ("I13",)) for start in starts for end in ends]
    model = train(analyser, [*some(("hand4",), 150), *taught])
    assert Analyser.load(model=model).analyse(text).codes == ("I13",)


def test_a_code_nobody_has_is_never_found(analyser: Analyser) -> None:
    asked = [one for one in some(("hand4",), 120) if "I10" not in one.codes]
    reader = Analyser.load(model=train(analyser, asked))
    found = reader.analyse_many([one.text for one in some(("hand6",), 80)])
    assert not any(doubt.code == "I10" for one in found for doubt in one.doubts)


@pytest.mark.parametrize("taught", [[], [Labelled("慢", ())]])
def test_nothing_to_learn_is_refused(analyser: Analyser, taught: list[Labelled]) -> None:
    with pytest.raises(ModelError, match="nothing to learn"):
        train(analyser, taught)


def test_hands_are_kept_apart_and_small_ones_always_learnt_from(analyser: Analyser) -> None:
    asked = [*some(("hand4", "hand6", "hand8"), 110), *some(("plain",), 20)]
    folds = prepare(analyser, asked).folds
    assert {fold: {one.hand for one, f in zip(asked, folds, strict=True) if f == fold}
            for fold in set(folds.tolist())} == {
        0: {"hand4"}, 1: {"hand6"}, 2: {"hand8"}, -1: {"plain"},
    }  # fmt: skip


def test_calibrated_scores_are_shares(analyser: Analyser) -> None:
    pick = np.random.default_rng(0)
    true = pick.random((4000, 2)).astype(np.float32)
    wanted = pick.random((4000, 2)) < true
    raw = (np.log(true / (1 - true)) / 3 + 1).astype(np.float32)
    slopes, offsets = calibrated(raw, wanted)
    said = 1 / (1 + np.exp(-(raw * slopes + offsets)))
    assert np.abs(said - true).mean() < 0.05


def test_thresholds_are_not_worse_than_a_half() -> None:
    pick = np.random.default_rng(0)
    chances = pick.random((600, 5)) * 0.6
    wanted = pick.random((600, 5)) < chances
    found = decided(chances, best_thresholds(chances, wanted, None), None)
    half = decided(chances, np.full(5, 0.5), None)
    assert sum(f1_scores(found, wanted)) >= sum(f1_scores(half, wanted))


def test_what_stands_alone_gives_way_unless_it_is_likeliest() -> None:
    chances = np.array([[0.9, 0.6], [0.6, 0.9], [0.1, 0.2]])
    chosen = decided(chances, np.full(2, 0.5), 1)
    assert chosen.tolist() == [[True, False], [False, True], [False, True]]


def test_comments_without_any_known_word_are_refused(analyser: Analyser) -> None:
    with pytest.raises(ModelError, match="nothing to learn"):
        train(analyser, [Labelled("，。！", ("I01",)), Labelled("……", ("I02",))])
