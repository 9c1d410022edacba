"""Run every benchmark in turn; exit 1 if one breaks its bound."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.results import Result

# By module, as a process that `rereading` starts imports this file too and needs none of them.
PARTS = {
    "text": "text_analysis",
    "start": "text_start",
    "processes": "text_processes",
    "redaction": "redaction",
    "discovery": "discovery",
    "export": "export",
    "summary": "summary_page",
    "demo": "demo_build",
    "memory": "memory",
    "rereading": "rereading",
    "learning": "learning",
    "other_domain": "other_domain",
}
CONSOLE = Console()
TARGET = Path("build/bench.json")


def main() -> int:
    """Run the named parts (default: all), print a table, write build/bench.json."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("parts", nargs="*", help=f"of: {', '.join(PARTS)}")
    options.add_argument("--comments", type=int, help="how many comments `rereading` reads")
    options.add_argument("--rounds", type=int, help="how often `rereading` reads them again")
    chosen = options.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    asked = {"comments": chosen.comments, "rounds": chosen.rounds}
    sizes = {name: size for name, size in asked.items() if size is not None}
    results: list[Result] = []
    broken: list[str] = []
    for name in chosen.parts or list(PARTS):
        CONSOLE.print(f"[bold]{name}[/bold] …")
        started = time.monotonic()
        try:
            part = importlib.import_module(f"bench.{PARTS[name]}")
            results += part.run(**sizes if name == "rereading" else {})
        except Exception:  # noqa: BLE001 -- the other parts are measured all the same
            CONSOLE.print_exception()
            broken.append(name)
        CONSOLE.print(f"  took {time.monotonic() - started:.0f} s")
        _write(results)
    _show(results)
    if broken:
        CONSOLE.print(f"[bold red]could not be measured:[/] {', '.join(broken)}")
    return 0 if not broken and all(r.holds for r in results) else 1


def _show(results: list[Result]) -> None:
    table = Table("what", "figure", "unit", "bound", "holds", "measured")
    for r in results:
        table.add_row(r.name, f"{r.figure:g}", r.unit, f"{r.bound:g}", str(r.holds), r.absolute)
    CONSOLE.print(table)


def _write(results: list[Result]) -> None:
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps([r.to_dict() for r in results], indent=2), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
