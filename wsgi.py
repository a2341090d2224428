"""The application for any WSGI server: `gunicorn wsgi:app`. Run `syndication work` too: it publishes and delivers."""

from syndication.web.app import create_app

app = create_app()
