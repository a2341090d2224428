"""The application for any WSGI server: `gunicorn wsgi:app`. `syndication work` publishes and delivers; run it as well."""

from syndication.web.app import create_app

app = create_app()
