"""`POST /api/pictures`: upload a picture, as the body or as the field `file` of a form."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from flask import Blueprint, Response, current_app, request
from msgspec import Struct
from werkzeug.exceptions import RequestEntityTooLarge

from syndication.http.document import Headers
from syndication.model.errors import SyndicationError
from syndication.publishing import folder_identity
from syndication.publishing.media import PictureError, store
from syndication.publishing.media.quota import Quota
from syndication.publishing.media.store import StoredPicture
from syndication.web.api.refusals import answer_to, answer_to_refused, refusal
from syndication.web.api.request import read_whole
from syndication.web.auth import authorised
from syndication.web.context import here
from syndication.web.form_parser import parse_form
from syndication.web.problems import ProblemError

log = logging.getLogger("syndication")

MOST_BYTES = store.MOST_BYTES
AT_ONCE = 3  # uploads at the same time, 20 MB of memory each
MOST_PARTS = 8
_TOO_LARGE = f"A picture has at most {MOST_BYTES // 1_000_000} MB, and a form {MOST_PARTS} parts; send less"
_FORM_OVERHEAD = 100_000  # bytes of a form besides the picture
_FORM = "multipart/form-data"
_ACCEPTED: Headers = (("Accept-Post", ", ".join((*store.MEDIA_TYPES.values(), _FORM))),)
_UNCODED: Headers = (("Accept-Encoding", "identity"),)
_SOON: Headers = (("Retry-After", "5"),)


class Uploads(Struct, frozen=True):
    """What uploads need; found in `app.extensions["uploads"]`. `slots` limit the uploads at the same time.

    Decoding a large picture takes up to 600 MB, so `large` admits one at a time. A small one takes at most 100 MB and
    does not wait. With three slots that is at most 800 MB.
    """

    root: Path
    slots: threading.BoundedSemaphore
    large: threading.Lock
    quota: Quota
    ladder: tuple[int, ...] = ()


def uploads_to(root: Path, most_bytes: int = 0, ladder: tuple[int, ...] = ()) -> Uploads:
    """Return the context for uploads to the folder `root`, which may hold `most_bytes` (0 = unlimited).

    `ladder` has the widths of the renditions of each picture.
    """
    return Uploads(root, threading.BoundedSemaphore(AT_ONCE), threading.Lock(), Quota(root, most_bytes), ladder)


uploads = Blueprint("uploads", __name__, url_prefix="/api/pictures")
uploads.register_error_handler(ProblemError, answer_to_refused)
uploads.register_error_handler(SyndicationError, answer_to)


@uploads.post("")
@authorised("write")
def upload() -> Response:
    """Store the picture and return the entry for the field `media` of an item.

    Raises:
        ProblemError: the body is not an accepted picture.
    """
    with upload_slot() as context:
        picture = store_picture(context, _picture_bytes())
    medium = store.as_media(picture, here().publication.base_url)
    response = Response(msgspec.json.encode(medium), 201 if picture.new else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if picture.new:
        response.headers["Location"] = medium.url
    return response


@contextmanager
def upload_slot() -> Iterator[Uploads]:
    """Take a slot before the body is read, so that a slow client occupies only one."""
    context = current_app.extensions["uploads"]
    assert isinstance(context, Uploads)
    if not context.slots.acquire(blocking=False):
        raise refusal(503, "Other pictures are being uploaded; try again soon", _SOON)
    try:
        yield context
    finally:
        context.slots.release()


def store_picture(context: Uploads, data: bytes) -> StoredPicture:
    """Store an uploaded picture.

    Raises:
        ProblemError: the bytes are not an accepted picture, or cannot be stored.
        SyndicationError: there is no room, or the folder is not that of the publication.
    """
    try:
        folder_identity.confirm_pictures(here().catalog, context.root)
        return store.save_picture(context.root, data, context.large, context.quota, time.time(), context.ladder)
    except PictureError as error:
        raise refusal(422, f"What was sent {error}") from error
    except OSError as error:
        log.error("a picture cannot be stored in %s: %s", context.root, error.strerror)
        detail = f"The picture cannot be stored: {error.strerror}; please inform the operator of this service"
        raise refusal(500, detail) from error


def _picture_bytes() -> bytes:
    """Return the bytes of the picture, read into memory within the limit."""
    _refuse_other_types()
    most = MOST_BYTES + (_FORM_OVERHEAD if request.mimetype == _FORM else 0)
    data = read_whole("api", most, _TOO_LARGE)
    if request.mimetype == _FORM:
        data = _file_of_form(data)
    if len(data) > MOST_BYTES:
        raise refusal(413, _TOO_LARGE)
    return data


def _refuse_other_types() -> None:
    if not request.mimetype.startswith("image/") and request.mimetype != _FORM:
        detail = f"Send a picture with its Content-Type, such as image/jpeg, or as the field file of a form: {_FORM}"
        raise refusal(415, detail, _ACCEPTED)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        detail = "Send the picture as it is, without a Content-Encoding"
        raise refusal(415, detail, _UNCODED)


def _file_of_form(body: bytes) -> bytes:
    try:
        files = parse_form(body, request.mimetype, request.mimetype_params, MOST_PARTS).files
    except RequestEntityTooLarge as error:
        raise refusal(413, _TOO_LARGE) from error
    if "file" not in files:
        raise refusal(422, "The form has no file; name its field file", field="file")
    data: bytes = files["file"].read()
    return data
