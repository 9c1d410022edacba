"""Waves of asking: whom, how many, drawn how, and how far it has got."""
