"""Each profile of the package from a record to its document: accepted, corrected, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from syndication.formats.profiles.loader import builtin_profiles
from syndication.model.partners.profile import Profile
from tests.formats.profiles.samples import GOLDEN, LONG, builtin, language_of, record
from tests.publishing.partners.outlets import make_outlets, partner, standing
from tests.support import House, make_catalog

NAMES = [name for name in builtin_profiles() if builtin(name).has_document]
STORIES = {"rss": "item", "atom": "{http://www.w3.org/2005/Atom}entry", "articles": "article"}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of a profile."""
    return str(request.param)


@pytest.fixture
def outlets(tmp_path: Path, name: str) -> Iterator[House]:
    """A publication with one partner."""
    catalog = make_catalog(tmp_path / "var" / "catalog.db")
    yield make_outlets(tmp_path, catalog, partner(name, name), language=language_of(builtin(name)))
    catalog.close()


def write(outlets: House, profile: Profile) -> Path:
    """Write the record of a story that the partner takes."""
    slug = record(profile).slug
    text = (GOLDEN / "records" / f"{slug}.accepted.md").read_text(encoding="utf-8").replace("@LONG@", LONG)
    return outlets.write(f"{slug}.md", text.replace("+++\n", f'+++\nslug = "{slug}"\n', 1))


def withdraw(path: Path) -> None:
    """Withdraw a record by hand."""
    head, _, body = path.read_text(encoding="utf-8").removeprefix("+++\n").partition("+++\n")
    kill = '\n[[revisions]]\nat = 2026-02-05T12:00:30Z\nkind = "kill"\nnote = "It was wrong."\n'
    path.write_text(f'+++\nstatus = "canceled"\n{head}{kill}+++\n{body}', encoding="utf-8")


def stories_in(outlets: House, profile: Profile, name: str) -> list[str]:
    """Return the stories of the partner's document as text."""
    body = outlets.document(f"/partners/{name}/{profile.document}")
    if profile.form == "json":
        return [json.dumps(one) for one in json.loads(body)]
    return [etree.tostring(one, encoding="unicode") for one in etree.fromstring(body).iter(STORIES[profile.form])]


def test_a_story_and_its_withdrawal(outlets: House, name: str) -> None:
    profile = builtin(name)
    path = write(outlets, profile)
    _, published = outlets.publish()
    assert published.problems == ()
    [story] = stories_in(outlets, profile, name)
    assert record(profile).url in story
    withdraw(path)
    _, published = outlets.publish()
    assert published.problems == ()
    found = standing(outlets, record(profile).slug, name)
    assert found is not None
    assert found.state == "gone"
    notices = stories_in(outlets, profile, name)
    assert len(notices) == bool(profile.deletion.fields)
    assert found.by_hand == ("" if profile.deletion.fields else "open")
    secret = (record(profile).headline, "quay", "dawn", "Berg")
    assert not [word for word in secret if any(word in notice for notice in notices)]
