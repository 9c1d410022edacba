"""The pipeline, a function per stage, and the schedule that wakes it."""
