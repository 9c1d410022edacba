"""Areas, retailers, service people, and who served whom on which day."""
