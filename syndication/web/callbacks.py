"""Where the hubs of followed feeds verify our subscriptions, and push (W3C WebSub, sections 5.2, 5.3 and 7).

Only a hub that was asked knows the token in the path. What it pushes is stored before the answer; the publishing worker
reads it. An unsigned push gets the same answer as a signed one, so that nobody can try out signatures.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from syndication.catalog import source_pushes, source_subscriptions, sources
from syndication.catalog.source_subscriptions import SourceSubscription
from syndication.http.document import RETRY_LATER, Headers
from syndication.http.fetch import LARGEST
from syndication.http.signatures import HUB_HEADER, SignatureError, verify_hub
from syndication.model.errors import CatalogError
from syndication.model.feed_path import CALLBACK_PATH
from syndication.model.source_lease import DENIED, lease_of, renewal_of
from syndication.text.terminal import visible
from syndication.web.context import here
from syndication.web.request_bodies import read_body
from syndication.web.site.responses import forwarded_headers

log = logging.getLogger("syndication")

callbacks = Blueprint("callbacks", __name__, url_prefix=CALLBACK_PATH.rstrip("/"))

MOST_WAITING = 50  # pushes of one subscription that nobody has read yet
_LONGEST_CHALLENGE = 1_000
_LONGEST_TYPE = 200
_REPEATED = timedelta(minutes=15)  # until the source is asked, if an earlier document is pushed again
_LONGEST_REASON = 300

_ACCEPTED = "Accepted"


@callbacks.get("/<token>")
def verify(token: str) -> Response:
    """Confirm what we have asked a hub for, or note that it refuses; whatever else comes is answered with 404."""
    with here().catalog.read() as connection:
        found = source_subscriptions.find(connection, token)
    if found is None or request.args.get("hub.topic", "") != found.topic:
        return _nothing()
    answer = _ANSWERS.get(request.args.get("hub.mode", ""))
    return answer(found, here().clock()) if answer else _nothing()


@callbacks.post("/<token>")
def receive(token: str) -> Response:
    """Store a push that its hub has signed; any other is ignored, with the same answer (section 7.1)."""
    with here().catalog.read() as connection:
        found = source_subscriptions.find(connection, token)
        waiting = source_pushes.count_waiting(connection, token) if found else 0
    if found is None or found.state in ("ending", "skipped"):
        return _plain(410, "There is no such subscription any more")
    if waiting >= MOST_WAITING:
        return _plain(503, "Too many pushes wait to be read; push again in a minute", RETRY_LATER)
    body = read_body("callback", LARGEST)
    try:
        verify_hub(request.headers.get(HUB_HEADER, ""), body, found.secret)
    except SignatureError as error:
        _note_forged(found, str(error))
        return _plain(202, _ACCEPTED)
    _store(found, body, here().clock())
    return _plain(202, _ACCEPTED)


@callbacks.errorhandler(HTTPException)
def answer_unreadable(error: HTTPException) -> Response:
    """Return in plain text why a body was not read."""
    words = f"A push has at most {LARGEST:,} bytes" if error.code == 413 else error.description or error.name
    return _plain(error.code or 500, words, forwarded_headers(error))


@callbacks.errorhandler(CatalogError)
def answer_database_unavailable(_error: CatalogError) -> Response:
    """Ask the hub to try again: nothing was stored."""
    return _plain(503, "The database is unavailable; push again in a minute", RETRY_LATER)


def _confirm_subscription(found: SourceSubscription, now: datetime) -> Response:
    challenge, granted = request.args.get("hub.challenge", ""), request.args.get("hub.lease_seconds", "")
    if not found.pending or found.state in ("ending", "skipped") or not _is_challenge(challenge):
        return _nothing()
    lease = lease_of(granted)
    with here().catalog.begin() as connection:
        if lease is None:
            problem = f"the hub grants a lease of {visible(granted[:20]) or 'no'} seconds, which is none"
            source_subscriptions.note_problem(connection, found.token, problem)
            return _nothing()
        source_subscriptions.note_verified(connection, found.token, now + lease, renewal_of(lease, now))
    log.info("%s: its hub pushes", visible(found.source))
    return _plain(200, challenge)


def _confirm_end(found: SourceSubscription, _now: datetime) -> Response:
    challenge = request.args.get("hub.challenge", "")
    if not found.pending or found.state != "ending" or not _is_challenge(challenge):
        return _nothing()
    with here().catalog.begin() as connection:
        source_subscriptions.remove(connection, [found.token])
    return _plain(200, challenge)


def _note_denial(found: SourceSubscription, now: datetime) -> Response:
    if found.state in ("ending", "skipped"):
        return _nothing()
    reason = visible(request.args.get("hub.reason", "")[:_LONGEST_REASON])
    problem = f"the hub refuses the subscription: {reason or 'it gives no reason'}"
    with here().catalog.begin() as connection:
        source_subscriptions.note_denied(connection, found.token, problem, now + DENIED)
    log.warning("%s: %s", visible(found.source), problem)
    return _plain(200, "Noted")


def _store(found: SourceSubscription, body: bytes, now: datetime) -> None:
    """Store a push durably. One that came before may be a copy that somebody sends again: then the source is asked."""
    content_type = request.headers.get("Content-Type", "")[:_LONGEST_TYPE]
    with here().catalog.begin() as connection:
        if source_pushes.is_known(connection, found.token, body):
            sources.bring_forward(connection, found.source, now + _REPEATED)
            return
        source_pushes.add(connection, found.token, content_type, body, now)
        source_subscriptions.note_push(connection, found.token, now)


def _note_forged(found: SourceSubscription, why: str) -> None:
    problem = f"a push was ignored: {why}"
    if found.problem == problem:
        return
    log.warning("%s: %s", visible(found.source), problem)
    with here().catalog.begin() as connection:
        source_subscriptions.note_problem(connection, found.token, problem)


def _is_challenge(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_CHALLENGE


def _nothing() -> Response:
    return _plain(404, "Nothing of this kind was asked for")


def _plain(status: int, text: str, headers: Headers = ()) -> Response:
    """Return a text as it is: of a challenge, the hub compares each byte."""
    response = Response(text, status, list(headers), mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


_ANSWERS: dict[str, Callable[[SourceSubscription, datetime], Response]] = {
    "subscribe": _confirm_subscription,
    "unsubscribe": _confirm_end,
    "denied": _note_denial,
}
