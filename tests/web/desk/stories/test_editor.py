"""The editor: what is written becomes the story, and what is not written stays as it is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.web.desk.stories.newsroom import Newsroom, Screen

STORY = {
    "headline": "Ships wait",
    "standfirst": "In the harbour.",
    "body": "Ships *wait*.\r\n\r\nFor days.",
    "section": "City",
    "tags": "Harbour\r\n\r\nShips\r\n",
    "author-0-name": "Ann Berg",
    "author-0-role": "Reporter",
    "author-1-name": "Bo Lind",
    "language": "en-GB",
    "zone": "Europe/Berlin",
    "embargo_until": "2999-01-01T12:00",
    "partner-1": "deny",
    "ednote": "Call the port.",
}


def picture() -> bytes:
    found = BytesIO()
    Image.new("RGB", (60, 40), "red").save(found, "JPEG")
    return found.getvalue()


def upload(newsroom: Newsroom, path: str, fields: dict[str, Any], status: int) -> Screen:
    """Send a form with a picture, as browsers do."""
    form = fields | {"picture": (BytesIO(picture()), "harbour.jpg")}
    return Screen(
        newsroom._of("write").post(f"/desk{path}", data=form, content_type="multipart/form-data"),
        status,
    )


def test_a_new_story_is_a_draft_with_all_that_was_written(newsroom: Newsroom) -> None:
    done = newsroom.send("/stories/new", STORY, "write")
    assert done.location == "/desk/stories/ships-wait?done=saved"
    item = newsroom.story("ships-wait").item
    assert (item.status, item.never_public, item.version) == ("withheld", True, 1)
    assert (item.headline, item.body, item.section, item.tags) == (
        "Ships wait",
        "Ships *wait*.\n\nFor days.",
        "City",
        ("Harbour", "Ships"),
    )
    assert [(one.name, one.role) for one in item.authors] == [("Ann Berg", "Reporter"), ("Bo Lind", "")]
    assert item.partners
    assert item.partners.deny == ("flipboard",)
    assert item.embargo_until
    assert item.embargo_until.isoformat() == "2999-01-01T12:00:00+01:00"
    assert (
        newsroom.get("/stories/ships-wait").words("//*[contains(@class, 'head')]//*[contains(@class, 'state')]")
        == "Draft"
    )


def test_saving_can_go_on_to_publishing(newsroom: Newsroom) -> None:
    done = newsroom.send("/stories/new", {"headline": "Ships", "body": "x", "step": "publish"}, "write")
    assert done.location == "/desk/stories/ships/publish"
    newsroom.send("/stories/ships/publish", role="write")
    assert newsroom.story("ships").public


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"headline": ""}, "headline"),
        ({"headline": "x" * 1001}, "headline"),
        ({"body": " "}, "body"),
        ({"author-0-url": "javascript:alert(1)"}, "author-0-url"),
        ({"author-1-name": "", "author-1-role": "Editor"}, "author-1-name"),
        ({"language": "klingon"}, "language"),
        ({"embargo_until": "soon"}, "embargo_until"),
        ({"zone": "Mars", "embargo_until": "2999-01-01T12:01"}, "zone"),
        ({"tags": "x" * 201}, "tags"),
        ({"body_form": "pdf"}, "body_form"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    newsroom: Newsroom, fields: dict[str, str], anchor: str
) -> None:
    page = newsroom.send("/stories/new", STORY | fields, "write", 422)
    (field,) = page.all(f"//*[@id='{anchor}']")
    assert field.get("aria-invalid") == "true"
    assert page.words(f"//*[@id='{anchor}-error-1']")
    (link,) = page.all(f"//*[@id='faults']//a[@href='#{anchor}']")
    assert link.text_content()
    sent = page.fields()
    kept = {name: value for name, value in (STORY | fields).items() if name not in ("tags", "body", "body_form")}
    assert {name: sent[name] for name in kept} == kept


def test_an_unchanged_form_changes_no_byte(newsroom: Newsroom) -> None:
    record = newsroom.house.items / "public.md"
    before = record.read_bytes()
    newsroom.send("/stories/public/edit", role="write")
    assert (record.read_bytes(), newsroom.story("public").item.version) == (before, 1)


def test_an_edit_changes_what_was_written_alone_and_never_the_address(newsroom: Newsroom) -> None:
    before = newsroom.story("public").item
    newsroom.send("/stories/public/edit", {"headline": "The harbour is open"}, "write")
    after = newsroom.story("public").item
    assert (after.headline, after.slug, after.aliases) == ("The harbour is open", before.slug, ())
    assert (after.media, after.body, after.published) == (before.media, before.body, before.published)


def test_the_date_of_a_public_story_is_no_field(still: Newsroom) -> None:
    assert still.get("/stories/public/edit").all("//*[@id='published']") == []
    assert still.get("/stories/draft/edit").all("//*[@id='published']")


def test_two_people_do_not_overwrite_each_other_unseen(newsroom: Newsroom) -> None:
    path = "/stories/plain/edit"
    mine = newsroom.get(path, "write").fields() | {"headline": "Council meets on Monday", "body": "Mine."}
    newsroom.send(path, {"headline": "Council meets on Tuesday"}, "admin")
    page = newsroom.post(path, mine, "write", 412)
    words = page.words("//*[@role='alert']")
    assert "user ada changed it" in words
    assert {"Council meets on Tuesday", "Council meets on Monday"} <= {
        one.text_content() for one in page.all("//del | //ins")
    }
    assert newsroom.story("plain").item.headline == "Council meets on Tuesday"
    newsroom.post(path, page.fields(), "write")
    item = newsroom.story("plain").item
    assert (item.headline, item.body) == ("Council meets on Monday", "Mine.")


def test_a_correction_has_a_note_for_readers_and_a_reason_for_the_log(newsroom: Newsroom) -> None:
    path = "/stories/public/correct"
    note, reason = "It reopened on Friday, not on Thursday.", "The port called."
    newsroom.send(path, {"note": "", "body": "On Friday."}, "write", 422)
    done = newsroom.send(path, {"note": note, "reason": reason, "body": "On Friday."}, "write")
    assert done.location == "/desk/stories/public/targets"
    item = newsroom.story("public").item
    assert (item.body, item.revisions[-1].kind, item.revisions[-1].note) == ("On Friday.", "correction", note)
    assert [(one.action, one.note) for one in newsroom.log()[-2:]] == [("correction", note), ("reason", reason)]
    assert reason.encode() not in (newsroom.house.items / "public.md").read_bytes()


def test_a_correction_is_previewed_as_readers_will_see_it(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/public/correct").fields() | {"note": "Not on Thursday.", "body": "On Friday."}
    page = newsroom.post("/stories/public/correct/preview", fields, status=200)
    entry = page.words("//*[@id='previews']//pre")
    assert "On Friday." in entry
    assert "Not on Thursday." in entry
    frame = newsroom.post("/stories/public/correct/page", fields, status=200)
    assert "Not on Thursday." in frame.text
    assert newsroom.story("public").item.version == 1


def test_a_preview_shows_each_feed_and_partner_of_what_is_not_saved(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/new").fields() | {"headline": "Ships", "body": "They <b>wait</b>."}
    page = newsroom.post("/stories/new/preview", fields, status=200)
    heads = [one.text_content().split("\n")[0].strip() for one in page.all("//*[@id='previews']//h3")]
    assert [head.split(" ")[0] for head in heads] == ["RSS", "Atom", "JSON", "Partner", "Partner"]
    assert "does not take it" in page.words("//*[@id='as-4']")
    assert page.all("//*[@id='previews']//li")
    assert page.fields()["body"] == "They <b>wait</b>."
    assert "ships" not in {path.stem for path in newsroom.house.items.glob("*.md")}


def test_a_preview_of_what_is_no_story_says_what_is_missing(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/new").fields()
    page = newsroom.post("/stories/new/preview", fields, status=200)
    assert page.words("//*[@id='faults']")
    frame = newsroom.post("/stories/new/page", fields, status=422)
    assert "headline" in frame.text
    assert frame.answer.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_frame_shows_why_there_is_no_page(newsroom: Newsroom) -> None:
    """A story may have been killed meanwhile. Browsers show nothing of an ordinary page of the desk in a frame."""
    browser = newsroom.browser("withdraw")
    asked = browser.post("/desk/stories/killed/correct/page", {}, headers={"Sec-Fetch-Dest": "iframe"})
    assert asked.status_code == 409
    assert "frame-ancestors 'self'" in asked.headers["Content-Security-Policy"]
    assert "Nothing was changed" in asked.text
    assert "<nav" not in asked.text


def test_pictures_come_with_the_form_and_keep_their_words(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/new", "write").fields() | {"headline": "Ships", "body": "x"}
    page = upload(newsroom, "/stories/new/preview", fields, 200)
    assert page.all("//img/@src")[0].startswith("/pictures/")
    words = {"media-0-alt": "Ships", "media-0-credit": "Ann", "media-0-focus-x": "100", "media-0-focus-y": "25"}
    newsroom.post("/stories/new", page.fields() | words, "write")
    (medium,) = newsroom.story("ships").item.media
    assert (medium.alt, medium.credit, medium.type, medium.width, medium.height) == (
        "Ships",
        "Ann",
        "image/jpeg",
        60,
        40,
    )
    assert medium.url.startswith("pictures/")
    assert medium.focus
    assert (medium.focus.x1, medium.focus.x2, medium.focus.y1, medium.focus.y2) == (0.9, 1.0, 0.2, 0.3)


def test_pictures_can_be_removed_and_another_be_the_main_one(newsroom: Newsroom) -> None:
    path = "/stories/public/edit"
    upload(newsroom, path, newsroom.get(path, "write").fields(), 303)
    first, second = newsroom.story("public").item.media
    newsroom.send(path, {"media-main": "1"}, "write")
    assert newsroom.story("public").item.media == (second, first)
    newsroom.send(path, {"media-0-remove": "1"}, "write")
    assert newsroom.story("public").item.media == (first,)


def test_what_is_no_picture_is_refused_at_its_field(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/new", "write").fields() | {"headline": "Ships", "body": "x"}
    form = fields | {"picture": (BytesIO(b"<script>"), "a.jpg")}
    answer = newsroom._of("write").post("/desk/stories/new", data=form, content_type="multipart/form-data")
    page = Screen(answer, 422)
    assert page.words("//*[@id='picture-error-1']")
    assert page.fields()["headline"] == "Ships"


def test_a_story_with_a_date_ahead_is_scheduled_and_not_published_at_once(newsroom: Newsroom) -> None:
    fields = {"headline": "Ships", "body": "x", "published": "2999-02-05T12:00", "zone": "UTC", "step": "publish"}
    done = newsroom.send("/stories/new", fields, "write")
    assert done.location == "/desk/stories/ships/schedule"
    assert newsroom.get("/stories/ships/schedule").fields()["published"] == "2999-02-05T12:00"


def test_an_empty_file_is_refused_at_its_field(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/new", "write").fields() | {"headline": "Ships", "body": "x"}
    form = fields | {"picture": (BytesIO(b""), "a.jpg")}
    page = Screen(newsroom._of("write").post("/desk/stories/new", data=form, content_type="multipart/form-data"), 422)
    assert page.words("//*[@id='picture-error-1']") == "A file is empty. Choose it again."


def test_a_form_that_is_sent_again_with_a_picture_is_another_request(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/plain/edit", "write").fields() | {"headline": "Ships"}
    newsroom.post("/stories/plain/edit", fields, "write")
    upload(newsroom, "/stories/plain/edit", fields, 412)
    new = newsroom.get("/stories/new", "write").fields() | {"headline": "Boats", "body": "x"}
    newsroom.post("/stories/new", new, "write")
    saved = upload(newsroom, "/stories/new", new, 303)
    slug = saved.location.removeprefix("/desk/stories/").partition("?")[0]
    assert len(newsroom.story(slug).item.media) == 1
    assert upload(newsroom, "/stories/new", new, 303).location == saved.location


def test_a_story_with_as_much_as_a_story_can_have_keeps_it(newsroom: Newsroom) -> None:
    authors = ", ".join(f'{{name = "A{number}"}}' for number in range(200))
    media = ", ".join(f'{{url = "https://a.example/{number}.jpg", type = "image/jpeg"}}' for number in range(200))
    newsroom.house.record("full.md", "Full", slug='"full"', authors=f"[{authors}]", media=f"[{media}]")
    newsroom.house.publish()
    before = newsroom.story("full").item
    fields = newsroom.get("/stories/full/edit", "write").fields() | {"author-0-role": "Chief", "media-0-alt": "A ship"}
    form = fields | {"picture": (BytesIO(b""), "")}
    Screen(newsroom._of("write").post("/desk/stories/full/edit", data=form, content_type="multipart/form-data"), 303)
    after = newsroom.story("full").item
    assert (after.authors[0].role, after.authors[1:]) == ("Chief", before.authors[1:])
    assert (after.media[0].alt, after.media[1:]) == ("A ship", before.media[1:])


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "a/b"])
def test_a_form_that_cannot_be_read_changes_nothing(newsroom: Newsroom, kind: str) -> None:
    before = newsroom.story("plain").item
    for path, status in (("/edit", 412), ("/edit/preview", 200)):
        answer = newsroom._of("write").post(f"/desk/stories/plain{path}", data=b"--y\r\nheadline", content_type=kind)
        assert Screen(answer, status).fields()["body"] == before.body
    assert newsroom.story("plain").item == before


def test_a_picture_alone_is_added_to_those_that_the_story_has(newsroom: Newsroom) -> None:
    before = newsroom.story("public").item
    upload(newsroom, "/stories/public/edit", {"version": str(before.version)}, 303)
    after = newsroom.story("public").item
    assert (after.media[:1], len(after.media), after.body) == (before.media, 2, before.body)


def test_what_was_written_is_there_still_if_the_story_was_killed_meanwhile(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/plain/edit", "write").fields() | {"body": "An hour </textarea> of work."}
    newsroom.send("/stories/plain/kill", {"note": "Wrong.", "word": "council"})
    page = newsroom.post("/stories/plain/edit", fields, "write", 409)
    assert page.words("//textarea[@id='body']") == "An hour </textarea> of work."
    assert newsroom.story("plain").item.status == "canceled"
