"""Whose issue it is: credit by the day and the remit, and the monthly facts made of it."""
