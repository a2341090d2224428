"""Headers of the caller, which may be secrets: they replace our own, and go to no other host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syndication.http.fetch import FetchLimits, anywhere, fetch
from tests.http.fetch.misbehaving import Server, answer, saying

HEADERS = {"Authorization": "Bearer s3cret", "X-Key": "k3y", "user-agent": "caller/1", "If-None-Match": '"one"'}


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    one, other = Server({"/feed": saying(answer(b"one"))}), Server({"/feed": saying(answer(b"other"))})
    yield one, other
    one.close()
    other.close()


def lines(server: Server) -> list[list[str]]:
    return [head.lower().splitlines()[1:] for head in server.asked]


def redirect(url: str) -> bytes:
    return answer(b"", f"Location: {url}", status="302 Found")


def test_headers_of_the_caller_replace_those_of_this_client(servers: tuple[Server, Server]) -> None:
    one, _ = servers
    assert fetch(f"{one.url}/feed", anywhere, FetchLimits(), HEADERS).body == b"one"
    (head,) = lines(one)
    assert [line for line in head if line.startswith("user-agent:")] == ["user-agent: caller/1"]
    assert {"authorization: bearer s3cret", "x-key: k3y", 'if-none-match: "one"'} <= set(head)
    assert any(line.startswith("accept:") for line in head)


def test_a_redirect_on_the_same_host_gets_them(servers: tuple[Server, Server]) -> None:
    one, _ = servers
    one.talks["/old"] = saying(redirect("/feed"))
    assert fetch(f"{one.url}/old", anywhere, FetchLimits(), HEADERS).body == b"one"
    assert "authorization: bearer s3cret" in lines(one)[1]


def test_a_redirect_to_another_host_gets_the_name_alone(servers: tuple[Server, Server]) -> None:
    one, other = servers
    one.talks["/old"] = saying(redirect(f"{other.url}/feed"))
    assert fetch(f"{one.url}/old", anywhere, FetchLimits(), HEADERS).body == b"other"
    (head,) = lines(other)
    assert "user-agent: caller/1" in head
    assert not [line for line in head if line.startswith(("authorization", "x-key", "if-none-match"))]


def test_a_redirect_there_and_back_gets_them_again(servers: tuple[Server, Server]) -> None:
    one, other = servers
    one.talks["/old"] = saying(redirect(f"{other.url}/back"))
    other.talks["/back"] = saying(redirect(f"{one.url}/feed"))
    assert fetch(f"{one.url}/old", anywhere, FetchLimits(), HEADERS).body == b"one"
    assert "authorization: bearer s3cret" in lines(one)[1]
    assert "authorization: bearer s3cret" not in lines(other)[0]
