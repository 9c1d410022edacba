"""`feedback text train`, and `analyse` and `evaluate` with what it made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.cli.text import text

TAXONOMY = "code\twords\n空间\t后排、后备箱\n油耗\t省油、油耗\n保养\t\n"
LABELS = (
    "\ufefftext\tcodes\r\n后排坐三个人宽敞\t空间\r\n\r\n"
    '"一箱油跑""六百""公里"\t油耗\r\n后备箱放行李，省油\t空间 油耗\r\n随便看看\t\r\n'
    "后排坐三个人宽敞\t空间\r\n他说“不错\t\r\n"
)


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(text, list(arguments), input=given)
    return result.exit_code, result.stdout, result.stderr


def made(folder: Path, *more: str, taxonomy: str = TAXONOMY, labels: str = LABELS) -> Path:
    (folder / "t.tsv").write_text(taxonomy, encoding="utf-8")
    (folder / "l.tsv").write_bytes(labels.encode())
    (folder / "u.txt").write_text("后排宽敞\n\n油耗高，加油贵\n省油\n", encoding="utf-8")
    model = folder / "m.fbm"
    arguments = ["train", "--taxonomy", str(folder / "t.tsv"), "-o", str(model)]
    code, out, error = run(*arguments, *(each.replace("@", str(folder)) for each in more))
    assert (code, "m.fbm" in out) == (0, True), error
    return model


WAYS = [
    (),
    ("--labels", "@/l.tsv"),
    ("--unlabelled", "@/u.txt"),
    ("--labels", "@/l.tsv", "--labels", "@/l.tsv", "--unlabelled", "@/u.txt"),
    ("--unlabelled", "@/l.tsv"),
]


@pytest.mark.parametrize("ways", WAYS)
def test_a_model_is_made_and_used(tmp_path: Path, ways: tuple[str, ...]) -> None:
    model = made(tmp_path, *ways)
    code, out, _ = run("analyse", "--model", str(model), given="后备箱很大\n\n省油，后排窄\n")
    found = [json.loads(line)["codes"] for line in out.splitlines()]
    assert code == 0
    assert "空间" in found[0]
    assert found[1:] == [[], ["空间", "油耗"]]
    code, out, _ = run("evaluate", str(tmp_path / "l.tsv"), "--model", str(model), "--json")
    result = json.loads(out)
    assert code == 0
    assert result["comments"] == 6
    assert result["codes"]["空间"]["recall"] == 1.0


def test_the_table_names_codes_as_the_taxonomy_does(tmp_path: Path) -> None:
    taxonomy = "code\tname\twords\nK\t车内空间\t后排、后备箱\n"
    model = made(tmp_path, taxonomy=taxonomy)
    (tmp_path / "a.tsv").write_text("text\tcodes\n后排大\tK\n", encoding="utf-8")
    code, out, _ = run("evaluate", str(tmp_path / "a.tsv"), "--model", str(model))
    assert code == 0
    assert "车内空间" in out


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("text\tcodes\n后排大\t座椅\n", ["l.tsv", "row 2", "codes", "座椅"]),
        ("text\tlabels\n后排大\t空间\n", ["l.tsv", "codes"]),
        ("text\tcodes\n后排\t空间\t多\n", ["l.tsv", "row 2"]),
    ],
)
def test_faulty_labels_are_refused_by_row(tmp_path: Path, labels: str, words: list[str]) -> None:
    (tmp_path / "t.tsv").write_text(TAXONOMY, encoding="utf-8")
    (tmp_path / "l.tsv").write_text(labels, encoding="utf-8")
    code, _, error = run(
        "train", "--taxonomy", str(tmp_path / "t.tsv"), "--labels", str(tmp_path / "l.tsv"),
        "-o", str(tmp_path / "m.fbm"),
    )  # fmt: skip
    assert code == 2
    for word in words:
        assert word in error
    assert not (tmp_path / "m.fbm").exists()


def test_a_taxonomy_without_words_and_labels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("空间:\n油耗:\n", encoding="utf-8")
    code, _, error = run(
        "train", "--taxonomy", str(tmp_path / "t.yaml"), "-o", str(tmp_path / "m.fbm")
    )
    assert code == 2
    assert "nothing to learn" in error


@pytest.mark.parametrize("command", ["analyse", "evaluate"])
@pytest.mark.parametrize("content", [b"", b"no model", b"FBMODEL1" + b"\0" * 40])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, command: str, content: bytes) -> None:
    file = tmp_path / "bad.fbm"
    file.write_bytes(content)
    (tmp_path / "l.tsv").write_text("text\tcodes\n慢\tI10\n", encoding="utf-8")
    more = [str(tmp_path / "l.tsv")] if command == "evaluate" else []
    code, _, error = run(command, *more, "--model", str(file), given="慢\n")
    assert code == 2
    assert "bad.fbm" in error
