"""Stored responses as staff see them: the list, one response, its corrections."""
