"""`POST /api/pictures`: what is taken, kept and answered, and what is refused before it costs anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from werkzeug.test import TestResponse

from syndication.catalog import tokens
from syndication.model.errors import FullError
from syndication.model.item import Item, Media
from syndication.model.tokens import SCOPES, Token, digest, mint
from syndication.publishing.folder_identity import NAME as MARKER
from syndication.publishing.media.quota import Quota
from syndication.settings import Settings, resolve
from syndication.web.api.pictures import AT_ONCE, MOST_BYTES
from syndication.web.app import create_app
from syndication.web.documents.cache import DocumentCache
from tests.publishing.media.making import FORMATS, exif, saved
from tests.support import NOON, make_catalog

BASE = "https://feeds.tribune.example"
DATA = saved("JPEG")
TAKEN = "image/jpeg, image/png, image/webp, image/gif, image/avif, multipart/form-data"


class Newsroom:
    """A client of an app, with a token of each scope."""

    def __init__(self, root: Path) -> None:
        self.pictures = root / "pictures"
        make_catalog(root / "var" / "syndication.db").close()
        self.app = create_app(resolve(Settings(base_url=BASE), root))
        self.client: FlaskClient = self.app.test_client()
        self.tokens = {scope: mint() for scope in SCOPES}
        with self.app.extensions["syndication"].catalog.begin() as connection:
            for scope, token in self.tokens.items():
                tokens.add(connection, Token(name=scope, digest=digest(token), scope=scope, created=NOON))

    def post(
        self, data: object = DATA, media_type: str = "image/jpeg", token: str = "", **headers: str
    ) -> TestResponse:
        """Post a picture; `headers` have underscores for hyphens."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Authorization"] = f"Bearer {token or self.tokens['write']}"
        arguments: dict[str, Any] = {"data": data, "content_type": media_type, "headers": told}
        return self.client.post("/api/pictures", **arguments)

    def kept(self) -> list[Path]:
        """Return every file in the folder of pictures but its marker, half-written ones too."""
        return sorted(path for path in self.pictures.rglob("*") if path.is_file() and path.name != MARKER)


@pytest.fixture(autouse=True)
def unfollowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no thread that looks for new documents: it would outlive the test, and no test here asks for one."""
    monkeypatch.setattr(DocumentCache, "start", lambda _: None)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.app.extensions["syndication"].catalog.close()


def form(*parts: tuple[str, str, bytes]) -> dict[str, Any]:
    """Return a form of fields, each with a file name and the bytes of a file."""
    return {field: (BytesIO(data), name) for field, name, data in parts}


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    told = answer.get_json(force=True)
    assert told["status"] == status
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_kept_and_answered_as_an_item_has_it(newsroom: Newsroom, kind: str) -> None:
    answer = newsroom.post(saved(kind), f"image/{kind.lower()}")
    (path,) = newsroom.kept()
    data = path.read_bytes()
    assert path == newsroom.pictures / path.name[:2] / path.name
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")
    assert answer.headers["Location"] == f"{BASE}/pictures/{path.name}"
    assert answer.headers["Cache-Control"] == "no-store"
    told = {"url": f"{BASE}/pictures/{path.name}", "type": f"image/{kind.lower()}", "width": 24, "height": 16}
    assert answer.get_json() == {**told, "bytes": len(data)}
    assert newsroom.client.get(f"/pictures/{path.name}").data == data


def test_the_answer_can_stand_among_the_media_of_an_item(newsroom: Newsroom) -> None:
    told = newsroom.post().get_json()
    item = msgspec.convert({"headline": "x", "published": NOON, "body": "x", "media": [told]}, Item)
    assert item.media == (Media(told["url"], "image/jpeg", 24, 16, told["bytes"]),)


def test_the_same_picture_again_is_kept_once(newsroom: Newsroom) -> None:
    first, again = newsroom.post(), newsroom.post()
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert "Location" not in again.headers
    assert len(newsroom.kept()) == 1


def test_a_form_brings_the_same(newsroom: Newsroom) -> None:
    answer = newsroom.post(form(("file", "harbour.jpg", DATA)), "multipart/form-data")
    assert (answer.status_code, answer.get_json()) == (201, newsroom.post().get_json())


def test_the_place_where_it_was_taken_is_cut_out_and_turned_pictures_are_measured_as_shown(newsroom: Newsroom) -> None:
    told = newsroom.post(saved("JPEG", exif=exif(orientation=6))).get_json()
    assert (told["width"], told["height"]) == (16, 24)
    (path,) = newsroom.kept()
    assert b"NOTE-OF-THE-MAKER" not in path.read_bytes()
    assert told["bytes"] == path.stat().st_size


def test_what_it_is_follows_from_the_bytes_and_not_from_what_is_said(newsroom: Newsroom) -> None:
    answer = newsroom.post(saved("PNG"), "image/x-anything")
    assert (answer.status_code, answer.get_json()["type"]) == (201, "image/png")
    answer = newsroom.post(form(("file", "../../harbour.html", saved("GIF"))), "multipart/form-data")
    assert (answer.status_code, answer.get_json()["type"]) == (201, "image/gif")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "What was sent is not an accepted picture; send JPEG, PNG, WebP, GIF or AVIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "What was sent is not an accepted picture; send JPEG, PNG, "),
        (DATA[:-20], "What was sent is JPEG, but cut short or damaged; save it again and upload the new file"),
    ],
)
def test_what_is_no_picture_is_not_kept(newsroom: Newsroom, data: bytes, told: str) -> None:
    assert problem(newsroom.post(data), 422)["detail"].startswith(told)
    assert newsroom.kept() == []


@pytest.mark.parametrize("media_type", ["", "application/json", "text/html", "application/octet-stream", "imagejpeg"])
def test_other_media_types_are_told_what_is_taken(newsroom: Newsroom, media_type: str) -> None:
    answer = newsroom.post(DATA, media_type)
    problem(answer, 415)
    assert answer.headers["Accept-Post"] == TAKEN


def test_a_coded_body_is_told_that_none_is_taken(newsroom: Newsroom) -> None:
    answer = newsroom.post(Content_Encoding="gzip")
    problem(answer, 415)
    assert answer.headers["Accept-Encoding"] == "identity"
    assert newsroom.post(Content_Encoding="identity").status_code == 201


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError

    readline = readinto = read  # type: ignore[assignment]


@pytest.mark.parametrize("media_type", ["image/jpeg", "multipart/form-data; boundary=x"])
def test_what_says_that_it_is_too_large_is_not_read(newsroom: Newsroom, media_type: str) -> None:
    answer = newsroom.client.post(
        "/api/pictures",
        input_stream=Unread(),
        content_type=media_type,
        headers={"Authorization": f"Bearer {newsroom.tokens['write']}"},
        environ_overrides={"CONTENT_LENGTH": str(MOST_BYTES * 2)},
    )
    assert problem(answer, 413)["detail"] == "A picture has at most 20 MB, and a form 8 parts; send less"


@pytest.mark.parametrize("media_type", ["image/jpeg", "multipart/form-data; boundary=x"])
def test_what_does_not_say_how_large_it_is_is_read_no_further_than_it_may_be(
    newsroom: Newsroom, media_type: str
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' if "form" in media_type else b""
    stream = BytesIO(head + bytes(MOST_BYTES + 2_000_000))
    answer = newsroom.client.post(
        "/api/pictures",
        input_stream=stream,
        content_type=media_type,
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Authorization": f"Bearer {newsroom.tokens['write']}", "Transfer-Encoding": "chunked"},
    )
    problem(answer, 413)
    assert stream.tell() < MOST_BYTES + 1_000_000
    assert newsroom.kept() == []


def test_a_form_s_file_is_as_large_at_most_as_a_body(newsroom: Newsroom) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = head + bytes(MOST_BYTES + 1) + b"\r\n--x--\r\n"
    problem(newsroom.post(body, "multipart/form-data; boundary=x"), 413)


def test_a_form_without_the_file_is_told_its_name(newsroom: Newsroom) -> None:
    told = problem(newsroom.post(form(("picture", "a.jpg", DATA)), "multipart/form-data"), 422)
    assert (told["field"], told["detail"]) == ("file", "The form has no file; name its field file")
    problem(newsroom.post(b"no form at all", "multipart/form-data"), 422)


def test_it_takes_a_token_that_may_write(newsroom: Newsroom) -> None:
    assert problem(newsroom.client.post("/api/pictures", data=DATA, content_type="image/jpeg"), 401)
    problem(newsroom.post(token=newsroom.tokens["read"]), 403)
    assert newsroom.post(token=newsroom.tokens["admin"]).status_code == 201


def test_a_refused_request_is_not_read(newsroom: Newsroom) -> None:
    length = {"CONTENT_LENGTH": "1000"}
    answer = newsroom.client.post(
        "/api/pictures", input_stream=Unread(), content_type="image/jpeg", environ_overrides=length
    )
    problem(answer, 401)


def test_while_others_upload_one_is_asked_to_come_back(newsroom: Newsroom) -> None:
    places: threading.BoundedSemaphore = newsroom.app.extensions["uploads"].slots
    for _ in range(AT_ONCE):
        assert places.acquire(blocking=False)
    answer = newsroom.post()
    problem(answer, 503)
    assert answer.headers["Retry-After"] == "5"
    for _ in range(AT_ONCE):
        places.release()
    for data in (DATA, b"nothing", DATA[:-20], DATA):
        newsroom.post(data)  # each gives its place back
    assert newsroom.post().status_code == 200


def test_where_nothing_can_be_written_it_is_told_without_the_path(newsroom: Newsroom) -> None:
    newsroom.pictures.write_text("a file in place of the folder")
    told = problem(newsroom.post(), 500)
    assert told["detail"].startswith("The picture cannot be stored: ")
    assert str(newsroom.pictures) not in told["detail"]


def test_beyond_the_quota_nothing_is_kept(newsroom: Newsroom) -> None:
    desk = newsroom.app.extensions["uploads"]
    newsroom.app.extensions["uploads"] = replace(desk, quota=Quota(newsroom.pictures, len(DATA) + 10))
    assert newsroom.post().status_code == 201
    told = problem(newsroom.post(saved("PNG"), "image/png"), 507)
    assert told["title"] == "Insufficient Storage"
    assert told["detail"].endswith("GB (pictures_gb); nothing was stored")
    assert len(newsroom.kept()) == 1
    assert newsroom.post().status_code == 200  # it is here already


def test_the_setting_is_the_quota(tmp_path: Path) -> None:
    (tmp_path / "pictures" / "ab").mkdir(parents=True)
    with (tmp_path / "pictures" / "ab" / "picture.jpg").open("wb") as file:
        file.truncate(2_000_000_000)  # takes no room on the disk
    make_catalog(tmp_path / "var" / "syndication.db").close()
    app = create_app(resolve(Settings(base_url=BASE, pictures_gb=2), tmp_path))
    with pytest.raises(FullError, match="their limit of 2 GB"), app.extensions["uploads"].quota.room_for(1, 0.0):
        pass
    app.extensions["syndication"].catalog.close()


def test_a_small_picture_does_not_wait_for_a_large_one(newsroom: Newsroom) -> None:
    with newsroom.app.extensions["uploads"].large:  # one is being decoded
        assert newsroom.post().status_code == 201


def test_only_post_is_allowed(newsroom: Newsroom) -> None:
    answer = newsroom.client.get("/api/pictures")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})
