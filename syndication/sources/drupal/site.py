"""The address of a site of Drupal, from the addresses of its JSON:API."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from syndication.text.urls import is_http_url

_RESOURCE = re.compile(r"/[a-z0-9_]+/[a-z0-9_]+(?:/[0-9a-f-]{36})?/?")  # "/node/article/UUID"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_API = "/jsonapi"


def base_of(address: str) -> str:
    """Return the base URL of Drupal, which is part of the guids of its feeds, without a language; "" if unknown.

    Example: "https://old.example" of "https://old.example/en/jsonapi/node/article?page[offset]=50".
    """
    if not is_http_url(address):
        return ""
    parts = urlsplit(address)
    before, found, after = parts.path.partition(_API)
    if not found or (after and not _RESOURCE.fullmatch(after)):
        return ""
    folders = [folder for folder in before.split("/") if folder]
    if folders and _LANGUAGE.fullmatch(folders[-1]):
        folders.pop()
    return "/".join((f"{parts.scheme}://{parts.netloc}", *folders))
