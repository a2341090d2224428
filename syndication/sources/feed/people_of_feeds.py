"""The names of authors as feeds have them: of RSS often with a mail address, which no reader is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndication.model.item import Author
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_NAME_BEHIND = re.compile(r"[^\s()<>]{1,200}@[^\s()<>]{1,200}\s{0,9}\(([^()]{1,200})\)")  # jane@x.example (Jane Doe)
_NAME_BEFORE = re.compile(r"([^<>@]{1,200}?)\s{0,9}<[^<>\s]{1,200}@[^<>\s]{1,200}>")  # Jane Doe <jane@x.example>
_MAIL = re.compile(r"\S{1,200}@\S{1,200}")
_MAIL_ALONE = "names an author by nothing but a mail address, which is left out"


def authors_named(texts: Iterable[str]) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """Return the authors in texts such as "jane@x.example (Jane Doe)", and warnings on what was left out."""
    names, warnings = dict[str, None](), dict[str, None]()
    for text in map(one_line, texts):
        found = _NAME_BEHIND.fullmatch(text) or _NAME_BEFORE.fullmatch(text)
        name = found[1].strip() if found else text
        if _MAIL.fullmatch(name):
            warnings[_MAIL_ALONE] = None
        elif name:
            names[name] = None
    return tuple(map(Author, names)), tuple(warnings)


def author_of(name: str, url: str, base: str) -> Author | None:
    """Return an author with the address of their page, None without a name."""
    found, _ = authors_named([name])
    return Author(found[0].name, url=absolute(url, base)) if found else None
