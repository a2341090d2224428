"""`POST /api/media`: upload a sound as the body. It is written to the disk while it arrives."""

from __future__ import annotations

import logging
import tempfile
import time
from typing import BinaryIO

import msgspec
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from syndication.http.document import Headers
from syndication.model.errors import SyndicationError
from syndication.publishing import durable_files, folder_identity
from syndication.publishing.media import sound_store
from syndication.publishing.media.sound import SoundError
from syndication.publishing.media.sound_store import StoredSound
from syndication.web.api.pictures import Uploads
from syndication.web.api.refusals import answer_to, answer_to_refused, refusal
from syndication.web.auth import authorised
from syndication.web.context import here
from syndication.web.problems import ProblemError
from syndication.web.request_bodies import copy_body
from syndication.web.site.responses import forwarded_headers

log = logging.getLogger("syndication")

MOST_BYTES = 4_000_000_000
MEDIA_TYPES = (*sound_store.MEDIA_TYPES.values(), "audio/mp4", "audio/mp3")
_TOO_LARGE = f"A sound has at most {MOST_BYTES // 1_000_000_000} GB; send a smaller file"
_ACCEPTED: Headers = (("Accept-Post", ", ".join(MEDIA_TYPES)),)
_UNCODED: Headers = (("Accept-Encoding", "identity"),)

sounds = Blueprint("sounds", __name__, url_prefix="/api/media")
sounds.register_error_handler(ProblemError, answer_to_refused)
sounds.register_error_handler(SyndicationError, answer_to)


@sounds.post("")
@authorised("write")
def upload() -> Response:
    """Store the sound and return the entry for the field `media` of an item.

    Raises:
        ProblemError: the body is not an accepted sound.
    """
    _refuse_other_types()
    stored = _store()
    medium = sound_store.as_media(stored, here().publication.base_url)
    response = Response(msgspec.json.encode(medium), 201 if stored.new else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if stored.new:
        response.headers["Location"] = medium.url
    return response


def _store() -> StoredSound:
    context = current_app.extensions["uploads"]
    assert isinstance(context, Uploads)
    length = request.content_length
    if length is None:
        raise refusal(411, "Send the size of the sound as Content-Length")
    if length > MOST_BYTES:
        raise refusal(413, _TOO_LARGE)
    try:
        folder_identity.confirm_pictures(here().catalog, context.root)
        context.quota.refuse_full(2 * length)  # the file as it came, and the cleaned one
        durable_files.make_folder(context.root)
        with tempfile.TemporaryFile(dir=context.root) as file:
            _receive(file)
            return sound_store.save_sound(context.root, file, context.quota, time.time())
    except SoundError as error:
        raise refusal(422, f"What was sent {error}") from error
    except OSError as error:
        log.error("a sound cannot be stored in %s: %s", context.root, error.strerror)
        detail = f"The sound cannot be stored: {error.strerror}; please inform the operator of this service"
        raise refusal(500, detail) from error


def _receive(file: BinaryIO) -> None:
    try:
        copy_body("media", MOST_BYTES, file)
    except RequestEntityTooLarge as error:
        raise refusal(413, _TOO_LARGE) from error
    except HTTPException as error:
        raise refusal(error.code or 500, error.description or error.name, forwarded_headers(error)) from error


def _refuse_other_types() -> None:
    if request.mimetype not in MEDIA_TYPES:
        raise refusal(415, "Send a sound with its Content-Type, audio/mpeg or audio/x-m4a", _ACCEPTED)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refusal(415, "Send the sound as it is, without a Content-Encoding", _UNCODED)
