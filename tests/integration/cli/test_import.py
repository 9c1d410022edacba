"""The commands as somebody at a terminal meets them."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback import cli
from feedback.audit.models import AuditEvent
from feedback.core.db import open_engine, write_session
from feedback.people.models import Assignment, ImportBatch, Retailer
from feedback.verbatims.models import Verbatim
from tests.factories import people as factory

SHOP = "320100000001"

Run = Callable[..., int]


@pytest.fixture
def run(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `feedback import …` on a database of its own; return the exit code."""
    monkeypatch.setenv("FEEDBACK_DATABASE_URL", own_database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")

    def command(*words: object) -> int:
        monkeypatch.setattr(sys, "argv", ["feedback", "import", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return command


def _count(url: str, table: type) -> int:
    engine = open_engine(url)
    with Session(engine) as session:
        number = session.scalar(select(func.count()).select_from(table)) or 0
    engine.dispose()
    return number


def _write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


PEOPLE = (
    "类别,许可证号,编号,名称,业态,市场类型,规模,市",
    f"零售户,{SHOP},C1,幸福便民店,食杂店,城镇,小,云江市",
    "客户经理,,P1,陈建国,,,,云江市",
)


def test_a_city_comes_in_by_five_files(run: Run, own_database: str, tmp_path: Path) -> None:
    _write(tmp_path / "p.csv", *PEOPLE)
    _write(tmp_path / "a.csv", "licence_no,person_code,from,to", f"{SHOP},P1,2026-05-01,")
    _write(tmp_path / "c.tsv", "id\tlicence_no\tsaid_on\ttext", f"1\t{SHOP}\t2026-10-01\t好")
    _write(tmp_path / "v.csv", "licence_no,person_code,date,mode", f"{SHOP},P1,2026-10-01,到店")
    _write(tmp_path / "s.csv", "licence_no,month,forecast", f"{SHOP},2026-10,30")
    files = {"people": "p.csv", "assignments": "a.csv", "comments": "c.tsv", "visits": "v.csv"}
    for kind, name in {**files, "supply": "s.csv"}.items():
        assert run(kind, tmp_path / name) == 0
    assert _count(own_database, ImportBatch) == 5
    assert _count(own_database, AuditEvent) == 5


def test_a_dry_run_shows_and_stores_nothing(
    run: Run, own_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("people", _write(tmp_path / "p.csv", *PEOPLE), "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "新增 2 行，变更 0 行，未变 0 行，拒收 0 行" in shown
    assert f"第 2 行 新增：{SHOP} 幸福便民店" in shown
    assert _count(own_database, Retailer) == 0


def test_a_bad_row_is_named_and_the_command_fails_with_two(
    run: Run, own_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("people", _write(tmp_path / "p.csv", *PEOPLE))
    capsys.readouterr()
    rows = ("licence_no,person_code,from,to", f"{SHOP},P1,2026-05-01,", f"{SHOP},P1,2026-02-30,")
    file = _write(tmp_path / "a.csv", *rows)
    assert run("assignments", file) == 2
    told = capsys.readouterr()
    assert "第 3 行，from（C）：没有 2026-02-30 这一天。" in told.err
    assert "什么都没有存" in told.err
    assert _count(own_database, Assignment) == 0
    assert run("assignments", file, "--skip-bad", "--yes") == 0
    assert _count(own_database, Assignment) == 1
    assert "没有要存的变化" not in capsys.readouterr().out
    assert run("assignments", file, "--skip-bad") == 0
    assert "没有要存的变化" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_one_sentence_and_no_traceback(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _write(tmp_path / "c.csv", "id,said_on", "1,2026-10-01")
    assert run("comments", file) == 2
    told = capsys.readouterr().err
    assert "缺少这些列：内容（text）" in told
    assert "Traceback" not in told


def test_words_cannot_take_over_the_terminal(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ("id,said_on,text", "1,2026-10-01,\x1b[2J红", "\x1b]0;x\x07,2026-13-01,好")
    run("comments", _write(tmp_path / "c.csv", *rows))
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err


def test_a_hundred_faults_are_listed_in_part_and_counted(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{n},2026-13-01,好" for n in range(120)]
    assert run("comments", _write(tmp_path / "c.csv", "id,said_on,text", *rows)) == 2
    told = capsys.readouterr().err
    assert told.count("没有 2026-13-01 这一天") == 50
    assert "还有 70 处问题" in told


@pytest.mark.parametrize(("answer", "stored"), [(b"n\n", 0), (b"y\n", 2)])
def test_at_a_terminal_somebody_is_asked(
    run: Run, own_database: str, tmp_path: Path, answer: bytes, stored: int
) -> None:
    file = _write(tmp_path / "c.csv", "id,said_on,text", "1,2026-10-01,好", "2,2026-10-01,差")
    keyboard, terminal = pty.openpty()
    program = "from feedback.cli import main; main()"
    with subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-c", program, "import", "comments", str(file)],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=Path(cli.__file__).parents[2],
    ) as process:
        os.write(keyboard, answer)
        output, _ = process.communicate(timeout=60)
    os.close(keyboard)
    os.close(terminal)
    assert "现在导入吗" in output.decode()
    assert _count(own_database, Verbatim) == stored


BROKEN_OFF = """
    import sys, time
    from pathlib import Path
    from feedback import tables
    from feedback.core.db import open_engine, write_session
    from feedback.people.imports.plan import import_file
    from feedback.verbatims.imports import CommentImporter

    def watch(rows):
        if rows >= 2_000:
            print("half", flush=True)
            time.sleep(120)

    with write_session(open_engine(sys.argv[1])) as session:
        import_file(session, CommentImporter(), path=Path(sys.argv[2]), watch=watch)
        session.commit()
"""


def test_a_process_killed_in_the_middle_leaves_nothing_and_blocks_nobody(
    run: Run, own_database: str, tmp_path: Path
) -> None:
    rows = [f"c{n},2026-10-01,客户经理好久没来过了" for n in range(3_000)]
    file = _write(tmp_path / "c.csv", "id,said_on,text", *rows)
    with subprocess.Popen(  # noqa: S603 -- our own code
        [sys.executable, "-c", textwrap.dedent(BROKEN_OFF), own_database, str(file)],
        stdout=subprocess.PIPE,
        cwd=Path(cli.__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    for table in (Verbatim, ImportBatch, AuditEvent):
        assert _count(own_database, table) == 0
    assert run("comments", file) == 0
    assert _count(own_database, Verbatim) == 3_000


def test_data_that_changes_between_preview_and_import_is_judged_again(
    run: Run, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.people.imports import plan  # noqa: PLC0415 -- wrapped below

    run("people", _write(tmp_path / "p.csv", *PEOPLE))
    file = _write(tmp_path / "a.csv", "licence_no,person_code,from", f"{SHOP},P1,2026-06-01")
    preview = plan.preview_file

    def meanwhile(*given: object, **named: object) -> plan.Tally:
        tally = preview(*given, **named)  # type: ignore[arg-type]
        engine = open_engine(own_database)
        with write_session(engine) as session:
            shop = session.scalars(select(Retailer)).one()
            factory.assign(session, shop, factory.make_person(session), date(2026, 5, 1))
            session.commit()
        engine.dispose()
        return tally

    monkeypatch.setattr(plan, "preview_file", meanwhile)
    assert run("assignments", file) == 2
    assert _count(own_database, Assignment) == 1
