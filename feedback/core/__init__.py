"""What every room stands on: database, clock, errors, messages, phones, paths."""
