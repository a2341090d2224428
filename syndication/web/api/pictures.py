"""Pictures are uploaded: `POST /api/pictures`, the bytes as the body or as a form's `file`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec
from flask import Blueprint, Response, current_app, request
from msgspec import Struct
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from syndication.http.document import Headers
from syndication.model.errors import SyndicationError
from syndication.publishing.media import PictureError, store
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.store import StoredPicture
from syndication.web.api.refusals import answer_to, answer_to_refused, refusal
from syndication.web.api.request import whole
from syndication.web.auth import authorised
from syndication.web.problems import ProblemError
from syndication.web.site.responses import here

log = logging.getLogger("syndication")

MOST_BYTES = 20_000_000
AT_ONCE = 3  # uploads that may be read at once, 20 MB of memory each
_MOST_PARTS = 8
_TOO_LARGE = f"A picture has at most {MOST_BYTES // 1_000_000} MB, and a form {_MOST_PARTS} parts; send less"
_AROUND_A_FILE = 100_000  # bytes of a form beside the picture
_FORM = "multipart/form-data"
_ACCEPTED: Headers = (("Accept-Post", ", ".join((*store.MEDIA_TYPES.values(), _FORM))),)
_UNCODED: Headers = (("Accept-Encoding", "identity"),)
_SOON: Headers = (("Retry-After", "5"),)


class Uploads(Struct, frozen=True):
    """What uploads need, kept in `app.extensions["uploads"]`; `places` are for those under way.

    One large picture is decoded at a time, as that may take 600 megabytes; small ones, 100 megabytes at most, go
    beside it. With three places that is 800 megabytes.
    """

    root: Path
    places: threading.BoundedSemaphore
    large: threading.Lock
    quota: Quota


def uploads_to(root: Path, most_bytes: int = 0) -> Uploads:
    """Return what uploads to the folder `root` need, which may hold `most_bytes`, or any amount where that is 0."""
    return Uploads(root, threading.BoundedSemaphore(AT_ONCE), threading.Lock(), Quota(root, most_bytes))


uploads = Blueprint("uploads", __name__, url_prefix="/api/pictures")
uploads.register_error_handler(ProblemError, answer_to_refused)
uploads.register_error_handler(SyndicationError, answer_to)


@uploads.post("")
@authorised("write")
def upload() -> Response:
    """Keep the picture that was sent, and answer with what an item says of it in `media`.

    Raises:
        ProblemError: it is none that is taken.
    """
    with _place() as desk:
        kept = _kept(desk, _sent())
    told = store.medium(kept, here().publication.base_url)
    response = Response(msgspec.json.encode(told), 201 if kept.new else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if kept.new:
        response.headers["Location"] = told.url
    return response


@contextmanager
def _place() -> Iterator[Uploads]:
    """Take one of the places, before anything of the request is read: a slow client holds one of them at most."""
    desk = current_app.extensions["uploads"]
    assert isinstance(desk, Uploads)
    if not desk.places.acquire(blocking=False):
        raise refusal(503, "Other pictures are being uploaded; try again soon", _SOON)
    try:
        yield desk
    finally:
        desk.places.release()


def _kept(desk: Uploads, data: bytes) -> StoredPicture:
    try:
        return store.keep(desk.root, data, desk.large, desk.quota, time.time())
    except PictureError as error:
        raise refusal(422, f"What was sent {error}") from error
    except OSError as error:
        log.error("a picture cannot be kept in %s: %s", desk.root, error.strerror)
        detail = f"The picture cannot be kept: {error.strerror}; tell whoever runs this service"
        raise refusal(500, detail) from error


def _sent() -> bytes:
    """Return the bytes of the picture; in memory, and no more of them than are taken."""
    _refuse_other_kinds()
    most = MOST_BYTES + (_AROUND_A_FILE if request.mimetype == _FORM else 0)
    data = whole("api", most, _TOO_LARGE)
    if request.mimetype == _FORM:
        data = _of_form(data)
    if len(data) > MOST_BYTES:
        raise refusal(413, _TOO_LARGE)
    return data


def _refuse_other_kinds() -> None:
    if not request.mimetype.startswith("image/") and request.mimetype != _FORM:
        detail = f"Send a picture with its Content-Type, such as image/jpeg, or as the field file of a form: {_FORM}"
        raise refusal(415, detail, _ACCEPTED)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        detail = "Send the picture as it is, without a Content-Encoding"
        raise refusal(415, detail, _UNCODED)


def _of_form(body: bytes) -> bytes:
    parser = FormDataParser(_in_memory, max_form_parts=_MOST_PARTS)
    try:
        _, _, files = parser.parse(BytesIO(body), request.mimetype, len(body), request.mimetype_params)
    except RequestEntityTooLarge as error:
        raise refusal(413, _TOO_LARGE) from error
    if "file" not in files:
        raise refusal(422, "The form has no file; name its field file", field="file")
    data: bytes = files["file"].read()
    return data


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
