"""An old WordPress site: its export, its feeds, and its address, which the new service answers after the switch."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

HOST = "https://old.example"
POSTS = 40
FEED_LENGTH = 10
_NEWEST = datetime(2026, 2, 5, 12, tzinfo=UTC)
_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
)


def published(number: int) -> datetime:
    """Return the date of a post: the highest number is the newest, and the posts are an hour apart."""
    return _NEWEST - timedelta(hours=POSTS - number)


def section(number: int) -> str:
    return ("World", "City")[number % 2]


def export() -> bytes:
    """Return all posts as WordPress exports them, among them a draft and one with a password."""
    items = [_exported(number) for number in range(1, POSTS + 1)]
    items += [_exported(100, status="draft"), _exported(101, password="x")]
    head = f"<rss {_NAMESPACES}><channel><link>{HOST}</link><wp:base_blog_url>{HOST}</wp:base_blog_url>"
    return f"{head}{''.join(items)}</channel></rss>".encode()


def rss(numbers: list[int], *, with_guids: bool = True) -> bytes:
    items = "".join(_rss_item(number, with_guids=with_guids) for number in sorted(numbers)[: -FEED_LENGTH - 1 : -1])
    head = f"<title>The Tribune</title><link>{HOST}</link><description>News</description>"
    return f'<rss version="2.0" {_NAMESPACES}><channel>{head}{items}</channel></rss>'.encode()


def atom(numbers: list[int]) -> bytes:
    entries = "".join(map(_atom_entry, sorted(numbers)[: -FEED_LENGTH - 1 : -1]))
    head = f"<title>The Tribune</title><id>{HOST}/feed/atom/</id><updated>{_NEWEST:%Y-%m-%dT%H:%M:%SZ}</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()


def _link(number: int) -> str:
    return f"{HOST}/2026/02/post-{number}/"


def _body(number: int) -> str:
    return (
        f"<p>The {number}. story of the harbour, which has words of its own: {' '.join(map(str, range(number)))}.</p>"
    )


def _exported(number: int, status: str = "publish", password: str = "") -> str:
    date = f"{published(number):%Y-%m-%d %H:%M:%S}"
    fields = {
        "post_id": str(number),
        "post_date_gmt": date,
        "post_name": f"post-{number}",
        "status": status,
        "post_type": "post",
        "post_password": password,
    }
    elements = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in fields.items())
    return (
        f'<item><title>Post {number}</title><link>{_link(number)}</link><guid isPermaLink="false">{HOST}/?p={number}'
        f'</guid><category domain="category" nicename="{section(number).lower()}">{section(number)}</category>'
        f"<content:encoded><![CDATA[{_body(number)}]]></content:encoded>{elements}</item>"
    )


def _rss_item(number: int, *, with_guids: bool) -> str:
    guid = f'<guid isPermaLink="false">{HOST}/?p={number}</guid>' if with_guids else ""
    return (
        f"<item><title>Post {number}</title><link>{_link(number)}</link>{guid}<dc:creator>Ada</dc:creator>"
        f"<pubDate>{format_datetime(published(number))}</pubDate><description>Words</description>"
        f"<content:encoded><![CDATA[{_body(number)}]]></content:encoded></item>"
    )


def _atom_entry(number: int) -> str:
    date = f"{published(number):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'<entry><title>Post {number}</title><link rel="alternate" href="{_link(number)}"/><id>{HOST}/?p={number}</id>'
        f"<published>{date}</published><updated>{date}</updated><author><name>Ada</name></author>"
        f'<content type="html"><![CDATA[{_body(number)}]]></content></entry>'
    )


class Address:
    """The address that readers know: old documents first, then the service at `port`."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents
        self._port = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def move_to(self, port: int) -> None:
        """Let the service answer from now on."""
        self._port = port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> tuple[int, list[tuple[str, str]], bytes]:
        if not self._port:
            body = self._documents.get(request.path)
            kind = "application/atom+xml" if request.path.endswith("atom/") else "application/rss+xml"
            return (200, [("Content-Type", kind)], body) if body else (404, [], b"")
        upstream = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        upstream.request("GET", request.path, headers=dict(request.headers.items()))
        answer = upstream.getresponse()
        headers = [
            each for each in answer.getheaders() if each[0].lower() not in ("transfer-encoding", "content-length")
        ]
        try:
            return answer.status, headers, answer.read()
        finally:
            upstream.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        address = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = address._answer(self)
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
