"""Staff, their roles, and the one table that says who may do what to which part of the city."""
