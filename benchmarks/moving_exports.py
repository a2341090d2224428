"""Exports of other systems for the benchmark of moving in, written story by story."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec

from benchmarks import stories
from syndication.model.item import Item

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel><link>https://tribune.example</link>'
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://tribune.example</wp:base_blog_url>\n"
)
_TAIL = "</channel>\n</rss>\n"


def write_wordpress(place: Path, size: int) -> None:
    """Write an export of WordPress with `size` posts, each with a picture."""
    with place.open("w", encoding="utf-8") as file:
        file.writelines(chain((_HEAD,), _items(size), (_TAIL,)))


def write_ghost(place: Path, size: int) -> None:
    """Write an export of Ghost with the same posts; the tables that they refer to come after them."""
    with place.open("wb") as file:
        file.write(b'{"db":[{"meta":{"exported_on":1700000000000,"version":"5.0.0"},"data":{"posts":[')
        file.writelines(_rows(_ghost_post(stories.story_of(size, number), number) for number in range(1, size + 1)))
        for table in ("posts_tags", "posts_authors"):
            file.write(f'],"{table}":['.encode())
            file.writelines(_rows(_ghost_pair(table, number) for number in range(1, size + 1)))
        file.write(b'],"tags":[{"id":"t","name":"Harbour","slug":"harbour"}],')
        file.write(b'"users":[{"id":"u","name":"Ada Example","slug":"ada"}]}}]}')


def _items(size: int) -> Iterator[str]:
    for number in range(1, size + 1):
        yield _item(stories.story_of(size, number), number)


def _item(item: Item, number: int) -> str:
    """Return a story as WordPress exports a post, and its picture as an attachment."""
    date = f"{item.published:%Y-%m-%d %H:%M:%S}"
    terms = [("category", item.section), *(("post_tag", tag) for tag in item.tags)]
    names = "".join(
        f'<category domain="{domain}" nicename="{name.lower()}">{name}</category>' for domain, name in terms
    )
    fields = {
        "post_id": str(2 * number),
        "post_date": date,
        "post_date_gmt": date,
        "post_name": f"terminal-{number}",
        "status": "publish",
        "post_type": "post",
        "post_password": "",
    }
    picture = {"post_id": str(2 * number + 1), "status": "inherit", "post_type": "attachment"}
    return (
        f"<item><title>{escape(item.headline)}</title><link>https://tribune.example/terminal-{number}/</link>"
        f'<guid isPermaLink="false">https://tribune.example/?p={2 * number}</guid>'
        f"<dc:creator>{escape(item.authors[0].name)}</dc:creator>"
        f"<content:encoded><![CDATA[{item.body}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{item.standfirst}]]></excerpt:encoded>{names}{_elements(fields)}"
        f"<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{2 * number + 1}</wp:meta_value>"
        f"</wp:postmeta></item>\n<item><title>{number}</title>{_elements(picture)}"
        f"<wp:attachment_url>{item.media[0].url}</wp:attachment_url></item>\n"
    )


def _elements(texts: dict[str, str]) -> str:
    return "".join(f"<wp:{name}>{text}</wp:{name}>" for name, text in texts.items())


def _rows(rows: Iterator[dict[str, object]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield b"," * bool(number) + msgspec.json.encode(row)


def _ghost_post(item: Item, number: int) -> dict[str, object]:
    date = f"{item.published:%Y-%m-%dT%H:%M:%S}.000Z"
    return {
        "id": f"{number:024x}",
        "title": item.headline,
        "slug": f"terminal-{number}",
        "html": item.body,
        "status": "published",
        "visibility": "public",
        "type": "post",
        "published_at": date,
        "custom_excerpt": item.standfirst,
        "feature_image": item.media[0].url,
    }


def _ghost_pair(table: str, number: int) -> dict[str, object]:
    named = {"tag_id": "t"} if table == "posts_tags" else {"author_id": "u"}
    return {"post_id": f"{number:024x}", "sort_order": 0, **named}
