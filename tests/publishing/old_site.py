"""A web site that is moving out: documents by path, with validators, and a log of what was asked for."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape

from msgspec import Struct

from tests.http.fetch.misbehaving import Server, Talk, answer, saying

WORDPRESS = "<generator>https://wordpress.org/?v=6.4</generator>"
LONG = "word " * 120


class Asked(Struct, frozen=True):
    """A request: its path, and whether it asked only for a change."""

    path: str
    is_conditional: bool


class OldSite:
    """The site: `documents` are bodies, or talks, by path with query. Other paths are answered with 404."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes | Talk] = {}
        self.asked: list[Asked] = []
        self.before: Callable[[str], None] = lambda _path: None
        self._server = Server()
        self._server.talks = self  # type: ignore[assignment]
        self.url = self._server.url

    def __getitem__(self, path: str) -> Talk:
        """Return what is said to a request for a path."""

        def talk(connection: socket.socket, head: bytes) -> None:
            tag = _header(head, "If-None-Match")
            self.asked.append(Asked(path, bool(tag)))
            self.before(path)
            found = self.documents.get(path)
            if callable(found):
                found(connection, head)
            else:
                connection.sendall(_response(found, tag))

        return talk

    def close(self) -> None:
        self._server.close()

    def paths(self) -> list[str]:
        """Return the paths that were asked for, and forget them."""
        paths = [asked.path for asked in self.asked]
        self.asked.clear()
        return paths

    def feed(self, path: str, numbers: Sequence[int], more: str = "") -> None:
        """Put a page of a feed there, with these stories."""
        self.documents[path] = rss(self.url, numbers, more)

    def paged(self, stories: Sequence[int], size: int = 2, path: str = "/feed/") -> None:
        """Put the feed of a WordPress site there, the newest stories first."""
        for old in [each for each in self.documents if each.startswith(path)]:
            del self.documents[old]
        pages = [stories[at : at + size] for at in range(0, len(stories), size)]
        for number, page in enumerate(pages, start=1):
            self.feed(path if number == 1 else f"{path}?paged={number}", page, WORDPRESS)


def rss(url: str, numbers: Sequence[int], more: str = "") -> bytes:
    items = "".join(
        f"<item><title>Story {n}</title><link>{url}/story-{n}/</link><guid isPermaLink='false'>{url}/?p={n}</guid>"
        f"<pubDate>Fri, 05 Feb 2021 12:00:{n % 60:02} GMT</pubDate>"
        f"<content:encoded>{escape(f'<p>Text {n}. {LONG}</p>')}</content:encoded></item>"
        for n in numbers
    )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">'
        f"<channel><title>Old</title><link>{url}/</link>{more}{items}</channel></rss>"
    ).encode()


def article(url: str, headline: str, more: str = "", date: str = "2021-02-05T12:00:00Z") -> bytes:
    """Return the page of a story."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{headline} | Old</title><link rel="canonical" href="{url}">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
        f'{headline}","datePublished":"{date}"{more}}}</script></head>'
        f"<body><article><h1>{headline}</h1><p>The text of {headline}. {LONG}</p></article></body></html>"
    ).encode()


def refusing(status: str, *headers: str) -> Talk:
    """Return a talk with an error."""
    return saying(answer(b"no", *headers, status=status))


def failing_first(times: int, body: bytes, *headers: str, status: str = "500 Oops") -> Talk:
    """Return a talk that fails some times, and then answers."""
    left = [times]

    def talk(connection: socket.socket, head: bytes) -> None:
        left[0] -= 1
        saying(answer(b"no", *headers, status=status) if left[0] >= 0 else answer(body))(connection, head)

    return talk


def cut_off(body: bytes) -> Talk:
    """Return a talk that promises more bytes than it sends."""
    return saying(answer(body)[: -len(body) // 2])


def _response(body: bytes | None, tag: str) -> bytes:
    if body is None:
        return answer(b"not here", status="404 Not Found")
    own = f'"{sha256(body).hexdigest()[:16]}"'
    if tag == own:
        return answer(b"", f"ETag: {own}", status="304 Not Modified")
    return answer(body, f"ETag: {own}")


def _header(head: bytes, name: str) -> str:
    lines = (line.partition(": ") for line in head.decode("latin-1").split("\r\n"))
    return next((value for key, _, value in lines if key.lower() == name.lower()), "")
