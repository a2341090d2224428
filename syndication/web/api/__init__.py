"""The API: stories as JSON for clients with a token. Every change through the API changes a record in `items/`.

Every response is JSON or a problem document (RFC 9457). No response may be cached.
"""

from __future__ import annotations

from flask import Blueprint

from syndication.model.errors import SyndicationError
from syndication.web.api import (
    audit_log,
    batch,
    calendar,
    change_feed,
    consequences,
    deliveries,
    editions,
    editors,
    feeds,
    findings,
    history,
    imports,
    items,
    kill_requests,
    partners,
    previews,
    readership,
    setting_views,
    sources,
    targets,
    tokens,
)
from syndication.web.api.refusals import answer_to, answer_to_refused
from syndication.web.problems import ProblemError
from syndication.web.site.responses import forbid_caching

__all__ = ["api"]

_MODULES = (
    items,
    change_feed,
    calendar,
    history,
    previews,
    consequences,
    editors,
    kill_requests,
    findings,
    feeds,
    sources,
    imports,
    deliveries,
    targets,
    audit_log,
    editions,
    partners,
    readership,
    tokens,
    setting_views,
    batch,
)

api = Blueprint("api", __name__, url_prefix="/api")
for module in _MODULES:
    api.register_blueprint(module.blueprint)
api.register_error_handler(ProblemError, answer_to_refused)
api.register_error_handler(SyndicationError, answer_to)
api.after_request(forbid_caching)
