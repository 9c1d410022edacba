"""The WSGI application, for any server: `gunicorn wsgi:app`."""

from feedback.app import create_app

app = create_app()
