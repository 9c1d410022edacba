"""Benchmarks: `python -m bench` runs all, prints a table and writes build/bench.json."""

import os

# One core means one: numpy's libraries read these when they are first loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
