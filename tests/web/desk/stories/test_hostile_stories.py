"""Stories that wish the desk ill: on no screen do they break the markup or bring anything that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import _MARKDOWN, _SCRIPTS
from tests.support import House
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom

MARK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></textarea></title></pre></option></iframe>"
SCREENS = ("", "/preview", "/versions", "/versions/2", "/edit", "/correct", "/withhold", "/kill", "/targets")
LISTS = ("", "/stories", "/calendar?from=2998-12-01&to=2999-01-31", "/stories/new?from=hostile-0")
EVERYWHERE = (*LISTS, *(f"/stories/hostile-{number}{path}" for number in range(3) for path in SCREENS))
ALLOWED = frozenset(("/static/", "/desk"))


def write_hostile(house: House, number: int, body: str) -> None:
    text = json.dumps(f"{MARK} {number}")
    fields = {
        "slug": f'"hostile-{number}"',
        "section": text,
        "tags": f"[{text}]",
        "authors": f"[{{name = {text}, role = {text}}}]",
        "standfirst": text,
        "ednote": text,
        "expires": "2999-01-01T00:00:00Z",
        "media": f'[{{url = "https://tribune.example/a.jpg", type = "image/jpeg", alt = {text}, credit = {text}}}]',
    }
    house.record(f"hostile-{number}.md", f"{MARK} {number}", body, **fields)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with opened(tmp_path_factory.mktemp("hostile")) as made:
        bodies = ("\n\n".join(_SCRIPTS), "\n\n".join((_MARKDOWN[0], _MARKDOWN[-2])), MARK * 3)
        for number, body in enumerate(bodies):
            write_hostile(made.house, number, body)
        made.house.publish()
        for number, body in enumerate(bodies):
            write_hostile(made.house, number, f"{body}\n\n{MARK} again")
        made.house.publish()
        yield made


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_hostile_story_is_text_on_every_screen(hostile: Newsroom, path: str) -> None:
    page = hostile.get(path, "admin")
    scripts = page.all("//script/@src")
    assert all(source.startswith("/static/") for source in scripts)
    assert page.all("//script[not(@src)] | //*[@*[starts-with(name(), 'on')]] | //object | //embed | //base") == []
    assert page.all("//*[starts-with(translate(@href, 'JAVSCRIPT', 'javscript'), 'javascript:')]") == []
    assert [one for one in page.all("//img/@src") if not one.startswith("/pictures/")] == []
    assert len(page.all("//body")) == len(page.all("//main")) == len(page.all("//h1")) == 1
    assert page.text.rstrip().endswith("</html>")
    if path.startswith("/stories/hostile"):
        assert MARK in page.all("//main")[0].text_content() or MARK in " ".join(page.all("//@value"))


def test_its_frame_may_do_nothing(hostile: Newsroom) -> None:
    page = hostile.get("/stories/hostile-0/page")
    assert page.answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert page.all("//*[@*[starts-with(name(), 'on')]]") == []


def test_the_form_gives_back_what_the_story_is(hostile: Newsroom) -> None:
    before = {path: path.read_bytes() for path in Path(hostile.house.items).glob("*.md")}
    for number in range(3):
        fields = hostile.get(f"/stories/hostile-{number}/edit").fields()
        item = hostile.story(f"hostile-{number}").item
        assert (fields["headline"], fields["body"]) == (item.headline, item.body)
        hostile.post(f"/stories/hostile-{number}/edit", fields)
    assert {path: path.read_bytes() for path in Path(hostile.house.items).glob("*.md")} == before


def test_what_is_sent_to_the_forms_comes_back_as_text(hostile: Newsroom) -> None:
    fields = hostile.get("/stories/plain/edit").fields()
    sent = {name: MARK for name in fields if name not in ("key", "version", "media-count")}
    for path in ("/stories/plain/edit", "/stories/plain/edit/preview", "/stories/new", "/stories/new/preview"):
        answer = hostile._of("admin").post(f"/desk{path}", fields | sent)
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.text
    assert "<script>alert" not in hostile._of("admin").get("/desk/stories", query_string={"q": MARK}).text
