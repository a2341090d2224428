"""The builders that are compared: each a function from a Feed to the bytes of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks import django_builder, feedgen_builder
from syndication import formats, validation
from syndication.model.feed import Feed

Build = Callable[[Feed], bytes]

FORMATS = {"rss.xml": "RSS", "atom.xml": "Atom"}
BARE = "feedgen"
LABELS = {BARE: "feedgen alone", "ours": "ours", "gated": "ours, validated", "django": "Django"}


def _gated(name: str) -> Build:
    form = formats.FORMATS[name]

    def build(feed: Feed) -> bytes:
        body = form.write(feed)
        findings = validation.check(body, url=feed.url(name), content_type=form.media_type, now=feed.updated)
        if findings:
            raise ValueError(f"{name} is not clean: {findings[0].message}")
        return body

    return build


BUILDERS: Mapping[str, Mapping[str, Build]] = {
    BARE: {"rss.xml": feedgen_builder.rss, "atom.xml": feedgen_builder.atom},
    "ours": {name: formats.FORMATS[name].write for name in FORMATS},
    "gated": {name: _gated(name) for name in FORMATS},
    "django": {"rss.xml": django_builder.rss, "atom.xml": django_builder.atom},
}
