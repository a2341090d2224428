"""Pages of stories in frames of the desk: they run nothing, load nothing but pictures and styles, and send nothing."""

from __future__ import annotations

from flask import Response

CONTENT_SECURITY_POLICY = (
    "sandbox; default-src 'none'; style-src 'self'; img-src 'self' data: https: http:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


def framed(response: Response) -> Response:
    """Return the page of a story as a frame of the desk may show it."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response
