"""The forms of stories: texts, and pictures that come with them."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import g
from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict

from syndication.publishing.media import store
from syndication.web.desk.forms import sent_form

MOST_BYTES = 3 * store.MOST_BYTES  # some pictures at once
KEY = "key"  # the field that names a request, so that a form that is sent twice acts once
_FORM = "story_form"  # the attribute of `g`


class PostedForm(Struct, frozen=True):
    """The fields of a form, and its files."""

    values: MultiDict[str, str]
    files: MultiDict[str, FileStorage]

    def text(self, name: str) -> str:
        """Return the text of a field without blanks at its ends, "" if the form does not have it."""
        return self.values.get(name, "").strip()

    def number(self, name: str) -> int:
        """Return the number in a field, 0 if there is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def digests(self) -> list[str]:
        """Return the digests of the files that came with the form, in their order."""
        found = []
        for file in self.files.values():
            file.stream.seek(0)
            found.append(sha256(file.read()).hexdigest())
            file.stream.seek(0)
        return found


def posted() -> PostedForm:
    """Return the form of the request.

    Raises:
        HTTPException: it is too large, or arrives too slowly.
    """
    if _FORM not in g:
        sent = sent_form(MOST_BYTES)
        fields = MultiDict((name, _plain(text)) for name, text in sent.fields.items(multi=True))
        setattr(g, _FORM, PostedForm(fields, sent.files))
    found = getattr(g, _FORM)
    assert isinstance(found, PostedForm)
    return found


def new_key() -> str:
    """Return the name of the next request of a form."""
    return secrets.token_urlsafe(18)


def _plain(text: str) -> str:
    """Return a text with the line ends that records have; browsers send those of Windows."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
