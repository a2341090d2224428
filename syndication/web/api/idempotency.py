"""Idempotency-Key: a POST that is sent again, because no answer came, is not done again and answered as before."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from flask import Response, request

from syndication.catalog import tokens
from syndication.catalog.locks import claimed
from syndication.catalog.tokens import StoredAnswer
from syndication.model.errors import BusyError, ConflictError
from syndication.web.api.refusals import refusal
from syndication.web.api.request import body
from syndication.web.api.workspace import desk, utc_now
from syndication.web.auth import caller

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_REPEATED = ("Content-Type", "ETag", "Location", "Content-Location")

P = ParamSpec("P")


def once(view: Callable[P, Response]) -> Callable[P, Response]:
    """Return a view that is done once for an Idempotency-Key of a token; what it raises was not done."""

    @wraps(view)
    def done_once(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(*args, **kwargs)
        key = key.strip()
        if not _KEY.fullmatch(key):
            detail = "Idempotency-Key is one word of at most 255 characters; send a UUID, another for each request"
            raise refusal(400, detail, field="Idempotency-Key")
        return _once(key, lambda: view(*args, **kwargs))

    return done_once


def _once(key: str, do: Callable[[], Response]) -> Response:
    token, digest = caller().name, _digest()
    with ExitStack() as stack:
        try:
            stack.enter_context(claimed(desk().catalog, f"{token} {key}"))
        except BusyError as error:
            raise ConflictError("A request with this Idempotency-Key is being answered; send it again then") from error
        return _known(token, key, digest) or _kept(token, key, digest, do())


def _digest() -> str:
    parts = (request.method, request.full_path, request.mimetype, request.headers.get("If-Match", ""))
    return sha256("\n".join(parts).encode() + b"\n" + body()).hexdigest()


def _known(token: str, key: str, digest: str) -> Response | None:
    with desk().catalog.read() as connection:
        known = tokens.answered(connection, token, key)
    if known is None or known.at < utc_now() - KEPT:
        return None
    if known.digest != digest:
        detail = "This Idempotency-Key came with another request; send another key with each"
        raise refusal(422, detail, field="Idempotency-Key")
    return Response(known.body, known.status, list(known.headers))


def _kept(token: str, key: str, digest: str, response: Response) -> Response:
    now = utc_now()
    headers = tuple((name, response.headers[name]) for name in _REPEATED if name in response.headers)
    answer = StoredAnswer(digest=digest, status=response.status_code, headers=headers, body=response.get_data(), at=now)
    with desk().catalog.begin() as connection:
        tokens.forget_old(connection, now - KEPT)
        tokens.remember(connection, token, key, answer)
    return response
