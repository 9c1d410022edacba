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
}
# Asked for by name: they take longer than all the others together.
LONG = {"learning": learning.run, "rereading": rereading.run}


def main() -> int:
    """Run the named parts (default: all but LONG), print a table, write build/bench.json."""
    console = Console()
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("parts", nargs="*", help=f"of: {', '.join(PARTS | LONG)}")
    options.add_argument("--comments", type=int, default=20_000, help="how many rereading reads")
    chosen = options.parse_args()
    parts = PARTS | LONG | {"rereading": partial(rereading.run, chosen.comments)}
    wanted = chosen.parts or list(PARTS)
    results: list[Result] = []
    for name in wanted:
        console.print(f"[bold]{name}[/bold] …")
        started = time.monotonic()
        results += parts[name]()
        console.print(f"  took {time.monotonic() - started:.0f} s")
    table = Table("what", "figure", "unit", "bound", "holds", "measured")
    for r in results:
        table.add_row(r.name, f"{r.figure:g}", r.unit, f"{r.bound:g}", str(r.holds), r.absolute)
    console.print(table)
    target = Path("build/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([r.to_dict() for r in results], indent=2), encoding="utf-8")
    return 0 if all(r.holds for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
