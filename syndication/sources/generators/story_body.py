"""The text of a page: that of its built page, if there is one, else that of its file without tags of templates."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import BodyForm
from syndication.sources.export import ExportOptions
from syndication.sources.generators.built_site import BuiltBody, BuiltSite, read_body
from syndication.sources.generators.liquid import resolve_liquid
from syndication.sources.generators.mdx import resolve_mdx
from syndication.sources.generators.pelican_links import resolve_pelican
from syndication.sources.generators.shortcodes import resolve_hugo, resolve_zola
from syndication.sources.generators.site import GeneratedSite, GeneratorPage
from syndication.sources.generators.templates import Lost, TemplateContext, TemplateSyntax
from syndication.sources.old_feed import OldEntries
from syndication.text.html import from_markdown, plain_text
from syndication.text.urls import absolute, joined

_RESOLVERS: Mapping[TemplateSyntax, Callable[[str, TemplateContext, Lost], str]] = {
    "liquid": resolve_liquid,
    "hugo": resolve_hugo,
    "zola": resolve_zola,
    "mdx": resolve_mdx,
    "pelican": resolve_pelican,
}
_PLACES = ("", "content/", "_posts/")
_NO_BASE = "give --url"  # the cure in `add`, which has this option
_LOST_ADDRESSES = "relative addresses in the text lead nowhere, as the address of the story is not known"
_MORE = re.compile(r"<!--\s{0,5}(?:more|excerpt|truncate|summary|/?end-?excerpt)\s{0,5}-->", re.IGNORECASE)
_RST_MARKUP = re.compile(r"^[ \t]*+(?:\.\. |:[\w-]{1,40}:).*+$", re.MULTILINE)  # directives and their options
_ROOTED = re.compile(r"(\]\(\s?<?|\b(?:src|href|poster)\s?=\s?[\"'])(/(?!/))")
_RELATIVE = re.compile(
    r"(?:\]\(\s?<?|\b(?:src|href)\s?=\s?[\"'])(?![a-z][a-z0-9+.-]{0,20}:|[#/<])[^\s)\"'>]", re.IGNORECASE
)


class SiteContext(Struct, frozen=True):
    """What the stories of a site have in common.

    `address` is that of the site, without a slash at its end, "" if it is not known. `addresses` are paths of pages by
    their file, filled before the first story. `feeds` are entries of the built feeds, `old` those and the given ones.
    """

    site: GeneratedSite
    built: BuiltSite
    address: str
    addresses: dict[str, str]
    feeds: OldEntries
    old: OldEntries
    unread_feeds: tuple[str, ...]
    options: ExportOptions


class PageBodyText(Struct, frozen=True):
    """The text of a story, and what is reported of it."""

    text: str
    form: BodyForm
    picture: str = ""
    lost: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def body_of(page: GeneratorPage, context: SiteContext, address: str, title: str) -> PageBodyText:
    """Return the text of a page with this address and title.

    Raises:
        IngestError: it has none that can be read.
    """
    lost: dict[str, None] = {}
    syntax: TemplateSyntax = "mdx" if page.form == "mdx" else context.site.syntax
    templates = template_context(page, context, syntax)
    source = _MORE.sub("", page.body)
    resolve = _RESOLVERS.get(syntax)
    text = resolve(source, templates, lambda message: lost.setdefault(message)) if resolve else source
    built = _built_body(page, context, address, title, text, is_plain=not lost)
    warnings = (f"{built.problem}; the text of its file is taken",) if built.problem else ()
    if built.html:
        missing = tuple(_LOST_ADDRESSES if _NO_BASE in line else line for line in built.lost)
        return PageBodyText(built.html, "html", _absolute_picture(built.picture, address), missing)
    if page.form in ("rst", "other"):
        cure = built.problem or "build the site, and import again"
        raise IngestError(f"is a file in {page.form}, which is read from its built page alone: {cure}")
    text, more = _with_site(text, context, address)
    form: BodyForm = "html" if page.form == "html" else "markdown"
    return PageBodyText(text.strip("\n").rstrip(), form, "", (*lost, *more), warnings)


def _built_body(
    page: GeneratorPage, context: SiteContext, address: str, title: str, text: str, *, is_plain: bool
) -> BuiltBody:
    file = context.built.page_at(page.path) if page.path and context.built.outputs else ""
    if not file:
        return BuiltBody()
    is_read = page.form in ("markdown", "html", "mdx")
    text = text if is_read else _RST_MARKUP.sub("", text)
    try:
        words = plain_text(from_markdown(text) if page.form != "html" else text) if is_read else text
    except SyndicationError:
        words, is_read = text, False
    return read_body(context.built, file, address, title, words, is_plain=is_plain and is_read)


def _absolute_picture(picture: str, address: str) -> str:
    return absolute(picture, address) if picture else ""


def template_context(page: GeneratorPage, context: SiteContext, syntax: TemplateSyntax) -> TemplateContext:
    """Return what tags in a page refer to."""
    base_path = context.address.partition("://")[2].partition("/")[2]
    return TemplateContext(
        syntax=syntax,
        site=context.address,
        base_path=f"/{base_path}" if base_path else "",
        address_of=lambda target: find_address(target, page.file, context.addresses, context.address),
        values=context.site.settings.values,
        fields=page.fields,
        is_html=page.form == "html",
    )


def find_address(target: str, file: str, addresses: Mapping[str, str], site: str) -> str:
    """Return the address of the page that a tag names by its path: from the content, from here, or by its end.

    Pelican's `static:` and `attach:` name files that are at their path.
    """
    kind, mark, path = target.partition(":")
    bare = (path if mark else target).strip()
    parent = file.rpartition("/")[0]
    if mark and kind == "attach":
        return bare  # it is copied beside the page
    if mark and kind in ("static", "photo", "image"):
        inner = joined(f"/{parent.removeprefix('content').strip('/')}/", bare)
        return f"{site}{inner}" if site else ""
    names = (posixpath.normpath(f"{parent}/{bare}").lstrip("/"), *(f"{each}{bare.lstrip('/')}" for each in _PLACES))
    for name in names:
        for ending in ("", ".md", ".markdown", ".html", "/index.md", ".rst"):
            if found := addresses.get(f"{name}{ending}"):
                return f"{site}{found}" if site and found.startswith("/") else found
    return ""


def _with_site(text: str, context: SiteContext, address: str) -> tuple[str, tuple[str, ...]]:
    """Return a text whose addresses lead to the old site, and what readers miss where they cannot."""
    if address:
        return text, ()
    host = "/".join(context.address.split("/", 3)[:3])
    if context.address:
        text = _ROOTED.sub(lambda found: f"{found[1]}{host}{found[2]}", text)
    is_lost = bool(_RELATIVE.search(text) or (not context.address and _ROOTED.search(text)))
    return text, (
        "relative addresses in the text lead nowhere, as the address of the story is not known",
    ) if is_lost else ()
