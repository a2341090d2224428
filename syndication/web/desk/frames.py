"""Pages of stories in frames of the desk: they run nothing, send nothing, and load nothing from other sites.

A picture of another site would show that site a story that is not public yet. So it shows its alternative text.
"""

from __future__ import annotations

import re

from flask import Response

CONTENT_SECURITY_POLICY = (
    "sandbox; default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# Tags as the sanitiser and the templates write them: every other "<" is escaped.
_LOADING = re.compile(r"<(?:img|source|video|audio|track|iframe|script)\b[^<>]*>")
_ADDRESS = re.compile(r'\s(?:src|srcset|poster)="(?!/[^/"])[^"<>]*"')
_SCRIPT = re.compile(r"<script\b[^<>]*>[^<]*</script>")


def framed(response: Response) -> Response:
    """Return the page of a story as a frame of the desk may show it."""
    response.set_data(without_loading(response.get_data(as_text=True)))
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response


def without_loading(html: str) -> str:
    """Return a page without scripts and without what browsers would ask other sites for.

    The policy forbids both in any case; but then browsers would complain.
    """
    return _LOADING.sub(lambda tag: _ADDRESS.sub("", tag[0]), _SCRIPT.sub("", html))
