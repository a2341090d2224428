"""Pictures as everybody gets them: whole, in parts, or not again; and nothing else from their folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from syndication.publishing.media import store
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.publishing.media.making import FORMATS, exif, saved
from tests.support import NOON

AT = int(NOON.timestamp())
DATE = "Thu, 05 Feb 2026 12:00:00 GMT"
DATA = saved("JPEG")
EACH_TIME = {"ETag", "Last-Modified", "Cache-Control", "Accept-Ranges", "Access-Control-Allow-Origin"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[FlaskClient]:
    app = create_app(resolve(Settings(base_url="https://feeds.tribune.example"), root))
    yield app.test_client()
    app.extensions["syndication"].catalog.close()


@pytest.fixture(scope="module")
def name(root: Path) -> str:
    kept = store.save_picture(root / "pictures", DATA)
    os.utime(root / "pictures" / kept.name[:2] / kept.name, (AT, AT))
    return kept.name


@pytest.fixture(scope="module")
def data(root: Path, name: str) -> bytes:
    return (root / "pictures" / name[:2] / name).read_bytes()


def test_a_picture_goes_out_with_all_that_a_cache_needs(client: FlaskClient, name: str, data: bytes) -> None:
    answer = client.get(f"/pictures/{name}")
    assert (answer.status_code, answer.data) == (200, data)
    assert dict(answer.headers) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(data)),
        "ETag": f'"{name[:32]}"',
        "Last-Modified": DATE,
        "Cache-Control": "max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Content-Range",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize("headers", [{"Referer": "https://reader.example/"}, {"Referer": ""}, {"Cookie": "consent=no"}])
def test_a_picture_is_shown_anywhere(client: FlaskClient, name: str, data: bytes, headers: dict[str, str]) -> None:
    answer = client.get(f"/pictures/{name}", headers=headers)
    assert (answer.status_code, answer.data, answer.headers.get("Set-Cookie")) == (200, data, None)


def test_a_head_is_a_get_without_the_bytes(client: FlaskClient, name: str) -> None:
    for headers in ({}, {"Range": "bytes=0-9"}):
        answer = client.head(f"/pictures/{name}", headers=headers)
        assert (answer.status_code, answer.data) == (200, b"")
        assert dict(answer.headers) == dict(client.get(f"/pictures/{name}").headers)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_has_its_media_type_and_name(client: FlaskClient, root: Path, kind: str) -> None:
    kept = store.save_picture(root / "pictures", saved(kind))
    answer = client.get(f"/pictures/{kept.name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"image/{kind.lower()}")
    assert answer.headers["Content-Type"] == kept.picture.media_type
    assert len(answer.data) == kept.picture.bytes


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "TAG"},
        {"If-None-Match": "W/TAG"},
        {"If-Modified-Since": DATE},
        {"If-None-Match": "TAG", "Range": "bytes=0-1"},
    ],
)
def test_who_has_it_is_told_so_with_the_same_validators(
    client: FlaskClient, name: str, headers: dict[str, str]
) -> None:
    sent = {field: value.replace("TAG", f'"{name[:32]}"') for field, value in headers.items()}
    full = client.get(f"/pictures/{name}")
    for method in ("GET", "HEAD"):
        answer = client.open(f"/pictures/{name}", method=method, headers=sent)
        assert (answer.status_code, answer.data) == (304, b"")
        assert {field: answer.headers[field] for field in EACH_TIME} == {
            field: full.headers[field] for field in EACH_TIME
        }
        assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    "condition", [{"If-Match": '"other"'}, {"If-Unmodified-Since": "Thu, 05 Feb 2026 11:59:59 GMT"}]
)
def test_another_picture_than_is_meant_is_not_sent(client: FlaskClient, name: str, condition: dict[str, str]) -> None:
    answer = client.get(f"/pictures/{name}", headers=condition)
    assert (answer.status_code, answer.headers["Content-Type"]) == (412, "text/plain; charset=utf-8")


def test_a_part_says_which_it_is(client: FlaskClient, name: str, data: bytes) -> None:
    answer = client.get(f"/pictures/{name}", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.data) == (206, data[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert (answer.headers["Content-Length"], answer.headers["Content-Type"]) == ("10", "image/jpeg")
    full = client.get(f"/pictures/{name}")
    assert {field: answer.headers[field] for field in EACH_TIME} == {field: full.headers[field] for field in EACH_TIME}


def test_the_parts_make_the_whole(client: FlaskClient, name: str, data: bytes) -> None:
    starts = range(0, len(data), 100)
    ranges = [{"Range": f"bytes={start}-{start + 99}", "If-Range": f'"{name[:32]}"'} for start in starts]
    assert b"".join(client.get(f"/pictures/{name}", headers=sent).data for sent in ranges) == data


def test_a_part_that_is_not_there_is_told_with_the_length(client: FlaskClient, name: str, data: bytes) -> None:
    answer = client.get(f"/pictures/{name}", headers={"Range": f"bytes={len(data)}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_of_another_picture_is_the_whole(client: FlaskClient, name: str, data: bytes) -> None:
    answer = client.get(f"/pictures/{name}", headers={"Range": "bytes=10-19", "If-Range": '"other"'})
    assert (answer.status_code, answer.data) == (200, data)


@pytest.mark.parametrize(
    "path",
    [
        "NAME.jpeg",
        "NAME.JPG",
        "NAME.svg",
        "NAME.jpg%0A",
        "NAME.jpg/",
        "NAME.png",
        "NAME",
        "UPPER.jpg",
        "0.jpg",
        f"{'0' * 32}.jpg",
        f"{'0' * 33}.jpg",
        "..%2Fsyndication.toml",
        "%2e%2e/syndication.toml",
        "syndication.toml",
        "",
        ".",
        "ab",
        "%F0%9F%93%B7.jpg",
        "x" * 5000,
    ],
)
def test_nothing_else_is_there(client: FlaskClient, root: Path, name: str, path: str) -> None:
    (root / "pictures" / "syndication.toml").write_text("title = 'x'\n")
    told = path.replace("NAME", name[:32]).replace("UPPER", name[:32].upper())
    assert client.get(f"/pictures/{told}").status_code == 404


def test_what_is_not_there_is_not_kept_for_long_by_caches(client: FlaskClient) -> None:
    answer = client.get(f"/pictures/{'0' * 32}.jpg")
    assert (answer.headers["Cache-Control"], answer.headers["Content-Type"]) == (
        "max-age=60",
        "text/plain; charset=utf-8",
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pictures_are_only_read_here(client: FlaskClient, name: str, method: str) -> None:
    answer = client.open(f"/pictures/{name}", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_date_in_the_future_is_none(client: FlaskClient, root: Path) -> None:
    kept = store.save_picture(root / "pictures", saved("PNG"))
    os.utime(root / "pictures" / kept.name[:2] / kept.name, (AT * 2, AT * 2))
    told = store.answer(root / "pictures", kept.name, "GET", {}, AT)
    assert dict(told.headers)["Last-Modified"] == DATE


def test_the_place_where_it_was_taken_is_not_kept(tmp_path: Path) -> None:
    with_place = saved("JPEG", exif=exif())
    kept = store.save_picture(tmp_path, with_place)
    assert b"NOTE-OF-THE-MAKER" in with_place
    assert b"NOTE-OF-THE-MAKER" not in (tmp_path / kept.name[:2] / kept.name).read_bytes()


def test_a_file_that_was_damaged_is_mended_by_the_same_picture(tmp_path: Path) -> None:
    kept = store.save_picture(tmp_path, DATA)
    place = tmp_path / kept.name[:2] / kept.name
    whole = place.read_bytes()
    assert store.save_picture(tmp_path, DATA).new is False
    place.write_bytes(whole[:-9])
    assert store.save_picture(tmp_path, DATA).new is True
    assert place.read_bytes() == whole


def test_a_link_that_leads_out_of_the_folder_is_not_followed(client: FlaskClient, root: Path) -> None:
    secret = root / "secret.jpg"
    secret.write_bytes(b"secret")
    pictures = root / "pictures"
    for name, target in (("1" * 32, secret), ("2" * 32, Path("/dev/zero")), ("3" * 32, pictures / "nothing")):
        (pictures / name[:2]).mkdir(exist_ok=True)
        (pictures / name[:2] / f"{name}.jpg").symlink_to(target)
        answer = client.get(f"/pictures/{name}.jpg")
        assert (answer.status_code, b"secret" in answer.data) == (404, False)
    (pictures / "44").symlink_to(root)
    (root / f"{'4' * 32}.jpg").write_bytes(b"secret")
    assert client.get(f"/pictures/{'4' * 32}.jpg").status_code == 404


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "pictures").symlink_to(tmp_path / "real")
    kept = store.save_picture(tmp_path / "pictures", DATA)
    assert store.answer(tmp_path / "pictures", kept.name, "GET", {}, AT).status == 200
    assert store.save_picture(tmp_path / "pictures", DATA).new is False
