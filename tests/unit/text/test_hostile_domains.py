"""Taxonomies of other domains made to hurt: refused in words, at once, and nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.text.domain import load_domain
from feedback.text.tsv import TableError

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        "A: &x [*x]\n",
        "A: &x {words: *x}\n",
        "[" * 20_000,
        "A: " + "[" * 3_000 + "]" * 3_000,
        "? [1, 2]\n: [x]\n",
        "A: [\0]\n",
        "A: 3\n",
        "A: 2020-13-45\n",
        "!!python/object/apply:os.system ['true']\n",
        "",
        "3\n",
    ],
)
def test_a_hostile_taxonomy_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "taxonomy.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TableError):
        load_domain(file)


def test_words_are_characters_not_patterns(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.yaml"
    file.write_text('A: ["(a+)+$", "[", "*"]\nB: [好]\n', encoding="utf-8")
    assert load_domain(file).words["A"] == ("(a+)+$", "[", "*")
