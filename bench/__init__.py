"""Benchmarks: `python -m bench` runs all, prints a table and writes build/bench.json."""
