"""Pages where staff teach the finder: review, corrections, additions, suggestions, versions."""
