"""Stored mentions: what the finder read in each verbatim, and with which version."""
