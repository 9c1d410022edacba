"""The wheel built from the tree runs without the tree: templates, migrations, data inside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("feedback", "templates", "migrations", "pyproject.toml", "setup.py", "README.md")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents, built from a copy so that the tree stays clean."""
    tree = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    wheels = tmp_path_factory.mktemp("wheel")
    subprocess.run(  # noqa: S603 -- fixed arguments
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-w",
            str(wheels),
            str(tree),
        ],
        check=True,
    )
    target = tmp_path_factory.mktemp("installed")
    (wheel,) = wheels.glob("feedback-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def _run(unpacked: Path, folder: Path, *command: str, given: str = "") -> str:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("FEEDBACK_")},
        "PYTHONPATH": str(unpacked),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FEEDBACK_DATA_DIR": str(folder / "data"),
    }
    done = subprocess.run(  # noqa: S603 -- fixed arguments
        [sys.executable, *command],
        check=True,
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def test_the_wheel_migrates_a_database_and_shows_a_page_in_both_languages(
    unpacked: Path, tmp_path: Path
) -> None:
    _run(unpacked, tmp_path, "-m", "feedback", "database", "upgrade")
    shown = _run(
        unpacked,
        tmp_path,
        "-c",
        "from feedback.app import create_app\n"
        "import feedback\n"
        "client = create_app().test_client()\n"
        "print(feedback.__file__)\n"
        "print(client.get('/readyz').status_code, client.get('/login').status_code)\n"
        "print(client.get('/nowhere').text)\n"
        "client.set_cookie('language', 'en')\n"
        "print(client.get('/nowhere').text)\n",
    )
    assert str(unpacked) in shown
    assert "200 200" in shown
    assert "没有找到" in shown
    assert "Not found" in shown


def test_the_wheel_reads_comments(unpacked: Path, tmp_path: Path) -> None:
    read = _run(
        unpacked, tmp_path, "-m", "feedback", "text", "analyse", given="客户经理三个月没来过\n"
    )
    assert '"I04"' in read
