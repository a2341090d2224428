"""The API as a newsroom's own systems use it: a token, and requests that bring stories as JSON."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks import services
from benchmarks.services import House
from syndication.model.item import Item

_REQUEST_SECONDS = 600.0


class Client(Struct, frozen=True):
    """Who may change the stories of a publication."""

    house: House
    token: str

    def create(self, items: Sequence[Item]) -> list[str]:
        """Make stories in one request; return their slugs.

        Raises:
            RuntimeError: not every one of them was made.
        """
        done = self._post("/api/batch", [{"op": "create", "item": msgspec.to_builtins(item)} for item in items])
        refused = [one for one in done if one["status"] != 201]
        if refused or len(done) != len(items):
            raise RuntimeError(f"{len(done):,} results for {len(items):,} stories, refused: {refused[:3]}")
        return [one["slug"] for one in done]

    def kill(self, slug: str) -> None:
        """Take a story back for good.

        Raises:
            RuntimeError: that was refused.
        """
        self._post(f"/api/items/{slug}/withdraw", {"kind": "kill", "note": "This story was wrong."})

    def _post(self, path: str, value: Any) -> Any:
        # A connection for each request, as they can be a minute apart, and the service ends those that are idle.
        connection = HTTPConnection(services.HOST, self.house.port, timeout=_REQUEST_SECONDS)
        try:
            connection.request("POST", path, msgspec.json.encode(value), self._headers)
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{path} was answered with {response.status}: {data[:500].decode(errors='replace')}")
        return msgspec.json.decode(data)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


def client(house: House) -> Client:
    """Return a client of a publication, with a new token that may change stories.

    Raises:
        CalledProcessError: no token was made; a publication has one client at most.
    """
    command = [sys.executable, "-m", "syndication", "tokens", "add", "benchmark", "--scope", "withdraw"]
    made = subprocess.run(
        command, cwd=house.root, env=house.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return Client(house, made.stdout.decode().strip())
