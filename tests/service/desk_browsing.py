"""A real service, and a page of a browser in which a person has signed in at its desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from syndication.model.users import Role
from tests.support import Service

PASSWORD = "correct horse battery"
# Chromium would look up hosts of its own, which a closed network refuses.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def desk_page(browser: Browser, service: Service, role: Role = "admin", **context: Any) -> Iterator[Page]:
    """A page signed in as a new user with a role, named as it; nothing may be logged or asked of another host.

    `context` are options of the browser's context, such as `viewport`, `color_scheme` and `java_script_enabled`.
    """
    opened = browser.new_context(base_url=service.url, **context)
    page = opened.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
    page.on("request", lambda asked: errors.append(asked.url) if not asked.url.startswith(service.url) else None)
    sign_in(page, service, role)
    yield page
    opened.close()
    assert not errors, errors


def sign_in(page: Page, service: Service, role: Role) -> None:
    """Sign in at the desk as the user who is called as a role, by a new link."""
    made = service.run("users", "link", role)
    if made.returncode:
        made = service.run("users", "add", role, "--role", role)
    assert made.returncode == 0, made.stderr
    page.goto(made.stdout.strip())
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    page.get_by_role("link", name=role, exact=True).wait_for()


def _is_fault(message: Any) -> bool:
    """Return whether the console has an error; an answer that is refused on purpose is none."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text
