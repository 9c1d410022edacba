"""Statistics, pure: each formula is one function that names its source."""
