"""Claimed visits, and the checks that compare them with what the shop remembers."""
