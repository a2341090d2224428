"""The requests to the Apple News API: their addresses, bodies and signatures. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import msgspec

from syndication.delivery.apple_news.answers import MOST_BYTES
from syndication.delivery.apple_news.steps import StepContext
from syndication.http.signatures import hhmac_header
from syndication.model.job import Job, Message
from syndication.model.partners.push_access import PushAccess
from syndication.model.partners.pushed_article import ArticlePayload
from syndication.text.dates import rfc3339, whole_second

_MARGIN = timedelta(days=1)  # by which a search begins earlier: clocks differ
_PAGE_SIZE = 100
_decode_payload = msgspec.json.Decoder(ArticlePayload).decode


def make_request(
    job: Job, context: StepContext, access: PushAccess, address: str, since: datetime, now: datetime
) -> Message:
    """Return the signed request of a step; `since` is when the article may have been created first."""
    state, base = context.state, address.rstrip("/")
    match context.step:
        case "create":
            url = f"{base}/channels/{access.channel}/articles"
            return _post(job, context, access, url, {}, now)
        case "update":
            url = f"{base}/articles/{state.article_id}"
            return _post(job, context, access, url, {"revision": state.revision}, now)
        case "search":
            query = {"fromDate": rfc3339(whole_second(since - _MARGIN)), "pageSize": str(_PAGE_SIZE), "sortDir": "ASC"}
            page = {"pageToken": state.page} if state.page else {}
            url = f"{base}/channels/{access.channel}/articles?{urlencode(query | page)}"
            return _signed(job, context, access, "GET", url, now)
        case "delete":
            return _signed(job, context, access, "DELETE", f"{base}/articles/{state.article_id}", now)
        case "read" | "examine":
            article = state.article_id or state.candidates[0]
            return _signed(job, context, access, "GET", f"{base}/articles/{article}", now)


def _post(
    job: Job, context: StepContext, access: PushAccess, url: str, more: Mapping[str, Any], now: datetime
) -> Message:
    payload = _decode_payload(job.payload)
    metadata = msgspec.json.encode({"data": {**payload.metadata, **more}})
    content = multipart({"metadata": metadata, "article.json": bytes(payload.document)})
    return _signed(job, context, access, "POST", url, now, content)


def _signed(
    job: Job,
    context: StepContext,
    access: PushAccess,
    method: str,
    url: str,
    now: datetime,
    content: tuple[str, bytes] = ("", b""),
) -> Message:
    content_type, body = content
    headers = {
        "Accept": "application/json",
        "Authorization": hhmac_header(access.key, access.secret, method, url, now, content),
        # On a connection that is used again, the client may send a request twice: that would make two articles.
        "Connection": "close",
    }
    return Message(
        method=method,
        url=url,
        headers={**headers, "Content-Type": content_type} if content_type else headers,
        body=body,
        state=job.wanted,
        operator=True,
        context=msgspec.json.encode(context),
        reply_bytes=MOST_BYTES,
    )


def multipart(parts: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the Content-Type and the body of JSON parts by name (RFC 7578); a part with a file name has its name."""
    boundary = sha256(b"".join(parts.values())).hexdigest()[:32]  # it cannot occur in what it is the digest of
    lines: list[bytes] = []
    for name, body in parts.items():
        file_name = f"; filename={name}" if "." in name else ""
        lines += [
            f"--{boundary}".encode(),
            b"Content-Type: application/json",
            f"Content-Disposition: form-data; name={name}{file_name}".encode(),
            b"",
            body,
        ]
    lines += [f"--{boundary}--".encode(), b""]
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join(lines)
