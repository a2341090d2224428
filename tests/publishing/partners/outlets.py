"""Publications with partners, for tests: stories that the partners take, and what their documents hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from syndication.catalog import Catalog, partner_stories
from syndication.formats.profiles.loader import make_profile
from syndication.model.partners.partner import Partner
from syndication.model.partners.standings import Standing
from tests.support import NOON, House, make_publication

SENTENCE = "The harbour reopened on Thursday after the storm. "
LONG = SENTENCE * 40
PICTURE = (
    '[{url = "https://tribune.example/quay.jpg", type = "image/jpeg", width = 1600, height = 900, bytes = 90000,'
    ' alt = "The quay", caption = "The quay on Thursday", credit = "Ann Berg"}]'
)


def partner(name: str = "msn", profile: str = "msn", **changes: Any) -> Partner:
    """Return a public partner with a built-in profile, changed as the settings would."""
    return Partner(name=name, profile=make_profile(profile, changes, {}), public=True)


def make_outlets(root: Path, catalog: Catalog, *partners: Partner, **fields: Any) -> House:
    """Return a publication with partners; its site has https."""
    return House(root, catalog, make_publication(partners=partners, **fields), NOON)


def story(house: House, slug: str, published: str = "2026-02-05T10:00:00Z", **fields: str) -> Path:
    """Write a record that every partner takes."""
    values = {
        "slug": f'"{slug}"',
        "published": published,
        "authors": '[{name = "Ann Berg"}]',
        "standfirst": f'"{SENTENCE * 7}"',
        "media": PICTURE,
    }
    headline = fields.pop("headline", f"The harbour reopens after the storm: {slug}")
    body = fields.pop("body", LONG)
    return house.record(f"{slug}.md", headline, body, **values | fields)


def withdraw(path: Path, status: str = "canceled") -> None:
    """Withdraw a record by hand."""
    kind = "kill" if status == "canceled" else "withholding"
    revision = f'[[revisions]]\nat = 2026-02-05T11:50:00Z\nkind = "{kind}"\nnote = "It was wrong."\n'
    head, _, body = path.read_text().partition("\n+++\n")
    path.write_text(f'{head}\nstatus = "{status}"\n{revision}+++\n{body}')


def stories_in(house: House, name: str = "msn", document: str = "rss.xml") -> list[str]:
    """Return the slugs of the stories in a partner's document, notices included, in order."""
    root = etree.fromstring(house.document(f"/partners/{name}/{document}"))
    return [(item.findtext("guid") or "").rpartition(":")[2] for item in root.iter("item")]


def element_of(house: House, slug: str, name: str = "msn") -> Any:
    """Return the element of a story in a partner's RSS."""
    root = etree.fromstring(house.document(f"/partners/{name}/rss.xml"))
    return next(item for item in root.iter("item") if (item.findtext("guid") or "").endswith(f":{slug}"))


def standing(house: House, slug: str, name: str = "msn") -> Standing | None:
    """Return what became of a story at a partner."""
    with house.catalog.read() as connection:
        found = partner_stories.of_partner(connection, name, ("candidate", "accepted", "refused", "gone"), 1000)
    return next((one for one in found if one.item_id.endswith(f":{slug}")), None)
