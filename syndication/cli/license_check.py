"""`licensing check`: whether programs find at the root of a host what the settings say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

from msgspec import Struct

from syndication.formats import robots, rsl, tdmrep
from syndication.http.fetch import FetchLimits, anywhere, fetch
from syndication.model.errors import FetchError
from syndication.model.licenses import TDMREP_PATH, Licensing, license_url

_OK = 200
_LIMITS = FetchLimits(bytes=500_000)


class CheckedPlace(Struct, frozen=True):
    """An address at which programs look, and what is wrong there, "" if it says what the settings say."""

    url: str
    problem: str = ""


def check_places(licensing: Licensing, base_url: str, site: str) -> Iterator[CheckedPlace]:
    """Yield what programs find: robots.txt and TDMRep at the root of `site`, and the license of the service."""
    groups = robots.write_groups(licensing, base_url)
    license_xml, mining = rsl.write(licensing, base_url), tdmrep.write(licensing, base_url)
    yield _checked(urljoin(site, "/robots.txt"), lambda body: groups in _as_text(body))
    yield _checked(urljoin(site, TDMREP_PATH), lambda body: body == mining)
    yield _checked(license_url(base_url), lambda body: body == license_xml)


def _checked(url: str, is_right: Callable[[bytes], bool]) -> CheckedPlace:
    try:
        fetched = fetch(url, anywhere, _LIMITS)  # the operator's own address, which may be internal
    except FetchError as error:
        return CheckedPlace(url, str(error))
    if fetched.status != _OK:
        return CheckedPlace(url, f"status {fetched.status}; programs find nothing here")
    if not is_right(fetched.body):
        return CheckedPlace(url, "says something else than the settings; copy the document of the service")
    return CheckedPlace(url)


def _as_text(body: bytes) -> str:
    return body.decode("utf-8", "replace").replace("\r\n", "\n")
