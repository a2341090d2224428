"""The work of a check grows no faster than the document, whatever it is made of, and the markup's has an end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import pytest

from syndication.validation import check
from syndication.validation.budget import MOST_WORK
from syndication.validation.html import Fragment, read
from syndication.validation.rules import markup
from tests import measuring
from tests.validation.cases import NOW

Shape = Callable[[int], str]

_SMALL, _LARGE = 15_000, 240_000
_MOST_GROWTH = 64  # linear is 16, quadratic 256
_SHORT = 0.1  # seconds; less is not measured well enough to be compared
_HEAD = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:georss="http://www.georss.org/georss"><channel>'
)
_ENTRY = "<entry><id>tag:a.example,2026:x</id><title>t</title><updated>2026-02-05T00:00:00Z</updated></entry>"
_DIV = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'


def much(piece: str, size: int) -> str:
    return piece * max(size // len(piece), 1)


def each(written: Callable[[int], str], size: int) -> str:
    return "".join(map(written, range(size // len(written(100)))))


def rss(inside: str) -> str:
    return f"{_HEAD}{inside}</channel></rss>"


def items(*fragments: str) -> str:
    return rss("".join(f"<item><description><![CDATA[{fragment}]]></description></item>" for fragment in fragments))


def atom(inside: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{inside}</feed>'


def feed(**members: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", **members})


def opml(inside: str) -> str:
    return f'<opml version="2.0"><head/><body>{inside}</body></opml>'


DOCUMENTS: Mapping[str, Shape] = {
    "items": lambda n: rss(much("<item/>", n)),
    "elements open": lambda n: rss(much("<a>", n)),
    "elements 240 deep": lambda n: rss(much("<dc:a>" * 240 + "</dc:a>" * 240, n)),
    "elements in no namespace": lambda n: rss(much("<dc:a>" + "<b>" * 200 + "</b>" * 200 + "</dc:a>", n)),
    "one guid": lambda n: rss(much("<item><guid>x</guid></item>", n)),
    "guids of one item": lambda n: rss(f"<item>{much('<guid>x</guid>', n)}</item>"),
    "categories": lambda n: rss(f"<item>{each(lambda i: f'<category>{i}</category>', n)}</item>"),
    "second texts": lambda n: rss(f"<item>{much('<atom:summary/>', n)}<description/></item>"),
    "white space": lambda n: rss(f"<item><title>{' ' * n}</title></item>"),
    "empty lines": lambda n: rss("\n" * n),
    "titles on one line": lambda n: rss(much("<item><title>&lt;b></title></item>", n)),
    "a title of many lines": lambda n: rss(f"<item><title>&lt;b{chr(10) * n}</title></item>"),
    "references": lambda n: rss(f"<item><title>{much('&amp;a', n)}</title></item>"),
    "end tags in a title": lambda n: rss(f"<item><title>{much('&lt;/a', n)}</title></item>"),
    "letters beyond ASCII": lambda n: rss(f"<description>{much(chr(0xE9) + chr(10), n)}</description>"),
    "lines decoded twice": lambda n: rss(f"<description>{much(chr(0xC3) + chr(0xA9) + chr(10), n)}</description>"),
    "zeros of a reference": lambda n: rss(f"<description><![CDATA[{much('&#x000', n)}]]></description>"),
    "attributes": lambda n: rss(f"<a {each(lambda i: f'a{i}=' + repr(str(i)) + ' ', n)}/>"),
    "490 attributes": lambda n: rss(much("<item " + "".join(f" a{i}=''" for i in range(490)) + "/>", n)),
    "namespaces of the root": lambda n: rss("<n1:a/>").replace(
        "<rss ", "<rss " + each(lambda i: f"xmlns:n{i}='urn:{i}' ", n)
    ),
    "namespaces one by one": lambda n: rss(each(lambda i: f"<x:a xmlns:x='urn:{i}'/>", n)),
    "a long namespace": lambda n: rss(f"<a xmlns:z='urn:{'a' * (n // 2)}'>{much('<z:a/>', n // 2)}</a>"),
    "a long name": lambda n: rss(f"<a{'b' * 40_000}>{much('<c/>', n)}</a{'b' * 40_000}>"),
    "georss": lambda n: rss(f"<item><georss:where>{much('<georss:where/>', n)}</georss:where></item>"),
    "media in a group": lambda n: rss(f"<item><media:group>{much('<media:content/>', n)}</media:group></item>"),
    "entities": lambda n: "<!DOCTYPE rss [<!ENTITY e '" + much("<item/>", n) + "'>]>" + rss("&e;&e;&e;"),
    "entity declarations": lambda n: (
        f"<!DOCTYPE rss [{each(lambda i: f'<!ENTITY e{i} {chr(34)}x{chr(34)}>', n)}]>{rss('')}"
    ),
    "system identifiers": lambda n: f"<!DOCTYPE rss {much('SYSTEM ', n)}>{rss('')}",
    "one entry": lambda n: atom(much(_ENTRY, n)),
    "links": lambda n: atom(f"<entry>{much('<link rel=' + repr('via') + ' href=' + repr('x') + '/>', n)}</entry>"),
    "bases": lambda n: atom("<a xml:base='a/'>" * 200 + much("<link href='#' xml:base='a/'/>", n) + "</a>" * 200),
    "a long base": lambda n: atom(f"<entry xml:base='http://a/{much('a/', n // 2)}'>{much('<link/>', n // 2)}</entry>"),
    "XHTML": lambda n: atom(f"<entry>{_DIV}{much('<b/>', n)}</div></content></entry>"),
    "XHTML 200 deep": lambda n: atom(
        f"<entry>{_DIV}{'<i>' * 200}{much('<b/>', n)}{'</i>' * 200}</div></content></entry>"
    ),
    "outlines": lambda n: opml("<outline text='a'>" * 200 + much("<outline text='a'/>", n) + "</outline>" * 200),
    "addresses": lambda n: (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + each(lambda i: f"<url><loc>https://a.example/{i}</loc></url>", n)
        + "</urlset>"
    ),
    "licences": lambda n: f'<rsl xmlns="https://rslstandard.org/rsl">{much("<content/>", n)}</rsl>',
    "brackets": lambda n: "[" * n,
    "lists 400 deep": lambda n: "[" + much("[" * 400 + "]" * 400 + ",", n) + "1]",
    "objects": lambda n: feed(items=[{}] * (n // 4)),
    "authors": lambda n: feed(items=[{"id": "x", "authors": [{}] * (n // 4)}]),
    "keys": lambda n: "{" + each(lambda i: f'"k{i}":1,', n) + '"a":1}',
    "one key": lambda n: "{" + much('"a":1,', n) + '"a":1}',
    "one id": lambda n: feed(items=[{"id": "x"}] * (n // 13)),
    "tags": lambda n: feed(items=[{"id": "x", "tags": ["a"] * (n // 5)}]),
    "lines of JSON": lambda n: "{" + "\n" * n + "}",
    "a number": lambda n: '{"version": ' + "1" * n + "}",
    "numbers": lambda n: '{"version": [' + much("1" * 4000 + ",", n) + "1]}",
    "quotation marks": lambda n: '["' + '\\"' * (n // 2) + '"]',
    "strings without an end": lambda n: '{"a": ' + '"\\' * (n // 2),
    "halves of characters": lambda n: '{"version": "' + "\\ud800" * (n // 6) + '"}',
    "an attribute": lambda n: items(f"<a b='{'c' * n}'>"),
    "ampersands of an attribute": lambda n: items(f"<a b='{much('&' + 'c' * 40, n)}'>"),
    "dashes of a comment": lambda n: items(f"<!--{much('-' + 'c' * 40, n)}"),
    "a style": lambda n: items(f"<p style='{much('rgb(1;', n)}'>"),
    "fragments": lambda n: items(*(f"<b>{i}" for i in range(n // 60))),
}
STORY = '<p>Some words of <a href="https://a.example/?a=1&amp;b=2">a story</a> and <em>more</em>.</p>\n'
PIECES = (
    "<div> <b> <a> <p> <a><b> <b><p> <b></i><i></b> <b><div></b> <p></a> <nobr> <button> <li> <dd> <ul><li> "
    "<h1> <form> <table> <table><td> <table><tr><td> <a><table> <table><b>x <table>x <select> <select><option> "
    "<select><input> <svg> <svg><g> <math><mi> <svg><p> <ruby><rt> <object> <object><b></object> <template> "
    "<isindex> <image> <x-y> <script></script> <textarea></textarea> <title></title> <xmp> <plaintext> <body> "
    "<html> <frameset> </p> </br> </x> & &amp; &a &#1 &#xD800; &notit &CounterClockwise < </ <! <!-- <!----> "
    "<!--x-- <? <!doctype> <![CDATA[ = <a/ <a/b <p/onclick=x> <img/src=x> <p/style=color:red>"
).split()
WRAPPERS = {
    "alone": "",
    "in elements": "<div>" * 190,
    "in formatting": "<b><i><u><s><em><big><tt><font><code><strike>" * 4,
    "in tables": "<table><tr><td>" * 45,
}


def seconds(ask: Callable[[], object]) -> float:
    """Return the processor time that something takes when nothing is cached, the least of some tries."""

    def uncached() -> None:
        markup.VERDICTS.clear()
        ask()

    return measuring.seconds(uncached, tries=4)


def fragments() -> Iterator[tuple[str, Shape]]:
    for piece in PIECES:
        for name, wrapper in WRAPPERS.items():
            yield f"{piece} {name}", lambda n, piece=piece, wrapper=wrapper: wrapper + much(piece, n)  # type: ignore[misc]


@pytest.mark.thorough
@pytest.mark.parametrize("shape", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_time_grows_with_the_document(shape: Shape) -> None:
    large, small = shape(_LARGE).encode(), shape(_SMALL).encode()
    took = seconds(lambda: check(large, now=NOW))
    if took > _SHORT:
        assert took < _MOST_GROWTH * max(_SHORT / _MOST_GROWTH, seconds(lambda: check(small, now=NOW)))


def test_the_work_of_markup_grows_with_the_text() -> None:
    grown = {name: (read(shape(2_000)).work, read(shape(6_000)).work) for name, shape in fragments()}
    assert {name: works for name, works in grown.items() if works[1] > 4 * works[0]} == {}


@pytest.mark.thorough
def test_the_work_of_markup_is_told_as_it_is() -> None:
    """What takes no more work than usual HTML takes no more time either, but for what cannot be measured."""
    usual = much(STORY, 20_000)
    price = seconds(lambda: read(usual)) / read(usual).work
    dear = {}
    for name, shape in fragments():
        text = shape(3_000)
        took = seconds(lambda text=text: read(text))  # type: ignore[misc]
        if took > max(0.03, 5 * price * read(text).work):
            dear[name] = took
    assert dear == {}


@pytest.mark.parametrize(
    "document",
    [
        items(*(f"{much('<a><b>', 18_000)}{number}" for number in range(60))),
        items(*(f"{much('<div>', 400)}{number}" for number in range(3_000))),
        items(*(f"{WRAPPERS['in tables']}{much('<nobr>', 2_000)}{number}" for number in range(200))),
        feed(items=[{"id": str(number), "content_html": much("<a><b>", 18_000) + str(number)} for number in range(60)]),
        atom(f"<entry>{_DIV}{much('<b/>', 1_400_000)}</div></content></entry>"),
    ],
    ids=["misnested", "in many fragments", "in tables", "in JSON", "as XHTML"],
)
def test_a_document_that_takes_too_much_is_too_large(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once, beside what was found before, and nothing more of the markup is looked at."""
    spent = []

    def watched(text: str) -> Fragment:
        found = read(text)
        spent.append(found.work)
        return found

    monkeypatch.setattr(markup, "read", watched)
    markup.VERDICTS.clear()
    found = check(document.encode(), now=NOW)
    assert [finding.line for finding in found if finding.code == "ValidatorLimit"] == [0]
    assert sum(spent[:-1]) <= MOST_WORK


def test_what_is_remembered_of_a_text_costs_as_much() -> None:
    document = items(*([much("<a><b>", 18_000)] * 60)).encode()
    first, again = check(document, now=NOW), check(document, now=NOW)
    assert first == again
    assert "ValidatorLimit" in {finding.code for finding in first}


def test_dense_html_of_a_feed_is_not_too_much() -> None:
    document = items(*(f"{much(STORY, 20_000)}{number}" for number in range(100)))
    assert "ValidatorLimit" not in {finding.code for finding in check(document.encode(), now=NOW)}


@pytest.mark.parametrize(
    "document",
    [
        feed(items=[{}] * 250_001),
        "<!DOCTYPE rss [<!ENTITY e '" + "<item/>" * 300_000 + "'>]>" + rss("&e;&e;&e;&e;"),
        rss(f"<a xmlns:z='urn:{'a' * 1000}'/>"),
        "<!DOCTYPE rss [<!ENTITY e '" + "a" * 1000 + "'>]>" + rss("<a xmlns:z='urn:&e;'/>"),
    ],
    ids=["objects", "elements", "namespace", "namespace of an entity"],
)
def test_what_makes_any_rule_dear_is_refused(document: str) -> None:
    assert "ValidatorLimit" in {finding.code for finding in check(document.encode(), now=NOW)}
