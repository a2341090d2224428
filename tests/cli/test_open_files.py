"""Under a small limit of open files a web worker takes fewer connections, and says so."""

from __future__ import annotations

import resource

import pytest

from syndication.cli.processes import server


@pytest.mark.parametrize(
    ("limit", "connections"),
    [(256, 128), (400, 200), (1024, 768), (8448, 8192), (65536, 8192), (resource.RLIM_INFINITY, 8192)],
)
def test_connections_leave_room_for_other_files(limit: int, connections: int) -> None:
    assert server.connections_below(limit) == connections


@pytest.mark.parametrize(("limit", "lines"), [(256, 1), (1024, 0), (resource.RLIM_INFINITY, 0)])
def test_a_small_limit_is_logged(
    limit: int, lines: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    server.raise_connection_limit()
    assert len(caplog.messages) == lines
    if lines:
        assert caplog.messages == [
            "at most 128 connections at once, as the system allows 256 open files; see ulimit -n"
        ]
