"""The Apple News API, in so far as articles go: a server on this machine, which checks each signature itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "1e3ff000-key"
SECRET = base64.b64encode(b"a secret of thirty-two bytes....").decode()
CHANNEL = "63a75491-2c4d-3530-af91-819be8c3ace0"
_SIGNED = re.compile(r'HHMAC; key="?([^";]+)"?; signature="?([^";]+)"?; date="?([^";]+)"?')


class Trouble:
    """What goes wrong with the next request whose method and path begin with `what`.

    It is answered with `status` and `headers`; 0 is no answer at all. If it `happens`, it is carried out before.
    """

    def __init__(
        self, what: str, status: int, headers: dict[str, str] | None = None, body: Any = None, *, happens: bool = False
    ) -> None:
        self.what = what
        self.status = status
        self.headers = headers or {}
        self.body = body
        self.happens = happens


class FakeApple:
    """The articles of a channel, and what was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.articles: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.troubles: deque[Trouble] = deque()
        self.finds_duplicates = True
        self.secret = SECRET
        self._made = 0

    @property
    def titles(self) -> list[str]:
        return sorted(one["document"]["title"] for one in self.articles.values())

    @property
    def methods(self) -> list[str]:
        """What was asked, in short: "create", "update", "read", "search", "delete"."""
        return [_short(one) for one in self.asked]

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        self.asked.append(f"{method} {target}")
        trouble = next((one for one in self.troubles if f"{method} {target}".startswith(one.what)), None)
        if trouble:
            self.troubles.remove(trouble)
            if trouble.happens:
                self._carry_out(method, target, headers, body)
            return trouble.status, trouble.headers, trouble.body
        if fault := self._fault_of_signature(method, target, headers, body):
            self.refused.append(fault)
            return 401, {}, {"errors": [{"code": "UNAUTHORIZED"}]}
        return self._carry_out(method, target, headers, body)

    def _fault_of_signature(self, method: str, target: str, headers: dict[str, str], body: bytes) -> str:
        found = _SIGNED.fullmatch(headers.get("authorization", ""))
        if not found:
            return "no signature"
        key, signature, date = found.groups()
        canonical = method.encode() + self.url.encode() + target.encode() + date.encode()
        if method == "POST":
            canonical += headers["content-type"].encode() + body
        right = base64.b64encode(hmac.new(base64.b64decode(self.secret), canonical, hashlib.sha256).digest()).decode()
        if key != KEY:
            return "another key"
        return "" if signature == right else f"wrong signature of {method} {target}"

    def _carry_out(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        path = urlsplit(target).path
        if path == f"/channels/{CHANNEL}/articles":
            return self._create(headers, body) if method == "POST" else self._search(target)
        article = self.articles.get(path.removeprefix("/articles/"))
        if not path.startswith("/articles/") or article is None:
            return 404, {}, {"errors": [{"code": "NOT_FOUND"}]}
        if method == "DELETE":
            del self.articles[article["id"]]
            return 204, {}, None
        return self._update(article, headers, body) if method == "POST" else (200, {}, {"data": article})

    def _create(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        metadata, document = read_parts(headers, body)
        assert "revision" not in metadata
        same = [one for one in self.articles.values() if one["document"]["title"] == document["title"]]
        if same and self.finds_duplicates:
            error = {"code": "DUPLICATE_ARTICLE_FOUND", "keyPath": None, "value": same[0]["id"]}
            return 400, {}, {"errors": [error]}
        self._made += 1
        name = f"a91760f1-c169-47d2-9fc4-{self._made:012}"
        self.articles[name] = {"id": name, "type": "article", "shareUrl": f"https://apple.news/A{self._made}"}
        self._store(self.articles[name], metadata, document)
        return 201, {}, {"data": self.articles[name], "meta": {"throttling": {"isThrottled": False}}}

    def _update(self, article: dict[str, Any], headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        metadata, document = read_parts(headers, body)
        if metadata.get("revision") != article["revision"]:
            return 409, {}, {"errors": [{"code": "WRONG_REVISION", "keyPath": ["revision"]}]}
        self._store(article, metadata, document)
        return 200, {}, {"data": article}

    def _store(self, article: dict[str, Any], metadata: dict[str, Any], document: dict[str, Any]) -> None:
        self.touch(article)
        article |= {"document": document, "title": document["title"], "told": metadata}

    def touch(self, article: dict[str, Any]) -> None:
        """Give an article another revision, as if somebody had changed it."""
        article["revision"] = base64.b64encode(f"{article.get('revision', '')}+".encode()[-12:] + b"x").decode()

    def _search(self, target: str) -> tuple[int, dict[str, str], Any]:
        query = parse_qs(urlsplit(target).query)
        assert 1 <= int(query["pageSize"][0]) <= 100
        page = int(query.get("pageToken", ["0"])[0])
        listed = [{"id": one["id"], "title": one["title"]} for one in self.articles.values()]
        more = {"nextPageToken": str(page + 1)} if page + 1 < len(listed) else {}
        return 200, {}, {"data": listed[page : page + 1], "meta": more}


def read_parts(headers: dict[str, str], body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the metadata and the document of a form; the reader of e-mails takes it apart."""
    head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found = {str(part.get_param("name", header="content-disposition")): part for part in message.iter_parts()}
    assert found["article.json"].get_filename() == "article.json"
    texts = {name: json.loads(part.get_content()) for name, part in found.items()}
    return texts["metadata"]["data"], texts["article.json"]


def _short(asked: str) -> str:
    method, _, target = asked.partition(" ")
    if target.startswith("/channels/"):
        return "create" if method == "POST" else "search"
    return {"POST": "update", "GET": "read", "DELETE": "delete"}[method]


@contextmanager
def serving() -> Iterator[FakeApple]:
    """Serve the API for a while."""
    apple = FakeApple()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _talk(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, answer = apple.answer(self.command, self.path, headers, body)
            if not status:
                time.sleep(IMPATIENCE * 1.5)
                self.close_connection = True
                return
            data = b"" if answer is None else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = _talk  # noqa: N815  # as the library calls them

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    apple.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield apple
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


IMPATIENCE = 0.4  # seconds after which the tests' client gives up
