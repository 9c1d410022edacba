"""The hotline log."""
