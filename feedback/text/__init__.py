"""Reading what retailers write: pure code, no database and no web."""
