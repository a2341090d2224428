"""Sounds as podcast apps get them: HEAD, ranges, and files larger than the memory; and nothing else from the folder."""

from __future__ import annotations

import http.client
import socket
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from syndication.cli.processes.listener import open_listener
from syndication.publishing.media import sound_store
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.site.sounds import AT_ONCE
from tests.publishing.media.sound_making import mp3
from tests.support import Service, free_port

LARGE = 3 << 30  # more than 2 GiB
ROOM = 16_000_000  # of memory
LONG = "ab" * 16 + ".mp3"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sounds")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[FlaskClient]:
    app = create_app(resolve(Settings(base_url="https://feeds.tribune.example"), root))
    yield app.test_client()
    app.extensions["syndication"].catalog.close()


@pytest.fixture(scope="module")
def name(root: Path) -> str:
    return sound_store.save_sound(root / "pictures", BytesIO(mp3())).name


@pytest.fixture(scope="module")
def data(root: Path, name: str) -> bytes:
    return (root / "pictures" / name[:2] / name).read_bytes()


def write_long(pictures: Path) -> None:
    """Write a sound of three GiB, which is a hole on the disk with an end."""
    place = pictures / LONG[:2] / LONG
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        file.seek(LARGE - 3)
        file.write(b"end")


def test_a_sound_has_all_that_an_app_needs(client: FlaskClient, name: str, data: bytes) -> None:
    answer = client.get(f"/media/{name}")
    assert (answer.status_code, answer.data) == (200, data)
    wanted = {
        "Content-Type": "audio/mpeg",
        "Content-Length": str(len(data)),
        "ETag": f'"{name[:32]}"',
        "Cache-Control": "max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    assert wanted.items() <= dict(answer.headers).items()


def test_head_has_the_headers_of_get(client: FlaskClient, name: str) -> None:
    head, get = client.head(f"/media/{name}"), client.get(f"/media/{name}")
    get.close()
    assert (head.status_code, head.data, dict(head.headers)) == (200, b"", dict(get.headers))


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [("bytes=0-1", 0, 2), ("bytes=100-", 100, None), ("bytes=-5", -5, None), ("bytes=5-999999999", 5, None)],
)
def test_ranges(client: FlaskClient, name: str, data: bytes, wanted: str, start: int, stop: int | None) -> None:
    answer = client.get(f"/media/{name}", headers={"Range": wanted})
    first = start % len(data)
    part = data[start:stop]
    assert (answer.status_code, answer.data) == (206, part)
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(data)}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Range": "bytes=99999999-"}, 416), ({"If-None-Match": "*"}, 304), ({"If-Match": '"other"'}, 412)],
)
def test_other_answers(client: FlaskClient, name: str, headers: dict[str, str], status: int) -> None:
    assert client.get(f"/media/{name}", headers=headers).status_code == status


@pytest.mark.parametrize(
    "path", ["/media/", "/media/x.mp3", f"/media/{'0' * 32}.mp3", f"/media/{'0' * 32}.exe", "/media/../items/a.md"]
)
def test_nothing_else_is_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_sound_is_only_read(client: FlaskClient, name: str) -> None:
    answer = client.post(f"/media/{name}", data=b"x")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_sound_of_more_than_two_gib_takes_no_memory(client: FlaskClient, root: Path) -> None:
    write_long(root / "pictures")
    assert client.head(f"/media/{LONG}").headers["Content-Length"] == str(LARGE)
    tracemalloc.start()
    answer = client.get(f"/media/{LONG}")
    chunks = answer.iter_encoded()
    read = sum(len(next(chunks)) for _ in range(200))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    answer.close()
    assert read > ROOM
    assert most < ROOM
    assert client.get(f"/media/{LONG}", headers={"Range": "bytes=-3"}).data == b"end"


def test_few_are_sent_at_once_to_one_address(client: FlaskClient, name: str) -> None:
    """Each answer that is not read yet has a place, until it is closed."""
    open_ones = [client.get(f"/media/{name}") for _ in range(AT_ONCE // 2)]
    assert {one.status_code for one in open_ones} == {200}
    refused = client.get(f"/media/{name}")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    other = client.get(f"/media/{name}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert (other.status_code, other.data[:3]) == (200, b"ID3")
    assert client.head(f"/media/{name}").status_code == 200
    for one in open_ones:
        one.close()
    assert client.get(f"/media/{name}").data[:3] == b"ID3"


def test_the_system_ends_connections_on_which_nothing_gets_through() -> None:
    listener = open_listener("127.0.0.1", free_port())
    assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
    listener.close()


def test_over_real_connections(service: Service) -> None:
    write_long(service.root / "pictures")
    service.start()
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.request("HEAD", f"/media/{LONG}")
    head = connection.getresponse()
    assert (head.status, head.headers["Content-Length"], head.read()) == (200, str(LARGE), b"")
    connection.request("GET", f"/media/{LONG}", headers={"Range": f"bytes={LARGE - 3}-"})
    part = connection.getresponse()
    assert (part.status, part.headers["Content-Length"], part.read()) == (206, "3", b"end")
    connection.request("GET", f"/media/{LONG}")
    whole = connection.getresponse()
    assert whole.read(100_000) == bytes(100_000)
    connection.close()  # an app that has heard enough
    assert service.get("/rss.xml").status == 200
