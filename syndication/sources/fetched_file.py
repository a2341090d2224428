"""A file that was fetched from an address, to a draft: its kind, its rights, and whether its site wants it read.

Pure: what was fetched is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from syndication.http.fetch import LARGEST, Fetched
from syndication.model.errors import IngestError
from syndication.model.item import Media
from syndication.sources.article.draft import Draft, ImportOptions, with_lines
from syndication.sources.article.file_kinds import feed_kind, kind_of
from syndication.sources.article.markdown_addresses import with_absolute_addresses
from syndication.sources.article.markdown_file import SUFFIXES
from syndication.sources.files import read_file
from syndication.sources.page.encodings import encoding_of
from syndication.sources.page.robots import asks_not_to_be_listed, is_disallowed
from syndication.text.urls import absolute, site_of

_OK = 200
_LONGEST_TYPE = 100
_PROGRAM = "syndication"  # the product token of the User-Agent
_CHARSET = re.compile(r"""charset\s?=\s?["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_TEXTS = ("text/html", "text/plain", "text/markdown", "text/x-markdown")
_MARKDOWN = ("text/markdown", "text/x-markdown")
_SAVE = "save the page in a browser as HTML, and add the file"
_STATUSES = {
    401: f"it asks for a password; {_SAVE}",
    402: f"it asks for a payment; {_SAVE} if you may publish it",
    403: f"its server refuses programs; {_SAVE}",
    404: "there is no such page; check the address",
    410: "the page was removed for good; check the address",
    429: "its server had too many requests; try again later",
}


class RobotsFile(Struct, frozen=True):
    """The robots.txt of a site: its rules, or why they are not known."""

    rules: str = ""
    problem: str = ""


def read_fetched(
    fetched: Fetched, robots: RobotsFile, own_sites: Set[str], options: ImportOptions, authority: str
) -> Draft:
    """Return the draft of a file that was fetched. `own_sites` are those of the publication, as `site_of` returns them.

    A story of another site needs rights: without them, a person is asked.

    Raises:
        IngestError: there is no file, it is no story, or it cannot be read.
    """
    refuse_failed(fetched)
    data = as_utf8(fetched)
    draft = read_file(_name(fetched), data, replace(options, base=fetched.url), authority)
    draft = _with_absolute_addresses(draft, fetched.url)
    draft = with_lines(draft, tuple(_warnings(fetched, robots)))
    if question := _rights_question(fetched.url, own_sites, options):
        return replace(draft, item=None, missing=(*draft.missing, question))
    return draft


def _with_absolute_addresses(draft: Draft, base: str) -> Draft:
    """Return the draft of a Markdown file with the addresses of its pictures and links absolute."""
    item = draft.item
    if item is None or item.body_form != "markdown":
        return draft
    lead = replace(draft.beside, url=absolute(draft.beside.url, base)) if draft.beside else Media()
    media = (lead, *item.media) if lead.url else item.media
    item = replace(item, body=with_absolute_addresses(item.body, base), media=media)
    return replace(draft, item=item, beside=None)


def refuse_failed(fetched: Fetched) -> None:
    """Refuse an answer that is no file, or a feed.

    Raises:
        IngestError: it says what it is, and what to do.
    """
    if fetched.status != _OK:
        cure = _STATUSES.get(fetched.status, "try again later, or check the address in a browser")
        raise IngestError(f"is answered with the status {fetched.status}: {cure}")
    if fetched.problem and not fetched.body:
        raise IngestError(f"{fetched.problem}; {_SAVE}")
    if len(fetched.body) > LARGEST:
        raise IngestError(f"has more than {LARGEST:,} bytes; {_SAVE}, without what belongs to the site")
    if kind := feed_kind(fetched.body):
        raise IngestError(
            f"is a feed ({kind}), not a story; give the address of the story's page. To check the feed: "
            f"syndication validate {fetched.url}"
        )
    if (media_type := _media_type(fetched)).startswith(("image/", "audio/", "video/")):
        cure = f"syndication edit STORY --picture {fetched.url}" if media_type.startswith("image/") else ""
        raise IngestError(
            f"is no story, but {media_type}; give the address of the story's page"
            + (f". To show it in a story: {cure}" if cure else "")
        )


def as_utf8(fetched: Fetched) -> bytes:
    """Return the bytes of a file in UTF-8, if the header of its answer names another encoding of a text."""
    found = _CHARSET.search(fetched.header("Content-Type"))
    if not found or _media_type(fetched) not in _TEXTS:
        return fetched.body
    try:
        fetched.body.decode("utf-8-sig")
        return fetched.body  # as in files: a text that is UTF-8 is nothing else
    except UnicodeDecodeError:
        encoding = encoding_of(found[1])
    return fetched.body.decode(encoding, "replace").encode() if encoding else fetched.body


def addresses_of(draft: Draft, fetched: Fetched, asked: str) -> tuple[str, ...]:
    """Return the addresses that a story may be known by: its own, the last one of redirects, and the one asked."""
    own = (block.text for block in draft.blocks if block.rule == "url")
    return tuple(dict.fromkeys((*own, fetched.url, asked)))


def _media_type(fetched: Fetched) -> str:
    return fetched.header("Content-Type").partition(";")[0].strip().lower()[:_LONGEST_TYPE]


def _name(fetched: Fetched) -> str:
    """Return a name of the file that says its kind, "" if only its content does."""
    if _media_type(fetched) in _MARKDOWN:
        return "page.md"
    name = unquote(urlsplit(fetched.url).path).rpartition("/")[2].lower()
    is_markdown = any(name.endswith(suffix) for suffix in SUFFIXES)
    return "page.md" if is_markdown and kind_of(fetched.body) != "page" else ""  # a server may show it as a page


def _warnings(fetched: Fetched, robots: RobotsFile) -> Iterator[str]:
    if robots.problem:
        yield f"robots.txt of the site cannot be read ({robots.problem}); ask whether programs may read the page"
    elif is_disallowed(robots.rules, _PROGRAM, fetched.url):
        yield "robots.txt of the site asks programs not to read the page"
    if asks_not_to_be_listed([fetched.header("X-Robots-Tag")]):
        yield "the page asks search engines not to list it (noindex in X-Robots-Tag)"


def _rights_question(address: str, own_sites: Set[str], options: ImportOptions) -> str:
    site = site_of(address)
    if options.rights.strip() or site in own_sites:
        return ""
    return (
        f"rights: the page is of {site}, which is not this publication's site (home, base_url); give --rights "
        'with who allows its use, such as --rights "Reprinted with permission of The Herald"'
    )
