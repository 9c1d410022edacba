"""Reads for reports, each bounded by what the viewer may see. Counts come from the facts only."""
