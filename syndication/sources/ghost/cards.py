"""The cards of Ghost's editor as plain HTML: Lexical and Mobiledoc have the same, under slightly different names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from syndication.sources.ghost.gates import GATED
from syndication.sources.json_values import JsonFields
from syndication.sources.markup import as_html, element, figure, link, picture, void
from syndication.text.complexity import ComplexityError
from syndication.text.markdown import from_markdown

NEWSLETTER = "the newsletter sign-up card is left out"
TRANSISTOR = "the Transistor card, which shows each member another podcast, is left out"
EMAIL_ONLY = "a card that only subscribers got by email is left out"


class CardReport(Struct, frozen=True):
    """Takes what readers miss of cards, and what editors should know."""

    lose: Callable[[str], None]
    warn: Callable[[str], None]


def card_html(name: str, card: JsonFields, report: CardReport) -> str:
    """Return a card as HTML, "" if it has no content or readers of the site did not see it."""
    if name in _EMAIL:
        report.warn(EMAIL_ONLY)
        return ""
    if name in _LEFT_OUT:
        report.lose(_LEFT_OUT[name])
        return ""
    write = _WRITERS.get(name)
    if write is None:
        report.lose(f"the card “{name[:60]}” is left out")
        return ""
    if not is_public(card):
        report.lose(GATED)
        return ""
    try:
        return write(card)
    except ComplexityError:
        report.lose(f"a card “{name}” that would take too long to read is left out")
        return ""


def is_card(name: str) -> bool:
    """Return whether a card is known."""
    return name in _WRITERS or name in _EMAIL or name in _LEFT_OUT


def is_public(card: JsonFields) -> bool:
    """Return whether all visitors of the site see a card. Older ones say only whether it is on the web."""
    if card.values.get("visibility") in (None, {}):
        return True
    visibility = card.inner("visibility")
    if not visibility or not isinstance(visibility.values.get("web"), dict | None):
        return False  # it cannot be read
    web = visibility.inner("web")
    if "nonMember" in web.values:
        return web.flag("nonMember") is True
    if "emailOnly" in visibility.values:
        return visibility.flag("emailOnly") is False
    return visibility.flag("showOnWeb") is True if "showOnWeb" in visibility.values else True


def _picture(image: JsonFields) -> str:
    return picture(image.text("src"), image.text("alt"), image.number("width"), image.number("height"))


def _image(card: JsonFields) -> str:
    if not card.text("src"):
        return ""
    return figure(link(card.text("href"), _picture(card)), card.text("caption"))


def _gallery(card: JsonFields) -> str:
    images = [image for image in card.objects("images") if image.text("src")]
    pictures = "".join(link(image.text("href"), _picture(image)) for image in images)
    return figure(pictures, card.text("caption")) if pictures else ""


def _before_after(card: JsonFields) -> str:
    images = [image for image in (card.inner("beforeImage"), card.inner("afterImage")) if image.text("src")]
    pictures = "".join(map(_picture, images))
    return figure(pictures, card.text("caption")) if pictures else ""


def _video(card: JsonFields) -> str:
    attributes: dict[str, str | int] = {
        "src": card.text("src"),
        "poster": card.text("customThumbnailSrc", "thumbnailSrc"),
        "width": card.number("width"),
        "height": card.number("height"),
    }
    return figure(element("video", "", attributes), card.text("caption")) if attributes["src"] else ""


def _audio(card: JsonFields) -> str:
    source, title = card.text("src"), as_html(card.text("title"))
    return figure(element("audio", "", {"src": source}), title) if source else ""


def _file(card: JsonFields) -> str:
    title = card.text("fileTitle", "fileName", "src")
    lines = (card.text("fileCaption"), card.text("fileName") if card.text("fileName") != title else "")
    return _linked(card.text("src"), title, lines)


def _bookmark(card: JsonFields) -> str:
    about = card.inner("metadata") or card
    address = card.text("url") or about.text("url")
    source = ", ".join(dict.fromkeys(filter(None, (about.text("publisher"), about.text("author")))))
    return _linked(address, about.text("title") or address, (about.text("description"), source), card.text("caption"))


def _linked(address: str, title: str, lines: tuple[str, ...], caption: str = "") -> str:
    if not address:
        return ""
    written = [element("p", link(address, as_html(title))), *(element("p", as_html(line)) for line in lines if line)]
    return element("blockquote", "".join((*written, element("p", caption) if caption else "")))


def _embed(card: JsonFields) -> str:
    """Return what the other site gave to embed, or a link to it."""
    address = card.text("url")
    content = card.text("html") or (element("p", link(address, "")) if address else "")
    return figure(content, card.text("caption")) if content else ""


def _button(card: JsonFields) -> str:
    address = card.text("buttonUrl")
    return element("p", link(address, as_html(card.text("buttonText") or address))) if address else ""


def _callout(card: JsonFields) -> str:
    words = card.text("calloutText")
    return element("blockquote", element("p", f"{as_html(card.text('calloutEmoji'))} {words}".strip())) if words else ""


def _toggle(card: JsonFields) -> str:
    heading = card.text("heading")
    return (element("h4", heading) if heading else "") + card.text("content")


def _code(card: JsonFields) -> str:
    code = card.text("code")
    return figure(element("pre", element("code", as_html(code))), card.text("caption")) if code else ""


def _header(card: JsonFields) -> str:
    header, below = card.text("header"), card.text("subheader")
    written = (element("h2", header) if header else "") + (element("h3", below) if below else "")
    return written + (_button(card) if card.flag("buttonEnabled") else "")


def _product(card: JsonFields) -> str:
    source, title = card.text("productImageSrc"), card.text("productTitle")
    size = (card.number("productImageWidth"), card.number("productImageHeight"))
    address = card.text("productUrl") if card.flag("productButtonEnabled") else ""
    return "".join(
        (
            figure(picture(source, "", *size)) if source else "",
            element("h4", title) if title else "",
            card.text("productDescription"),
            element("p", link(address, as_html(card.text("productButton") or address))) if address else "",
        )
    )


def _call_to_action(card: JsonFields) -> str:
    label = card.text("sponsorLabel") if card.flag("hasSponsorLabel") else ""
    source = card.text("imageUrl")
    image = figure(picture(source, "", card.number("imageWidth"), card.number("imageHeight"))) if source else ""
    return label + image + card.text("textValue") + (_button(card) if card.flag("showButton") else "")


def _html(card: JsonFields) -> str:
    return card.text("html")


def _markdown(card: JsonFields) -> str:
    return from_markdown(card.text("markdown"))


def _rule(_card: JsonFields) -> str:
    return void("hr", {})


def _nothing(_card: JsonFields) -> str:
    return ""


_EMAIL = frozenset(("email", "email-cta"))
_LEFT_OUT: Mapping[str, str] = {
    "signup": NEWSLETTER,
    "transistor": TRANSISTOR,
    "collection": "the card with other posts is left out",
}
_WRITERS: Mapping[str, Callable[[JsonFields], str]] = {
    "audio": _audio,
    "before-after": _before_after,
    "bookmark": _bookmark,
    "button": _button,
    "call-to-action": _call_to_action,
    "callout": _callout,
    "card-markdown": _markdown,
    "code": _code,
    "codeblock": _code,
    "embed": _embed,
    "file": _file,
    "gallery": _gallery,
    "header": _header,
    "horizontalrule": _rule,
    "hr": _rule,
    "html": _html,
    "image": _image,
    "markdown": _markdown,
    "paywall": _nothing,
    "product": _product,
    "toggle": _toggle,
    "video": _video,
}
