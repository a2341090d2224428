"""Idempotency-Key: a POST that a client repeats with the same key is executed once and gets the same response."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from flask import Response, request

from syndication.catalog import tokens
from syndication.catalog.locks import named_lock
from syndication.catalog.tokens import StoredAnswer
from syndication.model.errors import BusyError, CatalogError, ConflictError
from syndication.web.api.refusals import refusal
from syndication.web.api.request import body
from syndication.web.api.workspace import name_request, workspace
from syndication.web.auth import caller
from syndication.web.context import utc_now

log = logging.getLogger("syndication")

KEEP_ANSWERS = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_STORED_HEADERS = ("Content-Type", "ETag", "Location", "Content-Location")

P = ParamSpec("P")


def run_once(view: Callable[P, Response]) -> Callable[P, Response]:
    """Return a view that is executed once per token and Idempotency-Key. If it raises, nothing is stored."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(*args, **kwargs)
        key = key.strip()
        if not _KEY.fullmatch(key):
            detail = "Idempotency-Key is one word of at most 255 characters; send a UUID, another for each request"
            raise refusal(400, detail, field="Idempotency-Key")
        return _once(key, lambda: view(*args, **kwargs))

    return wrapped


def _once(key: str, call_view: Callable[[], Response]) -> Response:
    token, digest = caller().name, _digest()
    with ExitStack() as stack:
        try:
            stack.enter_context(named_lock(workspace().catalog, f"{token} {key}"))
        except BusyError as error:
            raise ConflictError("A request with this Idempotency-Key is being answered; send it again then") from error
        if stored := _stored_response(token, key, digest):
            return stored
        # An earlier request may have been killed before its answer was stored: then its edits have this name.
        name_request(sha256(f"{token}\n{key}\n{digest}".encode()).hexdigest())
        return _store(token, key, digest, call_view())


def _digest() -> str:
    parts = (request.method, request.full_path, request.mimetype, request.headers.get("If-Match", ""))
    return sha256("\n".join(parts).encode() + b"\n" + body()).hexdigest()


def _stored_response(token: str, key: str, digest: str) -> Response | None:
    with workspace().catalog.read() as connection:
        answer = tokens.stored_answer(connection, token, key)
    if answer is None or answer.at < utc_now() - KEEP_ANSWERS:
        return None
    if answer.digest != digest:
        detail = "This Idempotency-Key was already used for another request; use a new key for each request"
        raise refusal(422, detail, field="Idempotency-Key")
    return Response(answer.body, answer.status, list(answer.headers))


def _store(token: str, key: str, digest: str, response: Response) -> Response:
    now = utc_now()
    headers = tuple((name, response.headers[name]) for name in _STORED_HEADERS if name in response.headers)
    answer = StoredAnswer(digest=digest, status=response.status_code, headers=headers, body=response.get_data(), at=now)
    try:
        with workspace().catalog.begin() as connection:
            tokens.forget_old(connection, now - KEEP_ANSWERS)
            tokens.save_answer(connection, token, key, answer)
    except CatalogError as error:  # the request is done, and an error would invite the client to send it again
        log.warning("the answer to an Idempotency-Key could not be stored: %s", error)
    return response
