"""How long a publication takes to move in: the import of its export, then the first start; and its memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from msgspec import Struct

from benchmarks import measuring, services, stories
from benchmarks.services import House
from benchmarks.table import Row, Table
from syndication.model.item import Item

POSTS = 100_000
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel><link>https://tribune.example</link>'
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://tribune.example</wp:base_blog_url>\n"
)
_TAIL = "</channel>\n</rss>\n"


class Import(Struct, frozen=True):
    """What an import took: seconds, and at most so many kilobytes of memory."""

    seconds: float
    kilobytes: int


def run(size: int = POSTS) -> Table:
    """Measure the import of `size` posts and of the same once more, then the first start, once each."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        house = services.make_house(Path(folder, "house"), 0)
        export = Path(folder, "export.xml")
        export.write_text(_HEAD + "".join(_items(size)) + _TAIL)
        measuring.tell(f"moving: importing {size:,} posts")
        first = _import(house, export)
        measuring.tell("moving: importing the same again")
        again = _import(house, export)
        other = House(Path(folder, "other"), services.free_port())
        shutil.copytree(house.root, other.root)
        measuring.tell("moving: the first start over the records that were imported")
        with services.serving(other) as process:
            start = process.seconds
    return _table(size, first, again, start)


def _table(size: int, first: Import, again: Import, start: float) -> Table:
    return Table(
        "moving",
        ("step", "to the first start", "time here, s", "memory at most, MB"),
        (
            ("the first start over the records", "1", f"{start:,.1f}", ""),
            _row("import", first, start),
            ("import and first start", f"{(first.seconds + start) / start:.2f}", f"{first.seconds + start:,.1f}", ""),
            _row("import of the same export again", again, start),
        ),
        measuring.conditions(f"{size:,} posts, 1 run", "lxml", "SQLAlchemy"),
    )


def _row(label: str, done: Import, start: float) -> Row:
    return label, f"{done.seconds / start:.2f}", f"{done.seconds:,.1f}", f"{done.kilobytes / 1000:,.0f}"


def _import(house: House, export: Path) -> Import:
    command = [sys.executable, "-m", "syndication", "import", str(export)]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=house.root, env=house.environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("the export was not imported")
    return Import(time.monotonic() - start, usage.ru_maxrss)


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
