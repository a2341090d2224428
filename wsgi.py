"""The application for any WSGI server: `gunicorn wsgi:app`. Run `syndication work` beside it to follow the records."""

from syndication.web.app import create_app

app = create_app()
