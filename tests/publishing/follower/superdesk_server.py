"""Servers of Superdesk's content API and of Newsroom's API, as far as a subscriber sees them, on this machine.

Both list stories by `versioncreated`. The content API has numbered pages, the newest first, takes whole days
and gives the id only in `uri`. Newsroom's feed has the oldest version first and no pages: one asks again from the last
date, without the ids that one has. Both refuse parameters that they do not know, and dates in the future.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from tests.http.fetch.misbehaving import Server, Talk, answer
from tests.publishing.follower.newswire import header

_FILTERS = "start_date end_date include_fields exclude_fields q filter service subject genre urgency type".split()
_OWN_FIELDS = (
    "_id uri embargoed pubstatus ednote signal copyrightnotice copyrightholder versioncreated evolvedfrom original_id "
    "version firstcreated headline byline slugline"
).split()
_INCLUDABLE = (
    "type urgency priority language description_html located keywords source subject place wordcount charcount "
    "body_html readtime profile service genre associations"
).split()


def story(name: str, at: datetime, **fields: Any) -> dict[str, Any]:
    """Return a story as it is stored there."""
    return {
        "_id": name,
        "type": "text",
        "pubstatus": "usable",
        "version": "1",
        "headline": f"Story {name}",
        "body_html": f"<p>The text of {name}.</p>",
        "language": "en",
        "firstcreated": _written(at),
        "versioncreated": _written(at),
        "original_id": name,
        **fields,
    }


def _written(at: Any) -> Any:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000") if isinstance(at, datetime) else at


class SuperdeskServer:
    """Answers requests for `stories`; `requests` are the addresses that were asked for, `now` is its clock."""

    def __init__(self, server: Server, kind: str, now: datetime, token: str = "s3cret") -> None:
        self.server, self.kind, self.now, self.token = server, kind, now, token
        self.stories: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.largest_page = 100
        self.broken_pages: set[str] = set()  # numbers that are answered with 404
        self.failure: tuple[str, Sequence[str]] = (
            "",
            (),
        )  # a status with headers for all requests, such as "429 Too Many Requests"
        server.talks = _Routes(self._talk)

    def has(self, *stories: dict[str, Any]) -> None:
        """Store versions of stories, each in the place of the version before."""
        for each in stories:
            self.stories = [one for one in self.stories if one["_id"] != each["_id"]] + [each]

    def _talk(self, connection: socket.socket, head: bytes) -> None:
        text = head.decode("latin-1")
        target = text.split()[1]
        self.requests.append(target)
        status, headers, document = self._answer(target, text)
        connection.sendall(
            answer(json.dumps(document).encode(), "Content-Type: application/json", *headers, status=status)
        )

    def _answer(self, target: str, head: str) -> tuple[str, Sequence[str], Any]:
        if self.failure[0]:
            return *self.failure, {"code": int(self.failure[0][:3]), "message": "No"}
        if header(head, "Authorization").removeprefix("Bearer ") != self.token:
            return (
                "401 Unauthorized",
                (),
                {"_status": "ERR", "_error": {"code": 401, "message": "Please provide a token"}},
            )
        parts = urlsplit(target)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        parameters = dict(pairs)
        allowed = {*_FILTERS, *self._parameters_of(parts.path)}
        if fault := next((name for name in parameters if name not in allowed), ""):
            return "400 Bad Request", (), {"code": 400, "message": f"Unexpected parameter ({fault})"}
        if len(pairs) != len(parameters):
            return "400 Bad Request", (), {"code": 400, "message": "Multiple values received"}
        if parameters.get("page") in self.broken_pages:
            return "404 Not Found", (), {"code": 404}
        return self._list(parts.path, parameters)

    def _parameters_of(self, path: str) -> Sequence[str]:
        if self.kind == "superdesk":
            return ("max_results", "page", "sort", "where")
        return (
            ("max_results", "exclude_ids", "products") if path.endswith("feed") else ("page", "page_size", "products")
        )

    def _list(self, path: str, parameters: Mapping[str, str]) -> tuple[str, Sequence[str], Any]:
        try:
            found = self._since(parameters.get("start_date", ""))
        except ValueError as error:
            return "400 Bad Request", (), {"code": 400, "message": str(error)}
        if self.kind == "newsroom":
            unknown = [
                name for name in parameters.get("include_fields", "").split(",") if name not in ("", *_INCLUDABLE)
            ]
            if unknown:
                return "400 Bad Request", (), {"code": 400, "message": "Include fields contains a non-allowed value"}
        if path.endswith("/news/feed"):
            return "200 OK", (), self._feed(found, parameters)
        if not path.endswith(("/items", "/news/search")):
            return "404 Not Found", (), {"code": 404}
        return "200 OK", (), self._pages(found[::-1], parameters)

    def _since(self, text: str) -> list[dict[str, Any]]:
        """Return the stories since a date, the oldest version first."""
        ordered = sorted(self.stories, key=lambda each: str(each["versioncreated"]))
        if self.kind == "superdesk":
            start = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else self.now - timedelta(days=7)
        elif found := re.fullmatch(r"now-(\d+)d", text):
            start = self.now - timedelta(days=int(found[1]))
        else:
            start = datetime.fromisoformat(text).replace(tzinfo=UTC) if text else datetime.min.replace(tzinfo=UTC)
        if start > self.now:
            raise ValueError("Start date must not be set in the future")
        return [each for each in ordered if str(each["versioncreated"]) >= _written(start)]

    def _feed(self, found: list[dict[str, Any]], parameters: Mapping[str, str]) -> Any:
        excluded = parameters.get("exclude_ids", "").split(",")
        rest = [each for each in found if each["_id"] not in excluded]
        page = rest[: min(int(parameters.get("max_results", "25")), self.largest_page)]
        link = {"href": "news/feed?start_date=elsewhere", "title": "News Feed"}
        return {"_items": self._shown(page, parameters), "_links": {"next_page": link}, "_meta": {"total": len(rest)}}

    def _pages(self, found: list[dict[str, Any]], parameters: Mapping[str, str]) -> Any:
        size = min(int(parameters.get("max_results") or parameters.get("page_size") or "25"), self.largest_page)
        number = int(parameters.get("page", "1"))
        page = found[(number - 1) * size : number * size]
        links = {"next": {"href": f"items?page={number + 1}"}} if number * size < len(found) else {}
        meta = {"total": len(found), "max_results": size, "page": number}
        return {"_items": self._shown(page, parameters), "_links": links, "_meta": meta}

    def _shown(self, page: Sequence[dict[str, Any]], parameters: Mapping[str, str]) -> list[dict[str, Any]]:
        if self.kind == "newsroom":
            names = {*_OWN_FIELDS, *parameters.get("include_fields", "").split(",")}
            return [{name: value for name, value in each.items() if name in names} for each in page]
        uri = f"{self.server.url}/api/items/"
        without = ("_id", "ancestors")
        return [
            {**{k: v for k, v in each.items() if k not in without}, "uri": uri + quote(each["_id"])} for each in page
        ]


class _Routes(dict[str, Talk]):
    """The same talk for all paths."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk

    def __missing__(self, _path: str) -> Talk:
        return self._talk
