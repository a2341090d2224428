"""Editors at the desk: sessions, and a process in which they act at random moments, so many times a second."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Lock
from urllib.parse import urlencode

from lxml import html

from benchmarks import services
from benchmarks.services import House
from syndication.catalog import Catalog, user_sessions, users
from syndication.model.desk_session import DeskSession
from syndication.model.tokens import digest
from syndication.model.users import User, mint_secret
from syndication.settings import load as load_settings

EDITORS = 100
EACH_SECOND = 10.0
# What ten acts are: looking for stories, reading one, previewing a change, and saving one. A save is two requests.
_MIX = ("list", "search", "list", "story", "search", "story", "preview", "story", "preview", "save")
_QUERIES = ("council", "harbour terminal", '"council & assembly"', "repairs")


def sign_in(house: House) -> list[str]:
    """Make an editor for each session; return the secrets of the sessions."""
    secrets, now = [mint_secret() for _ in range(EDITORS)], datetime.now(UTC)
    with closing(Catalog(load_settings(house.environment).database)) as catalog, catalog.begin() as connection:
        for number, secret in enumerate(secrets, 1):
            name = f"editor-{number}"
            users.add(connection, User(name=name, role="write", created=now, used=now), "benchmark")
            user_sessions.add(connection, _session(name, secret, now))
    return secrets


def _session(name: str, secret: str, now: datetime) -> DeskSession:
    return DeskSession(
        digest=digest(secret),
        user=name,
        made=now,
        seen=now,
        ends=now + timedelta(days=1),
        confirmed=now,
        method="password",
        family="IPv4",
        browser="Firefox",
    )


class BusyError(Exception):
    """A request was answered 503, as too many others are waiting."""


class Editor:
    """An editor with a story of the own.

    Each act has a connection of its own: the service ends those that are idle for ten seconds.
    """

    def __init__(self, port: int, secret: str, slug: str) -> None:
        self.port = port
        self.origin = f"http://{services.HOST}:{port}"
        self.cookie = f"desk_session={secret}"
        self.slug = slug
        self._one_at_a_time = Lock()

    def act(self, kind: str, number: int) -> None:
        """Do one act.

        Raises:
            BusyError: the service has too much to do.
            RuntimeError: it was not answered as it should be.
        """
        with self._one_at_a_time, closing(HTTPConnection(services.HOST, self.port, timeout=60)) as connection:
            self._act(connection, kind, number)

    def _act(self, connection: HTTPConnection, kind: str, number: int) -> None:
        story = f"/desk/stories/{self.slug}"
        if kind == "list":
            self._ask(connection, "GET", "/desk/stories")
        elif kind == "search":
            self._ask(connection, "GET", f"/desk/stories?{urlencode({'q': _QUERIES[number % len(_QUERIES)]})}")
        elif kind == "story":
            self._ask(connection, "GET", story)
        else:
            form = self._form(connection, f"{story}/edit")
            fields = form | {"standfirst": f"The decision, told for the {number}th time."}
            self._ask(connection, "POST", f"{story}/edit{'/preview' if kind == 'preview' else ''}", urlencode(fields))

    def _form(self, connection: HTTPConnection, path: str) -> dict[str, str]:
        page = html.fromstring(self._ask(connection, "GET", path))
        form = next(form for form in page.forms if form.get("action", "").endswith("/edit"))
        return {name: value for name, value in form.form_values() if name != "picture"}

    def _ask(self, connection: HTTPConnection, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Cookie": self.cookie, "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 503:
            raise BusyError
        if answer.status not in (200, 303):
            raise RuntimeError(f"{method} {path}: answered {answer.status}: {text[:300]!r}")
        return text


def work(port: int, secrets: Sequence[str], slugs: Sequence[str], seconds: float) -> list[float | None]:
    """Let the editors act for a while; return the milliseconds that each act took, None for those that were refused."""
    editors = [Editor(port, secret, slug) for secret, slug in zip(secrets, slugs, strict=True)]
    with ThreadPoolExecutor(len(editors)) as pool:
        running = [
            pool.submit(_timed, editors[number % len(editors)].act, kind, number)
            for number, kind in enumerate(_in_time(seconds))
        ]
        return [each.result() for each in running]


def _in_time(seconds: float) -> Iterator[str]:
    draw, start, due, number = Random(1), time.monotonic(), 0.0, 0
    while (due := due + draw.expovariate(EACH_SECOND)) < seconds:
        time.sleep(max(0.0, start + due - time.monotonic()))
        yield _MIX[number % len(_MIX)]
        number += 1


def _timed(act: Callable[[str, int], None], kind: str, number: int) -> float | None:
    start = time.monotonic()
    try:
        act(kind, number)
    except BusyError:
        return None
    return 1000 * (time.monotonic() - start)


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(work(asked["port"], asked["secrets"], asked["slugs"], asked["seconds"])))
