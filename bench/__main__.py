"""Run every benchmark in turn; exit 1 if one breaks its bound."""

from __future__ import annotations

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    demo_build,
    discovery,
    learning,
    memory,
    other_domain,
    redaction,
    rereading,
    summary_page,
    text_analysis,
    text_processes,
    text_start,
)
from bench.results import Result

PARTS = {
    "text": text_analysis.run,
    "start": text_start.run,
    "processes": text_processes.run,
    "redaction": redaction.run,
    "discovery": discovery.run,
    "summary": summary_page.run,
    "demo": demo_build.run,
    "memory": memory.run,
    "rereading": rereading.run,
    "learning": learning.run,
    "other_domain": other_domain.run,
}
CONSOLE = Console()
TARGET = Path("build/bench.json")


def main() -> int:
    """Run the named parts (default: all), print a table, write build/bench.json."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("parts", nargs="*", help=f"of: {', '.join(PARTS)}")
    options.add_argument(
        "--comments", type=int, default=rereading.COMMENTS, help="how many rereading reads"
    )
    options.add_argument(
        "--rounds", type=int, default=rereading.ROUNDS, help="how often rereading reads them again"
    )
    chosen = options.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    parts = PARTS | {"rereading": partial(rereading.run, chosen.comments, chosen.rounds)}
    results: list[Result] = []
    broken: list[str] = []
    for name in chosen.parts or list(PARTS):
        CONSOLE.print(f"[bold]{name}[/bold] …")
        started = time.monotonic()
        try:
            results += parts[name]()
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
