"""Links of pages to this site, as paths: they also work on a machine to which the public address does not lead yet.

Addresses that leave the page stay absolute: of feeds, which readers store, the canonical one, and those in JSON-LD.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

# A tag as the sanitiser writes it: every other "<" of the HTML is escaped.
_TAG = re.compile(r"<[a-z][^<>]*>")


def folder_of(base_url: str) -> str:
    """Return the path of the public address without a slash at its end, "" for none."""
    return urlsplit(base_url).path.rstrip("/")


def local_link(url: str, base_url: str) -> str:
    """Return the path of an address of this site, and any other address as it is."""
    return folder_of(base_url) + url.removeprefix(base_url) if url.startswith(f"{base_url}/") else url


def with_local_links(html: str, base_url: str) -> str:
    """Return sanitised HTML in which links and pictures of this site have paths."""
    address = f'="{escape(base_url, quote=False)}/'
    if address not in html:
        return html
    return _TAG.sub(lambda tag: tag[0].replace(address, f'="{folder_of(base_url)}/'), html)
