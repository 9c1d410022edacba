"""Reads only: summaries, charts, word clouds."""
