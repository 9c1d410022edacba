"""Files that staff bring: read carefully, shown before anything changes, stored whole or not."""
