"""The screens of users and tokens, which admins alone have, and which need the password again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from syndication.catalog import tokens, user_sessions, users
from syndication.model.tokens import covers, digest
from syndication.model.users import Role, User
from tests.web.desk.support import BASE, NAMES, ROLES, Desk, text_of, tree
from tests.web.desk.test_sign_in import PASSWORD, give_password

SCREENS: dict[str, Role] = {
    "/desk/account": "read",
    "/desk/users": "admin",
    "/desk/users/rita": "admin",
    "/desk/tokens": "admin",
}


def stored(desk: Desk, name: str) -> User | None:
    with desk.house.catalog.read() as connection:
        return users.find(connection, name)


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_screens(still: Desk, role: Role, path: str) -> None:
    answer = still.browser(role).get(path)
    assert answer.status_code == (200 if covers(role, SCREENS[path]) else 403)


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_has_the_screens_of_the_role(still: Desk, role: Role) -> None:
    links = still.browser(role).page("/desk/account").xpath("//nav//a/@href")
    assert {"/desk/users", "/desk/tokens"}.issubset(links) == (role == "admin")


def test_every_view_is_for_a_role_or_is_open_on_purpose(still: Desk) -> None:
    views = {name: view for name, view in still.app.view_functions.items() if name.startswith("desk.")}
    is_open = {name.removeprefix("desk.") for name, view in views.items() if not hasattr(view, "scope")}
    assert is_open == {
        "sign_in_form",
        "sign_in",
        "sign_out",
        "link_form",
        "use_link",
        "leave_for_provider",
        "come_back",
        "use_options",
        "sign_in_with_passkey",
        "nothing",
    }


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
@pytest.mark.parametrize(
    "path", ["/desk/users", "/desk/users/rita/role", "/desk/users/rita/link", "/desk/tokens", "/desk/tokens/x/revoke"]
)
def test_others_change_no_users_and_tokens(still: Desk, role: Role, path: str) -> None:
    before = still.log()
    answer = still.browser(role).post(path, {"name": "eva", "role": "admin", "scope": "admin"})
    assert (answer.status_code, still.log()) == (403, before)


def test_an_admin_makes_a_user_who_sets_a_password_with_the_link(desk: Desk) -> None:
    answer = desk.browser("admin").post("/desk/users", {"name": " Eva ", "role": "write"})
    assert answer.status_code == 200
    link = tree(answer).xpath("string(//input[@id='link']/@value)")
    assert link.startswith(f"{BASE}/desk/link?key=")
    eva = desk.stranger()
    eva.get(link.removeprefix(BASE))
    key = urlsplit(link).query.removeprefix("key=")
    assert eva.post("/desk/link", {"key": key, "password": PASSWORD}).status_code == 303
    assert "eva write" in text_of(eva.get("/desk/account"))
    assert [(one.who, one.action, one.note) for one in desk.log()[-4:]] == [
        ("user ada", "user made", "eva: write"),
        ("user ada", "link made", "eva"),
        ("user eva", "password set", "eva"),
        ("user eva", "signed in", "link"),
    ]


@pytest.mark.parametrize(
    ("name", "role", "message"),
    [
        ("rita", "read", "This name is or was in use."),
        ("", "read", "Write at most 64 lower-case letters"),
        ("two words", "read", "Write at most 64 lower-case letters"),
        ("<b>", "read", "Write at most 64 lower-case letters"),
        ("eva", "", "Choose a role."),
        ("eva", "owner", "Choose a role."),
    ],
)
def test_a_user_that_cannot_be_made_is_refused_with_the_form(still: Desk, name: str, role: str, message: str) -> None:
    answer = still.browser("admin").post("/desk/users", {"name": name, "role": role})
    page = tree(answer)
    assert answer.status_code == 422
    assert page.xpath("string(//input[@id='name']/@value)") == name
    assert message in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//*[@role='alert']/@id")[0] in " ".join(page.xpath("//@aria-describedby"))


def test_an_admin_changes_disables_and_removes_a_user(desk: Desk) -> None:
    admin, rita = desk.browser("admin"), desk.browser("read")
    steps: list[tuple[str, dict[str, str]]] = [
        ("role", {"role": "withdraw"}),
        ("disable", {}),
        ("enable", {}),
        ("sign-out", {}),
        ("remove", {"name": "rita"}),
    ]
    for act, fields in steps:
        assert (act, admin.post(f"/desk/users/rita/{act}", fields).status_code) == (act, 303)
    assert rita.get("/desk/account").status_code == 303
    assert "rita" not in text_of(admin.get("/desk/users"))
    assert admin.get("/desk/users/rita").status_code == 404
    assert [one.action for one in desk.log()[-5:]] == [
        "role changed",
        "user disabled",
        "user enabled",
        "sessions ended",
        "user removed",
    ]


def test_a_user_is_removed_only_with_the_name(desk: Desk) -> None:
    assert desk.browser("admin").post("/desk/users/rita/remove", {"name": "walter"}).status_code == 422
    assert getattr(stored(desk, "rita"), "removed", "") is None


@pytest.mark.parametrize(("act", "fields"), [("role", {"role": "read"}), ("disable", {}), ("remove", {"name": "ada"})])
def test_the_last_admin_stays(desk: Desk, act: str, fields: dict[str, str]) -> None:
    answer = desk.browser("admin").post(f"/desk/users/ada/{act}", fields)
    assert answer.status_code == 422
    assert "This is the last admin." in text_of(answer)
    with desk.house.catalog.begin() as connection:
        users.change_role(connection, "rita", "admin", "test", datetime.now(UTC))
    assert desk.browser("admin").post(f"/desk/users/ada/{act}", fields).status_code == 303


def test_an_admin_makes_and_revokes_a_token(desk: Desk) -> None:
    admin = desk.browser("admin")
    answer = admin.post("/desk/tokens", {"name": "newsroom", "scope": "write", "days": "30"})
    secret = tree(answer).xpath("string(//input[@id='token']/@value)")
    with desk.house.catalog.read() as connection:
        [token] = tokens.all_tokens(connection)
    assert (token.name, token.scope, token.digest) == ("newsroom", "write", digest(secret))
    assert token.expires == token.created + timedelta(days=30)
    new = tree(admin.post("/desk/tokens/newsroom/rotate")).xpath("string(//input[@id='token']/@value)")
    assert new.startswith("syn_")
    assert new != secret
    assert admin.post("/desk/tokens/newsroom/rotate").status_code == 409
    assert re.search(r"newsroom write active .* Revoke", text_of(admin.get("/desk/tokens")))
    assert secret not in admin.get("/desk/tokens").text
    assert admin.post("/desk/tokens/newsroom/revoke").status_code == 303
    assert "newsroom write revoked" in text_of(admin.get("/desk/tokens"))
    assert [(one.who, one.action) for one in desk.log()[-3:]] == [
        ("user ada", "token made"),
        ("user ada", "token made"),
        ("user ada", "token revoked"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "scope": "read"},
        {"name": "--x", "scope": "read"},
        {"name": "x", "scope": ""},
        {"name": "x", "scope": "read", "days": "0"},
        {"name": "x", "scope": "read", "days": "3651"},
        {"name": "x", "scope": "read", "days": "²"},
        {"name": "x", "scope": "read", "days": "-1"},
    ],
)
def test_a_token_that_cannot_be_made_is_refused(still: Desk, fields: dict[str, str]) -> None:
    answer = still.browser("admin").post("/desk/tokens", fields)
    assert answer.status_code == 422
    assert len(tree(answer).xpath("//*[@role='alert']")) == 1
    assert still.browser("admin").post("/desk/tokens/none/revoke").status_code == 404


class TestConfirming:
    FORM = {"name": "eva", "role": "write", "more": ["one", "two <&>"]}

    def test_an_old_session_gives_the_password_and_the_same_form_again(self, desk: Desk) -> None:
        give_password(desk, "ada")
        browser = desk.browser("admin", confirmed=False)
        asked = browser.post("/desk/users", self.FORM)
        assert (asked.status_code, stored(desk, "eva")) == (403, None)
        form = tree(asked).xpath("//form[@action='/desk/users']")[0]
        fields = [(one.get("name"), one.get("value")) for one in form.xpath(".//input[@type='hidden' and @name]")]
        assert fields == [("name", "eva"), ("role", "write"), ("more", "one"), ("more", "two <&>")]
        wrong = browser.post("/desk/users", self.FORM | {"confirm_password": "wrong wrong wrong"})
        assert (wrong.status_code, stored(desk, "eva")) == (422, None)
        assert "wrong wrong wrong" not in wrong.text
        assert browser.post("/desk/users", self.FORM | {"confirm_password": PASSWORD}).status_code == 200
        assert getattr(stored(desk, "eva"), "role", "") == "write"
        assert browser.post("/desk/users/eva/disable").status_code == 303  # within ten minutes

    def test_an_open_session_is_no_way_to_guess_the_password(self, desk: Desk) -> None:
        give_password(desk, "ada")
        browser = desk.browser("admin", confirmed=False)
        statuses = [
            browser.post("/desk/users", {"confirm_password": f"wrong {number} wrong"}).status_code
            for number in range(6)
        ]
        assert statuses == [422] * 5 + [429]
        right = browser.post("/desk/users/rita/disable", {"confirm_password": PASSWORD})
        assert (right.status_code, right.headers["Retry-After"]) == (429, "60")

    def test_who_has_no_password_signs_in_again(self, desk: Desk) -> None:
        answer = desk.browser("admin", confirmed=False).post("/desk/users", self.FORM)
        assert "/desk/sign-in?again=1" in answer.text
        assert not tree(answer).xpath("//input[@name='confirm_password']")

    def test_every_change_of_users_and_tokens_asks(self, desk: Desk) -> None:
        give_password(desk, "ada")
        browser, before = desk.browser("admin", confirmed=False), desk.log()
        acts = ["role", "link", "disable", "enable", "sign-out", "remove"]
        paths = ["/desk/users", "/desk/tokens", "/desk/tokens/x/revoke", "/desk/tokens/x/rotate"]
        paths += [f"/desk/users/rita/{act}" for act in acts]
        fields = {"name": "rita", "role": "admin", "scope": "read"}
        assert [browser.post(path, fields).status_code for path in paths] == [403] * len(paths)
        assert desk.log() == before


class TestTheOwnPassword:
    def test_it_is_changed_with_the_present_one_and_ends_other_sessions(self, desk: Desk) -> None:
        give_password(desk, "rita")
        one, other = desk.browser("read"), desk.browser("read")
        new = "another horse battery"
        refused = one.post("/desk/account/password", {"old": "wrong wrong wrong", "new": new})
        assert (refused.status_code, tree(refused).xpath("string(//*[@id='old-error'])")) == (
            422,
            "The password is wrong.",
        )
        done = one.post("/desk/account/password", {"old": PASSWORD, "new": new})
        assert (done.status_code, done.headers["Location"]) == (303, "/desk/account?changed")
        assert "All other sessions have ended." in text_of(one.get("/desk/account?changed"))
        assert other.get("/desk/account").status_code == 303
        assert desk.stranger().post("/desk/sign-in", {"name": "rita", "password": new}).status_code == 303

    @pytest.mark.parametrize("new", ["", "short", "my name is rita!", "a" * 12, "x y " * 400])
    def test_a_new_one_that_is_easy_to_guess_is_refused(self, still: Desk, new: str) -> None:
        give_password(still, "rita")
        answer = still.browser("read").post("/desk/account/password", {"old": PASSWORD, "new": new})
        assert answer.status_code == 422
        assert tree(answer).xpath("string(//*[@id='new-error'])").startswith("The password ")


def test_the_language_of_a_person_stays(desk: Desk) -> None:
    browser = desk.browser("read")
    assert browser.page("/desk/account").get("lang") == "en"
    answer = browser.post("/desk/account/language", {"language": "de", "next": "/desk/account?x=1"})
    assert answer.headers["Location"] == "/desk/account?x=1"
    assert browser.page("/desk/account").get("lang") == "de"
    assert "Wo Sie angemeldet sind" in text_of(desk.browser("read").get("/desk/account"))
    browser.post("/desk/account/language", {"language": "xx"})
    assert browser.page("/desk/account").get("lang") == "de"


def test_a_form_that_is_sent_after_the_session_has_ended_can_be_sent_again(desk: Desk) -> None:
    answer = desk.stranger().post("/desk/account/language", {"language": "de"})
    assert answer.status_code == 401
    assert tree(answer).xpath("string(//main//a/@href)") == "/desk/sign-in"


@pytest.mark.parametrize("path", [*SCREENS, "/desk/sign-in"])
def test_pages_have_names_for_all_controls_and_no_inline_code(still: Desk, path: str) -> None:
    browser = still.stranger() if path.endswith("sign-in") else still.browser("admin")
    page = browser.page(path)
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
    unnamed = [
        one.get("name")
        for one in page.xpath("//input[not(@type='hidden')] | //select | //textarea")
        if not (page.xpath(f"//label[@for='{one.get('id')}']") or one.xpath("ancestor::label"))
    ]
    assert unnamed == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_who_may_not_sees_which_role_is_needed(still: Desk) -> None:
    assert "This needs the role: admin" in text_of(still.browser("write").get("/desk/users"))


def test_the_sessions_of_all_are_counted(desk: Desk) -> None:
    desk.browser("write")
    desk.browser("write")
    assert re.search(r"wanda write active .*? 2 ", text_of(desk.browser("admin").get("/desk/users")))
    with desk.house.catalog.read() as connection:
        assert len(user_sessions.all_sessions(connection)) == 3
    assert NAMES["write"] == "wanda"
