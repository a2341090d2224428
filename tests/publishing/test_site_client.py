"""Fetching a site politely: pauses, waits that the server asks for, limits, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.http.fetch import Fetched, FetchLimits, PublicOnly, endpoint_of
from syndication.model.errors import IngestError, SyndicationError
from syndication.publishing.site_client import SiteClient, SiteLimits, retry_after
from syndication.publishing.site_import import guard_of, open_store, site_folder
from syndication.publishing.site_store import SiteStore, StoredDocument
from syndication.sources.site.documents import DocumentRequest
from tests.publishing.old_site import OldSite, cut_off, failing_first, refusing

FAST = FetchLimits(seconds=5.0)
DATE = "Fri, 05 Feb 2021 12:00:00 GMT"


@pytest.fixture
def site() -> Iterator[OldSite]:
    made = OldSite()
    yield made
    made.close()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 1))


def client(
    site: OldSite, place: Path, limits: SiteLimits | None = None, round_name: str = "1", **more: object
) -> SiteClient:
    guard = PublicOnly(frozenset([endpoint_of(site.url)]))
    return SiteClient(SiteStore(place), guard, limits or SiteLimits(pause=0.0), round_name, **more)  # type: ignore[arg-type]


def test_there_is_a_pause_between_two_requests(site: OldSite, tmp_path: Path) -> None:
    clock = Clock()
    site.documents |= {"/a": b"A", "/b": b"B"}
    polite = client(site, tmp_path, SiteLimits(pause=5.0), sleep=clock.sleep)
    for path in ("/a", "/b"):
        polite.get(DocumentRequest(f"{site.url}{path}"))
    (pause,) = clock.slept
    assert 4.0 < pause <= 5.0


@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_a_server_is_asked_again_when_it_says(site: OldSite, tmp_path: Path, status: str) -> None:
    clock = Clock()
    site.documents["/a"] = failing_first(1, b"A", "Retry-After: 120", status=status)
    found = client(site, tmp_path, SiteLimits(pause=0.0), sleep=clock.sleep).get(DocumentRequest(f"{site.url}/a"))
    assert found.body == b"A"
    assert [119.0 < seconds <= 120.0 for seconds in clock.slept] == [True]


def test_waits_grow_and_end(site: OldSite, tmp_path: Path) -> None:
    clock = Clock()
    site.documents["/a"] = refusing("500 Oops")
    found = client(site, tmp_path, SiteLimits(pause=1.0), sleep=clock.sleep).get(DocumentRequest(f"{site.url}/a"))
    assert (found.status, found.problem) == (500, "is answered with the status 500")
    assert [round(seconds) for seconds in clock.slept] == [2, 4, 8]
    assert len(site.asked) == 4


def test_a_connection_that_breaks_off_is_tried_again_and_named(site: OldSite, tmp_path: Path) -> None:
    site.documents["/a"] = cut_off(b"x" * 1000)
    found = client(site, tmp_path).get(DocumentRequest(f"{site.url}/a"))
    assert found.problem == "the connection was broken off after 500 bytes of the body"
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": "Fri, 05 Feb 2021 12:01:00 GMT", "Date": DATE}, 60.0),
        ({"Retry-After": "Fri, 05 Feb 2021 11:00:00 GMT", "Date": DATE}, 0.0),
        ({"Retry-After": "Fri, 05 Feb 2021 12:01:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, 0.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "9" * 400}, 0.0),
        ({}, 0.0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(Fetched(url="", status=503, headers=tuple(headers.items()), body=b"")) == seconds


def test_copies_are_taken_of_an_interrupted_walk_alone(site: OldSite, tmp_path: Path) -> None:
    site.documents["/a"] = b"A"
    request = DocumentRequest(f"{site.url}/a", may_reuse=True)
    first = client(site, tmp_path, round_name="1").get(request)
    again = client(site, tmp_path, round_name="1").get(request)
    assert (again.body, again.is_changed, again.key, len(site.asked)) == (b"A", False, first.key, 1)
    client(site, tmp_path, round_name="2").get(request)
    assert [asked.is_conditional for asked in site.asked] == [False, True]


def test_a_page_that_the_sitemap_calls_unchanged_is_not_asked_for(site: OldSite, tmp_path: Path) -> None:
    site.documents["/a"] = b"A"
    for number, lastmod in enumerate(["", "", "2021", "2021", "2022"]):
        request = DocumentRequest(f"{site.url}/a", lastmod=lastmod)
        assert client(site, tmp_path, round_name=str(number)).get(request).body == b"A"
    assert len(site.asked) == 4


def test_the_number_of_documents_and_bytes_is_bounded(site: OldSite, tmp_path: Path) -> None:
    site.documents |= {f"/{n}": b"x" * 100 for n in range(5)}
    for limits in (SiteLimits(pause=0.0, documents=2), SiteLimits(pause=0.0, bytes=150)):
        bounded = client(site, tmp_path / str(limits.bytes), limits)
        found = [bounded.get(DocumentRequest(f"{site.url}/{n}")).problem for n in range(4)]
        assert [bool(problem) for problem in found] == [False, False, True, True]


def test_a_store_that_is_damaged_is_filled_again(site: OldSite, tmp_path: Path) -> None:
    site.documents["/a"] = b"A"
    request = DocumentRequest(f"{site.url}/a", may_reuse=True)
    key = client(site, tmp_path).get(request).key
    (tmp_path / key).unlink()
    assert client(site, tmp_path).get(request).body == b"A"
    for path in tmp_path.glob("cards/*.json"):
        path.write_bytes(b"\xff{")
    assert client(site, tmp_path).get(request).body == b"A"
    assert [asked.is_conditional for asked in site.asked] == [False, False, False]


def test_a_folder_that_cannot_be_written_is_named(site: OldSite, tmp_path: Path) -> None:
    site.documents["/a"] = b"A"
    (tmp_path / "file").write_text("x")
    with pytest.raises(SyndicationError, match="cannot be (read|written)"):
        client(site, tmp_path / "file").get(DocumentRequest(f"{site.url}/a"))


def test_outdated_files_are_removed(tmp_path: Path) -> None:
    store = SiteStore(tmp_path)
    document = StoredDocument("https://old.example/a", "https://old.example/a", "")
    old, new = store.put(document, b"old"), store.put(document, b"new")
    other = tmp_path / "documents" / "notes.txt"
    other.write_text("of a person")
    store.remove_outdated()
    assert not store.path_of(old.file).exists()
    assert store.body(new.file) == b"new"
    assert other.exists()


def test_a_dry_run_reads_the_store_and_writes_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "site"
    document = StoredDocument("https://old.example/a", "https://old.example/a", "")
    SiteStore(place).put(document, b"old")
    before = sorted(map(str, place.rglob("*")))
    with open_store(place, dry=True) as store:
        assert store.find(document.address)
        scratch = store.path_of(store.put(document, b"new").file)
        assert scratch.read_bytes() == b"new"
        store.remove_outdated()
    assert not scratch.exists()
    assert sorted(map(str, place.rglob("*"))) == before


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("https://Old.example/feed/", "old.example"),
        ("http://old.example:8080/", "old.example_8080"),
        ("https://müller.example/", "xn--mller-kva.example"),
        ("http://[2001:db8::1]/", "2001_db8__1"),
    ],
)
def test_each_site_has_its_folder(address: str, folder: str) -> None:
    assert site_folder(Path("/var/imports"), address) == Path("/var/imports") / folder


@pytest.mark.parametrize(
    "address", ["ftp://old.example/", "https://", "https://a:b@old.example/", "https://../..", "x://"]
)
def test_what_is_no_address_is_named(address: str) -> None:
    with pytest.raises(IngestError, match="it "):
        site_folder(Path("/var/imports"), address)


@pytest.mark.parametrize("address", ["ftp://old.example/", "https://", "https://a:b@old.example/", "x://"])
def test_a_guard_needs_an_address(address: str) -> None:
    with pytest.raises(IngestError, match="it "):
        guard_of([address])
