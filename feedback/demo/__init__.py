"""A made-up city for a laptop and for pictures; nothing imports it."""
