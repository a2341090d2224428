"""The elements of a body in ANS as HTML. Those that are not known, or that only Arc can fill, are listed as lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.arc.media import caption_of, credit_of, sound_address, stream_of
from syndication.sources.arc.visibility import is_hidden
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element, figure, link, picture, void
from syndication.text.urls import is_http_url

_DEEPEST = 40  # elements within each other
_DOCUMENTS = frozenset(("audio", "gallery", "story", "video"))  # they are published on their own too
_WEB = frozenset(("web", "rss", "feed", "default"))


class ElementWriter(Struct, frozen=True):
    """Writes elements as HTML; `lose` takes what readers miss, in words that are alike for all stories."""

    lose: Callable[[str], None]

    def write_all(self, parent: JsonFields, name: str = "content_elements", depth: int = 0) -> str:
        """Return the elements in a list of `parent`.

        Raises:
            IngestError: they are nested too deeply.
        """
        if depth > _DEEPEST:
            raise IngestError(f"has elements that are nested more than {_DEEPEST} times; correct it there")
        return "".join(self.write(each, depth) for each in parent.objects(name))

    def write(self, each: JsonFields, depth: int = 0) -> str:
        """Return one element."""
        kind = each.text("type")
        channels = each.values.get("channels")
        if isinstance(channels, list) and channels and _WEB.isdisjoint(map(str, channels)):
            self.lose("what is meant for other channels than the web is left out")
            return ""
        if kind in _DOCUMENTS and is_hidden(each):
            self.lose(f"a document of the type “{kind}” that is not public is left out")
            return ""
        if writer := _WRITERS.get(kind):
            return writer(self, each, depth)
        self.lose(f"the element “{kind[:60]}” is left out" if kind else "an element without a type is left out")
        return ""


_Write = Callable[[ElementWriter, JsonFields, int], str]


def _text(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    content = each.text("content")
    return element("p", content) if content else ""


def _header(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    level = each.number("level")
    content = each.text("content")
    return element(f"h{level if 1 <= level <= 6 else 2}", content) if content else ""


def _raw(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    return each.text("content")


def _list(writer: ElementWriter, each: JsonFields, depth: int) -> str:
    if depth > _DEEPEST:
        raise IngestError(f"has lists that are nested more than {_DEEPEST} times; correct it there")
    items: list[str] = []
    for item in each.objects("items"):
        if item.text("type") == "list":
            inner = _list(writer, item, depth + 1)
            if items:
                items[-1] += inner  # the lower level of the item before it
            else:
                items.append(inner)
        elif content := item.text("content") or writer.write_all(item, "content_elements", depth + 1):
            items.append(content)
    tag = "ol" if each.text("list_type") == "ordered" else "ul"
    return element(tag, "".join(element("li", item) for item in items)) if items else ""


def _quote(writer: ElementWriter, each: JsonFields, depth: int) -> str:
    content = each.text("content")
    inner = (element("p", content) if content else "") + writer.write_all(each, depth=depth + 1)
    source = each.inner("citation").text("content")
    return element("blockquote", inner + (element("p", f"— {source}") if source else "")) if inner else ""


def _image(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    address = each.text("url")
    if not address:
        writer.lose("a picture without an address is left out")
        return ""
    image = picture(address, each.text("alt_text"), each.number("width"), each.number("height"))
    return figure(image, _caption(each))


def _caption(each: JsonFields) -> str:
    credit = as_html(credit_of(each))
    return " ".join(filter(None, (caption_of(each), f"({credit})" if credit else "")))


def _gallery(writer: ElementWriter, each: JsonFields, depth: int) -> str:
    heading = each.inner("headlines").text("basic")
    return (element("h3", as_html(heading)) if heading else "") + writer.write_all(each, depth=depth + 1)


def _video(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    if embedded := each.text("embed_html"):
        return figure(embedded, _caption(each))
    stream, promo = stream_of(each), each.inner("promo_image")
    poster = promo.text("url") or each.inner("promo_items").inner("basic").text("url")
    if stream:
        attributes: dict[str, str | int] = {
            "src": stream.text("url"),
            "poster": poster,
            "width": stream.number("width"),
            "height": stream.number("height"),
        }
        return figure(element("video", "", attributes), _caption(each))
    if each.text("youtube_content_id"):
        address = f"https://www.youtube.com/watch?v={each.text('youtube_content_id')}"
        return element("p", link(address, as_html(each.inner("headlines").text("basic"))))
    return _linked_document(writer, each, "a film without an address is left out")


def _audio(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    address = sound_address(each)
    if not address:
        writer.lose("a sound without an address is left out")
        return ""
    return figure(element("audio", "", {"src": address}), as_html(each.inner("headlines").text("basic")))


def _story(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    return _linked_document(writer, each, "a story inside another one is left out")


def _linked_document(writer: ElementWriter, each: JsonFields, loss: str) -> str:
    address, title = each.text("website_url", "canonical_url"), each.inner("headlines").text("basic")
    if not address:
        writer.lose(loss)
        return ""
    return element("p", link(address, as_html(title)))


def _oembed(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    """Return what the other site gave to embed, or a link to it."""
    given = each.inner("raw_oembed")
    address = given.text("_id", "url") or each.inner("referent").text("id")
    if content := given.text("html"):
        return content
    if is_http_url(address):
        return element("p", link(address, as_html(given.text("title"))))
    writer.lose("an embed without an address is left out")
    return ""


def _reference(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    referent = each.inner("referent")
    addresses = (referent.text("id"), each.inner("additional_properties").text("url"))
    if address := next(filter(is_http_url, addresses), ""):
        return element("p", link(address, ""))
    writer.lose(f"a reference to a document of the type “{referent.text('type')[:60]}” is left out; export it in full")
    return ""


def _custom_embed(writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    address = each.inner("embed").text("url")
    if is_http_url(address):
        return element("p", link(address, ""))
    writer.lose(f"the custom embed “{each.text('subtype')[:60]}”, which only Arc can fill, is left out")
    return ""


def _table(writer: ElementWriter, each: JsonFields, depth: int) -> str:
    head = "".join(element("th", _cell(writer, cell, depth)) for cell in each.objects("header"))
    rows = [element("tr", head)] if head else []
    given = each.values.get("rows")
    for row in given if isinstance(given, list) else ():
        cells = each.each("rows", row) if isinstance(row, list) else ()
        rows.append(element("tr", "".join(element("td", _cell(writer, cell, depth)) for cell in cells)))
    return element("table", "".join(rows)) if rows else ""


def _cell(writer: ElementWriter, cell: JsonFields, depth: int) -> str:
    return cell.text("content") or writer.write_all(cell, depth=depth + 1)


def _code(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    return element("pre", element("code", as_html(each.text("content")))) if each.text("content") else ""


def correction(_writer: ElementWriter, each: JsonFields, _depth: int = 0) -> str:
    """Return a correction as a paragraph, with what Arc calls its kind before it."""
    text = each.text("text") or each.inner("additional_properties").text("content")
    kind = each.text("correction_type").capitalize() or "Correction"
    return element("p", f"{element('strong', as_html(f'{kind}:'))} {text}") if text else ""


def _link(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    address, words = each.text("url"), each.text("content")
    return element("p", link(address, words)) if address or words else ""


def _link_list(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    title = each.text("title")
    items = [link(item.text("url"), item.text("content")) for item in each.objects("items")]
    written = "".join(element("li", item) for item in items if item)
    return (element("h3", title) if title else "") + (element("ul", written) if written else "")


def _group(writer: ElementWriter, each: JsonFields, depth: int) -> str:
    title = each.text("title")
    return (element("h3", title) if title else "") + writer.write_all(each, depth=depth + 1)


def _divider(_writer: ElementWriter, _each: JsonFields, _depth: int) -> str:
    return void("hr", {})


def _rating(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    value, most = each.values.get("numeric_rating"), each.values.get("max")
    if not isinstance(value, int | float):
        return ""
    words = f"{value:g}/{most:g}" if isinstance(most, int | float) else f"{value:g}"
    return element("p", as_html(f"{words} {each.text('units')}".strip()))


def _endorsement(_writer: ElementWriter, each: JsonFields, _depth: int) -> str:
    words = each.text("endorsement")
    return element("p", element("strong", as_html(words))) if words else ""


_WRITERS: Mapping[str, _Write] = {
    "audio": _audio,
    "blockquote": _quote,
    "code": _code,
    "correction": correction,
    "custom_embed": _custom_embed,
    "divider": _divider,
    "element_group": _group,
    "endorsement": _endorsement,
    "gallery": _gallery,
    "graphic": _image,
    "header": _header,
    "image": _image,
    "interstitial_link": _link,
    "link_list": _link_list,
    "list": _list,
    "numeric_rating": _rating,
    "oembed_response": _oembed,
    "quote": _quote,
    "raw_html": _raw,
    "reference": _reference,
    "story": _story,
    "table": _table,
    "text": _text,
    "video": _video,
}
