"""A page of a site generator as a story: the same for all of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from urllib.parse import urljoin

from msgspec import Struct

from syndication.model.errors import IngestError, SyndicationError
from syndication.model.item import BodyForm
from syndication.sources.export import ExportOptions
from syndication.sources.generators.built_site import BuiltBody, BuiltSite, read_body
from syndication.sources.generators.liquid import resolve_liquid
from syndication.sources.generators.mdx import resolve_mdx
from syndication.sources.generators.pelican_links import resolve_pelican
from syndication.sources.generators.pictures import PICTURE_FIELDS, absolute_picture, featured_picture
from syndication.sources.generators.shortcodes import resolve_hugo, resolve_zola
from syndication.sources.generators.site import GeneratedSite, SourcePage
from syndication.sources.generators.templates import Lost, TemplateContext, TemplateSyntax
from syndication.sources.generators.values import NOTHING, first_name, text_of, value_at
from syndication.sources.old_feed import OldEntries
from syndication.sources.site_story import SiteStory
from syndication.text.html import from_markdown, plain_text
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_RESOLVERS: Mapping[TemplateSyntax, Callable[[str, TemplateContext, Lost], str]] = {
    "liquid": resolve_liquid,
    "hugo": resolve_hugo,
    "zola": resolve_zola,
    "mdx": resolve_mdx,
    "pelican": resolve_pelican,
}
_PLACES = ("", "content/", "_posts/")
_TITLE = ("title", "headline", "extra.title")
_STANDFIRST = (
    "description",
    "summary",
    "excerpt",
    "subtitle",
    "dek",
    "standfirst",
    "lead",
    "extra.summary",
    "params.description",
)
_CANONICAL = ("canonical_url", "canonicalURL", "canonicalUrl", "canonical", "canonicalurl")
# What says that only some readers may see a page. Any value but "no" and "public" counts.
_PRIVATE = (
    "password",
    "private",
    "protected",
    "members_only",
    "membersOnly",
    "members",
    "subscribers_only",
    "paid",
    "paywall",
    "premium",
    "unlisted",
    "hidden",
)
_HARMLESS = frozenset(("", "false", "no", "off", "0", "none", "public", "free", "null", "~"))
_ACCESS = ("visibility", "access")
_LOST_ADDRESSES = "relative addresses in the text lead nowhere, as the address of the story is not known"
_MOST_LISTED = 30  # fields in warnings
_MORE = re.compile(r"<!--\s{0,5}(?:more|excerpt|truncate|summary|/?end-?excerpt)\s{0,5}-->", re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:em|i|b|strong|code|span|a|br|sup|sub|mark|abbr|small|cite)\b[^<>]{0,500}>|&(?:#\d{1,7}|[a-zA-Z]{2,30});",
    re.IGNORECASE,
)
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


def private_field(page: SourcePage) -> str:
    """Return the field that says that a page is not for all, as "password", "" if there is none."""
    for name in _PRIVATE:
        if text_of(page.fields.get(name)).lower() not in _HARMLESS or page.fields.get(name) is True:
            return name
    return next((name for name in _ACCESS if text_of(page.fields.get(name)).lower() not in _HARMLESS), "")


def site_story(page: SourcePage, context: SiteContext) -> SiteStory:
    """Return the story of a page.

    Raises:
        IngestError: it has no text that can be read.
    """
    site, fields = context.site, page.fields
    if page.date.fault:
        raise IngestError(page.date.fault)
    address = address_of(page, context.address)
    title = text_of(value_at(fields, first_name(fields, _TITLE))) or page.title
    body = _body(page, context, address, title)
    cover = featured_picture(fields, lambda source: _picture_address(source, page, context, address) or body.picture)
    standfirst = first_name(fields, _STANDFIRST)
    lost = (*body.lost, *([cover.fault] if cover.fault else []))
    used = {*page.used, *_TITLE, standfirst, *_CANONICAL, cover.field, "author", "authors", "byline"}
    canonical = text_of(value_at(fields, first_name(fields, _CANONICAL)))
    return SiteStory(
        title=_as_html(title),
        body=body.text,
        body_form=body.form,
        excerpt=_excerpt(text_of(value_at(fields, standfirst)) if standfirst else "", site.syntax),
        dates=(page.date.moment,),
        modified=page.modified.moment,
        expires=page.expires.moment if page.expires.moment and page.expires.moment.tzinfo else None,
        link=address or absolute(canonical, ""),
        slug=page.path.rstrip("/").removesuffix("/index.html") or page.slug,
        former_slugs=tuple(each.rstrip("/").removesuffix("/index.html") for each in page.former),
        ids=site.ids(page, address),
        language=page.language or site.settings.language,
        section=_as_html(page.section),
        tags=tuple(map(_as_html, page.tags)),
        authors=page.authors,
        media=(cover.media,) if cover.media else (),
        lost=lost,
        warnings=(*page.warnings, *body.warnings, *_warnings(page, context, address, used)),
    )


def address_of(page: SourcePage, site_address: str) -> str:
    """Return the address of a page, "" if it is not known."""
    if not page.path:
        return ""
    own = absolute(page.path, "")
    return own or (absolute(f"{site_address}{page.path}", "") if site_address else "")


def _warnings(page: SourcePage, context: SiteContext, address: str, used: set[str]) -> Iterator[str]:
    if page.path_fault:
        yield page.path_fault
    elif not address:
        yield "has no address, as the config does not say where the site was; give it there"
    if page.modified.fault:
        yield f"modified: {page.modified.fault}; it is left out"
    if page.expires.fault:
        yield f"expires: {page.expires.fault}; it is left out"
    if address and context.feeds.of(address, "") and not context.options.old.of(address, ""):
        yield "has the ids and the date of the feeds of the built site; give --feed if the site was published elsewhere"
    others = [name for name, value in page.fields.items() if name not in used and value not in NOTHING]
    outer = {name.partition(".")[0] for name in used if "." in name}
    for name in [each for each in others if each not in outer and each not in PICTURE_FIELDS][:_MOST_LISTED]:
        yield f"has the field {one_line(str(name))[:40]}, which has no place in a record"


def _body(page: SourcePage, context: SiteContext, address: str, title: str) -> PageBodyText:
    lost: dict[str, None] = {}
    syntax: TemplateSyntax = "mdx" if page.form == "mdx" else context.site.syntax
    templates = _template_context(page, context, syntax)
    source = _MORE.sub("", page.body)
    resolve = _RESOLVERS.get(syntax)
    text = resolve(source, templates, lambda message: lost.setdefault(message)) if resolve else source
    built = _built_body(page, context, address, title, text, is_plain=not lost)
    warnings = (built.problem,) if built.problem else ()
    if built.html:
        return PageBodyText(built.html, "html", _absolute_picture(built.picture, address), built.lost)
    if page.form in ("rst", "other"):
        raise IngestError(
            f"is a file in {page.form}, which is read from its built page alone; build the site, and import again"
        )
    text, more = _with_site(text, context, address)
    form: BodyForm = "html" if page.form == "html" else "markdown"
    return PageBodyText(text.strip("\n").rstrip(), form, "", (*lost, *more), warnings)


def _built_body(
    page: SourcePage, context: SiteContext, address: str, title: str, text: str, *, is_plain: bool
) -> BuiltBody:
    file = context.built.page_at(page.path) if page.path and context.built.outputs else ""
    if not file:
        return BuiltBody()
    is_read = page.form in ("markdown", "html", "mdx")
    try:
        words = plain_text(from_markdown(text) if page.form != "html" else text) if is_read else text
    except SyndicationError:
        words, is_read = text, False
    return read_body(context.built, file, address, title, words, is_plain=is_plain and is_read)


def _absolute_picture(picture: str, address: str) -> str:
    return absolute(picture, address) if picture else ""


def _template_context(page: SourcePage, context: SiteContext, syntax: TemplateSyntax) -> TemplateContext:
    base_path = context.address.partition("://")[2].partition("/")[2]
    return TemplateContext(
        syntax=syntax,
        site=context.address,
        base_path=f"/{base_path}" if base_path else "",
        address_of=lambda target: find_address(target, page.file, context.addresses, context.address),
        values=context.site.settings.values,
        fields=page.fields,
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
        inner = urljoin(f"/{parent.removeprefix('content').strip('/')}/", bare)
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


def _picture_address(source: str, page: SourcePage, context: SiteContext, address: str) -> str:
    """Return the address of a picture in front matter. A path from the folder of sources is that of no page."""
    if source.startswith(("../", "@", "~", "src/")):
        return ""
    if "{{" in source or "{%" in source:
        source = resolve_liquid(source, _template_context(page, context, "liquid"), lambda _: None)
    parent = page.file.rpartition("/")[0]
    inside = f"{parent}/{source.removeprefix('./')}"
    is_beside = source.startswith("./") or "/" not in source or inside in context.site.folder.files
    if is_beside and not source.startswith("/"):
        return absolute_picture(source, address, context.address)
    return absolute_picture(
        source if "://" in source or source.startswith("/") else f"/{source}", address, context.address
    )


def _excerpt(text: str, syntax: TemplateSyntax) -> str:
    """Return a summary as HTML; that of Pelican is Markdown."""
    if not text:
        return ""
    return from_markdown(text) if syntax == "pelican" and len(text) < 5000 else _as_html(text)


def _as_html(text: str) -> str:
    """Return a text of front matter as HTML; some sites write it as that."""
    return text if _MARKUP.search(text) else escape(text, quote=False)
