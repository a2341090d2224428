"""WhiteNoise serving our document as a file, and the gzip variant that lies beside it."""

from __future__ import annotations

from wsgiref.types import WSGIApplication

from flask import Flask
from whitenoise import WhiteNoise

from benchmarks import document


def application() -> WSGIApplication:
    """Return the application; the app behind WhiteNoise is entered for what is not a file, which nobody asks for."""
    made: WSGIApplication = WhiteNoise(Flask(__name__), root=document.folder())
    return made
