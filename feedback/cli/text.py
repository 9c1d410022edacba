"""`feedback text …`: analyse comments, measure against labels, teach a model; no database."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, Protocol

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from feedback.text.analysis import Analysis
    from feedback.text.labelled import Labelled
    from feedback.text.model import Model
    from feedback.text.scores import Score, Scores

USAGE_ERROR = 2
LINES_AT_ONCE = 512

_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
_model_option = click.option(
    "--model", "model_file", type=_existing, help="A model made by `feedback text train`."
)


class Reader(Protocol):
    """An analyser of retailers' comments or of another domain."""

    codes: tuple[str, ...]

    def analyse_many(
        self, texts: Sequence[str], said_on: Sequence[date | None] | None = None
    ) -> list[Analysis]:
        """Return the analysis of each comment."""
        ...


TEACHING = ("add", "refuse", "retrain", "rollback", "take", "versions")


class _Group(click.Group):
    """Loads what needs a database only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted([*super().list_commands(ctx), *TEACHING])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command named `cmd_name`."""
        if cmd_name not in TEACHING:
            return super().get_command(ctx, cmd_name)
        from feedback.cli import teaching  # noqa: PLC0415 -- the other commands start faster

        command: click.Command = getattr(teaching, cmd_name)
        return command


@click.group(cls=_Group)
def text() -> None:
    """Find issues in comments, measure how well they are found, teach the model."""


@text.command()
@click.option(
    "--said-on",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The day the comments were said; dates such as 上个月 are counted from it.",
)
@_model_option
def analyse(said_on: datetime | None, model_file: Path | None) -> None:
    """Read comments from standard input, one per line; write one JSON object per line."""
    reader, _ = _reader(model_file)
    day: date | None = said_on.date() if said_on else None
    for lines in _some(_lines(sys.stdin.buffer)):
        for result in reader.analyse_many(lines, [day] * len(lines)):
            # Lone surrogates cannot be printed as UTF-8; everything else stays readable.
            printed = json.dumps(result.to_dict(), ensure_ascii=False)
            sys.stdout.buffer.write(printed.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


@text.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--rules-only", is_flag=True, help="Leave the learned model out.")
@_model_option
def evaluate(file: Path, as_json: bool, rules_only: bool, model_file: Path | None) -> None:
    """Compare with the labels of FILE: tab-separated, columns text and codes."""
    from feedback.text.labelled import read_labelled  # noqa: PLC0415 -- the command starts faster
    from feedback.text.scores import score  # noqa: PLC0415
    from feedback.text.taxonomy import NO_SUBSTANCE  # noqa: PLC0415
    from feedback.text.tsv import TableError  # noqa: PLC0415

    reader, names = _reader(model_file, rules_only=rules_only)
    try:
        labelled = read_labelled(file, reader.codes, empty=NO_SUBSTANCE not in reader.codes)
    except TableError as error:
        _refuse(str(error))
    found = reader.analyse_many([each.text for each in labelled])
    pairs = [(one.codes, each.codes) for one, each in zip(found, labelled, strict=True)]
    result = score(pairs, reader.codes)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(result, names)))


@text.command()
@click.option(
    "--taxonomy", type=_existing, help="Codes and example words of another domain, TSV or YAML."
)
@click.option(
    "--labels", multiple=True, type=_existing, help="Labelled comments: TSV with text and codes."
)
@click.option(
    "--unlabelled", type=_existing, help="Further comments: one per line, or TSV with text."
)
@click.option(
    "--output", "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), default="model.fbm",
    show_default=True, help="Where the model goes.",
)  # fmt: skip
def train(
    taxonomy: Path | None, labels: tuple[Path, ...], unlabelled: Path | None, output: Path
) -> None:
    """Teach a model and write it to a file for `analyse --model` and `evaluate --model`.

    Without a taxonomy it is the one for retailers' comments, taught by the corpus that ships and
    by further LABELS. With one, any domain: with many, few or no labels, and better with
    UNLABELLED comments where labels are few.
    """
    from feedback.cli.progress import bars  # noqa: PLC0415
    from feedback.core.messages import N_  # noqa: PLC0415
    from feedback.text.artefact import ModelError  # noqa: PLC0415
    from feedback.text.tsv import TableError  # noqa: PLC0415

    try:
        with bars() as tell:
            model = _trained(
                taxonomy, labels, unlabelled,
                lambda share: tell(N_("训练模型"), round(100 * share), 100),
            )  # fmt: skip
        data = model.to_bytes()
        output.write_bytes(data)
    except (TableError, ModelError) as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror})")
    click.echo(
        f"{output}: {len(data):,} bytes, version {model.version}, "
        f"{model.header['comments']} labelled comments, {len(model.codes)} codes"
    )


@text.command("train-redactor")
@click.option(
    "--output", "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), default="names.fbm",
    show_default=True, help="Where the tagger goes.",
)  # fmt: skip
def train_redactor(output: Path) -> None:
    """Teach the tagger of names and shops from the marked comments that ship."""
    from feedback.cli.progress import bars  # noqa: PLC0415 -- the command starts faster
    from feedback.core.messages import N_  # noqa: PLC0415
    from feedback.text.redaction.tag_training import train_redactor as train_tagger  # noqa: PLC0415
    from feedback.text.tsv import TableError  # noqa: PLC0415

    try:
        with bars() as tell:
            tagger = train_tagger(lambda share: tell(N_("训练模型"), round(100 * share), 100))
        data = tagger.to_bytes()
        output.write_bytes(data)
    except TableError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{output} cannot be written ({error.strerror})")
    click.echo(f"{output}: {len(data):,} bytes, {tagger.header['comments']} marked comments")


def _trained(
    taxonomy: Path | None,
    labels: tuple[Path, ...],
    unlabelled: Path | None,
    progress: Callable[[float], None],
) -> Model:
    from feedback.text.bootstrapping import train_domain  # noqa: PLC0415
    from feedback.text.domain import load_domain  # noqa: PLC0415
    from feedback.text.labelled import read_labelled, read_unlabelled  # noqa: PLC0415
    from feedback.text.lessons import train_on_corpus  # noqa: PLC0415
    from feedback.text.taxonomy import NO_SUBSTANCE  # noqa: PLC0415

    def read(known: Sequence[str]) -> list[Labelled]:
        empty = NO_SUBSTANCE not in known
        return [
            each for file in labels for each in read_labelled(file, known, empty=empty,
                                                              hand=file.stem)
        ]  # fmt: skip

    if taxonomy is None:
        return train_on_corpus(read, progress=progress)
    domain = load_domain(taxonomy)
    texts = read_unlabelled(unlabelled) if unlabelled else []
    return train_domain(domain, read(domain.codes), texts, progress=progress)


def _reader(
    model_file: Path | None, *, rules_only: bool = False
) -> tuple[Reader, Mapping[str, str]]:
    from feedback.text.analysis import Analyser  # noqa: PLC0415
    from feedback.text.artefact import ModelError  # noqa: PLC0415
    from feedback.text.domain_analysis import DomainAnalyser  # noqa: PLC0415
    from feedback.text.model import Model  # noqa: PLC0415
    from feedback.text.tsv import TableError  # noqa: PLC0415

    try:
        model = Model.from_bytes(model_file.read_bytes()) if model_file else None
        if model is not None and "domain" in model.header:
            other = DomainAnalyser(model)
            return other, other.names
        if rules_only:
            own = Analyser.load(model=None)
        else:
            own = Analyser.load(model=model) if model else Analyser.load()
    except (TableError, ModelError) as error:
        _refuse(f"{model_file.name}: {error}" if model_file else str(error))
    return own, {issue.code: issue.name for issue in own.taxonomy}


def _some(lines: Iterator[str]) -> Iterator[list[str]]:
    """Give the lines in lists, so that they are analysed together."""
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Give lines without their ends; broken UTF-8 becomes U+FFFD, a BOM is dropped."""
    for number, line in enumerate(stream):
        read = line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        yield read if number else read.removeprefix("\ufeff")


def _table(result: Scores, names: Mapping[str, str]) -> list[str]:
    lines = [f"{'code':<6}{'precision':>10}{'recall':>10}{'F1':>10}{'found':>8}{'labelled':>10}"]
    lines += [f"{_line(score)}  {names.get(score.code, '')}" for score in result.per_code]
    lines.append(_line(result.micro))
    lines.append(
        f"{'macro':<6}{result.macro_precision:>10.3f}{result.macro_recall:>10.3f}{result.macro_f1:>10.3f}"
    )
    lines.append(f"{result.comments} comments, {result.exact} with exactly the labelled codes")
    return lines


def _line(score: Score) -> str:
    return (
        f"{score.code:<6}{score.precision:>10.3f}{score.recall:>10.3f}{score.f1:>10.3f}"
        f"{score.found:>8}{score.labelled:>10}"
    )


def _refuse(message: str) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    raise SystemExit(USAGE_ERROR)
