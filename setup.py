"""Puts templates and migrations, which stand at the top level, inside the wheel."""

from pathlib import Path

from setuptools import find_packages, setup


def with_subfolders(name: str) -> dict[str, str]:
    """Map `feedback._<name>` and every folder below it to the folder at the top level."""
    root = Path(name)
    folders = [root, *(path for path in sorted(root.rglob("*")) if path.is_dir())]
    return {
        ".".join(["feedback", f"_{name}", *folder.relative_to(root).parts]): str(folder)
        for folder in folders
        if folder.name != "__pycache__"
    }


beside = with_subfolders("templates") | with_subfolders("migrations")
setup(packages=[*find_packages(include=["feedback", "feedback.*"]), *beside], package_dir=beside)
