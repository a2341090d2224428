"""Partners at the desk: verdicts, keys, and withdrawals that a person makes."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.catalog import partner_keys, partner_stories
from syndication.model.partners.key import PartnerKey
from tests.web.desk.stories.newsroom import Newsroom

KEYS = "/partners/closed/keys"


def keys(room: Newsroom) -> dict[str, PartnerKey]:
    with room.house.catalog.read() as connection:
        return {one.name: one for one in partner_keys.of_partner(connection, "closed")}


def values(page: Any) -> dict[str, str]:
    return {one.get("id"): one.get("value") for one in page.all("//main//input[@readonly]")}


def test_the_list_has_the_counts_of_each_partner(room: Newsroom) -> None:
    rows = {row.xpath("string(th/a)"): row for row in room.get("/partners").all("(//table)[1]/tbody/tr")}
    with room.house.catalog.read() as connection:
        counts = partner_stories.counts(connection)
    assert list(rows) == ["msn", "flipboard", "closed"]
    for name, row in rows.items():
        shown = row.xpath(".//td[@data-label='Refused']")[0].text_content()
        assert int(shown) == counts[name].get("refused", 0)


def test_a_refused_story_has_the_rule_what_was_measured_and_the_cure(room: Newsroom) -> None:
    page = room.get("/partners/msn?state=refused")
    rows = page.all("//section[@aria-labelledby='stories']//tbody/tr")
    assert {row.xpath("string(td//span)") for row in rows} == {"Refused"}
    rule = " ".join(rows[0].xpath(".//dl")[0].text_content().split())
    for word in ("refuses the story", "Field", "Cure"):
        assert word in rule
    assert room.get("/partners/msn?state=gone").all("//section[@aria-labelledby='stories']//tbody/tr") == []


def test_a_withdrawal_by_hand_is_ticked_off_once(room: Newsroom) -> None:
    path = "//form[contains(@action, '/flipboard/done')]"
    forms = room.get("/partners").all(path)
    fields = dict(forms[0].form_values())
    assert room.get("/partners", "write").all(path) == []
    for _ in range(2):
        assert room.post("/partners/flipboard/done", fields).location == "/desk/partners#by-hand"
    left = [dict(form.form_values())["item"] for form in room.get("/partners").all(path)]
    assert sorted([*left, fields["item"]]) == sorted(dict(form.form_values())["item"] for form in forms)
    done = [(one.who, one.note, one.item_id) for one in room.log() if one.action == "withdrawn by hand"]
    assert done == [("user walter", "flipboard", fields["item"])]


def test_a_key_is_shown_once(room: Newsroom) -> None:
    page = room.post(KEYS, {"name": "newsroom", "days": "30"}, "admin", 200)
    shown = values(page)
    assert shown["key"].startswith("syp_")
    assert shown["key"] in shown["secret-url"]
    assert keys(room)["newsroom"].expires
    later = room.get("/partners/closed", "admin")
    assert shown["key"] not in later.text
    assert "newsroom" in later.words("//section[@aria-labelledby='partner-keys']")
    assert [(one.who, one.note) for one in room.log() if one.action == "partner key made"] == [
        ("user ada", "closed: newsroom")
    ]


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        (KEYS, {"name": "-x"}, "name"),
        (KEYS, {"name": "a b", "days": "3"}, "name"),
        (KEYS, {"name": "taken"}, "name"),
        (KEYS, {"name": "new", "days": "0"}, "days"),
        (KEYS, {"name": "new", "days": "many"}, "days"),
        (f"{KEYS}/rotate", {"hours": "-1"}, "hours"),
        (f"{KEYS}/rotate", {"hours": "9999"}, "hours"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_at_its_field(
    room: Newsroom, path: str, fields: dict[str, str], wrong: str
) -> None:
    room.post(KEYS, {"name": "taken"}, "admin", 200)
    page = room.post(path, fields, "admin", 422)
    (field,) = page.all("//main//input[@aria-invalid='true']")
    assert (field.get("id"), field.get("value")) == (wrong, fields[wrong])
    assert f"{wrong}-error-1" in field.get("aria-describedby").split()
    assert list(keys(room)) == ["taken"]


def test_a_third_key_is_refused(room: Newsroom) -> None:
    for _ in range(2):
        room.post(KEYS, {}, "admin", 200)
    assert "two valid keys" in room.post(KEYS, {}, "admin", 422).words()


def test_a_new_key_takes_the_place_of_the_old_one(room: Newsroom) -> None:
    room.post(KEYS, {}, "admin", 200)
    room.post(f"{KEYS}/rotate", {"hours": "0"}, "admin", 200)
    assert {name: one.revoked is None for name, one in keys(room).items()} == {"1": False, "2": True}


def test_a_key_is_revoked(room: Newsroom) -> None:
    room.post(KEYS, {}, "admin", 200)
    (form,) = room.get("/partners/closed", "admin").all("//details[summary]//form[contains(@action, '/revoke')]")
    assert "at once, and permanently" in form.text_content()
    done = room.post(form.get("action").removeprefix("/desk"), {}, "admin")
    assert done.location == "/desk/partners/closed?done=revoked#partner-keys"
    page = room.get(done.location.removeprefix("/desk").partition("#")[0], "admin")
    assert page.words("//*[@role='status']") == "The key is revoked."
    assert keys(room)["1"].revoked
    room.post(f"{KEYS}/none/revoke", {}, "admin", 404)


def test_a_key_needs_the_password_again(room: Newsroom) -> None:
    answer = room.browser("admin", confirmed=False).post(f"/desk{KEYS}", {"name": "new"})
    assert answer.status_code == 403
    assert keys(room) == {}


def test_those_who_are_no_admins_see_keys_but_no_forms(room: Newsroom) -> None:
    room.post(KEYS, {}, "admin", 200)
    page = room.get("/partners/closed", "withdraw")
    assert "active" in page.words("//section[@aria-labelledby='partner-keys']")
    assert page.all("//main//form") == []
