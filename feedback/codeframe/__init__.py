"""Which taxonomy, lexicon and finder are in force, by version."""
