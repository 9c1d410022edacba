"""An append-only, hash-chained record of who did, saw and exported what."""
