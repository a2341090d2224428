"""The API: the stories as JSON, for those who hold a token. A change through it is a change of a record.

Every answer is JSON or a problem document (RFC 9457), and nothing of it is to be kept by a cache.
"""

from __future__ import annotations

from flask import Blueprint, Response

from syndication.model.errors import SyndicationError
from syndication.web.api import batch, change_feed, history, items
from syndication.web.api.refusals import answer_to, answer_to_refused
from syndication.web.problems import ProblemError

__all__ = ["api"]

api = Blueprint("api", __name__, url_prefix="/api")
for part in (items, change_feed, history, batch):
    api.register_blueprint(part.blueprint)
api.register_error_handler(ProblemError, answer_to_refused)
api.register_error_handler(SyndicationError, answer_to)


@api.after_request
def for_nobody_else(response: Response) -> Response:
    """Keep the answers out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response
