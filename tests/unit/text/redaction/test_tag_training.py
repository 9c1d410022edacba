"""Teaching the tagger: the same comments make the same file, and the shipped one is in step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from feedback.cli.text import text
from feedback.text.redaction import tag_examples, tag_training
from feedback.text.redaction.marked import parse
from feedback.text.redaction.tag_examples import examples, marked_comments
from feedback.text.redaction.tagging import IN_NAME, NAME, NOTHING, SHOP, Tagger, shipped_tagger


@pytest.fixture
def _little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn from little and not for long: what is tested is how, not how well."""
    monkeypatch.setattr(tag_training, "ROUNDS", 8)
    monkeypatch.setattr(tag_examples, "COPIES", 1)
    for module in (tag_examples, tag_training):
        monkeypatch.setattr(module, "PLAIN_COMMENTS", 150)
        monkeypatch.setattr(module, "hands", lambda: ("hand3",))


def test_the_shipped_tagger_is_in_step_with_the_comments_it_learnt_from() -> None:
    assert shipped_tagger().header["hands"] == tag_training.data_version()


@pytest.mark.usefixtures("_little")
def test_the_same_comments_make_the_same_file(tmp_path: Path) -> None:
    made = []
    for name in ("one.fbm", "two.fbm"):
        result = CliRunner().invoke(text, ["train-redactor", "-o", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    tagger = Tagger.from_bytes(made[0])
    assert tagger.header["comments"] == len(marked_comments(["hand3"]))
    assert tagger.find(["向经理没来"], {0: [(0, 1)]})


@pytest.mark.usefixtures("_little")
def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(text, ["train-redactor", "-o", str(tmp_path / "no" / "such.fbm")])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


@pytest.mark.usefixtures("_little")
def test_copies_have_other_names_in_the_same_places() -> None:
    given = [parse("⟦name:王二强⟧在⟦shop:利民超市⟧门口，⟦name:王二强⟧说的，打⟦phone:13904517726⟧")]
    own, copy = examples(given)[:2]
    assert own.labels.tolist()[:4] == [NAME, IN_NAME, IN_NAME, NOTHING]
    assert own.labels.tolist()[4] == SHOP
    assert copy.text != own.text
    assert copy.weight < own.weight
    assert "13904517726" in copy.text
    first, second = np.flatnonzero(copy.labels == NAME)
    length = copy.text.index("在")
    assert copy.text[first : first + length] == copy.text[second : second + length]
