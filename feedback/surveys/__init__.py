"""Questionnaires as data, and the one pure engine that serves web, SMS and phone."""
