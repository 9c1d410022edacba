"""Feedback: listens to tobacco retailers and checks the service of customer managers, fairly.

This package imports nothing, so that pure rules load without Flask or SQLAlchemy.
"""
